import Foundation
import Testing

/// Export and import as processes: what goes out comes in again.
@Suite struct ImportTests {
    @Test func aSubtreeComesBackAsItWas() async throws {
        let scratch = try Scratch()
        try await Moving.fill(scratch)
        let file = try await Moving.export("/app", scratch, as: "app.ndjson")
        let imported = try await Moving.run(["-o", "json", "import", "/far/copy", file], scratch, at: "other")
        #expect(imported.code == 0 && imported.errors == "", "\(imported.errors)")
        #expect(imported.text.contains("\"created\":\(Moving.nodes),\"unchanged\":0"), "\(imported.text)")
        // Data, types and lists, by the comparison and line by line.
        let same = try await Moving.run(["diff", "@\(file)", "/far/copy"], scratch, at: "other")
        #expect(same.code == 0 && same.text == "" && same.errors == "", "\(same)")
        let again = try await Moving.export("/far/copy", scratch, as: "again.ndjson", at: "other")
        #expect(try Self.contents(file) == Self.contents(again))
        let binary = try await Moving.run(["get", "/far/copy/binary"], scratch, at: "other")
        #expect(binary.output == [0, 0xFF, 0xFE, 10, 0, 13, 0x22])
        // The import has left no door open.
        let acl = try await Moving.run(["getAcl", "/far/copy/private"], scratch, at: "other")
        #expect(acl.text == "digest:bob:9IfCHOlJUHrTQpRAlVHzHUrHzAE=:cdrwa\nworld:anyone:ra\n")
        // Once more changes nothing.
        let repeated = try await Moving.run(["-o", "json", "import", "/far/copy", file], scratch, at: "other")
        #expect(repeated.text.contains("\"created\":0,\"unchanged\":\(Moving.nodes)"), "\(repeated)")
    }

    /// Path, type, data and list of each line, without where it comes from.
    private static func contents(_ file: String) throws -> [String] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").dropFirst().dropLast()
            .map { String($0.prefix { $0 != "]" }) }
    }

    @Test func aNodeAloneGoesWithoutThoseBelow() async throws {
        let scratch = try Scratch()
        try await Moving.fill(scratch)
        let one = try await Tool.run(["export", "/app"], scratch)
        #expect(one.text.split(separator: "\n").count == 3)
        let piped = try await Tool.run(["import", "/one"], scratch, input: one.output)
        #expect(piped.code == 0 && piped.errors == "fk: Imported to /one: 1 created\n")
        #expect(try await Tool.run("ls -R /one", scratch).text == "/one\n")
    }

    @Test func aDamagedFileIsRefusedBeforeAnythingIsWritten() async throws {
        let scratch = try Scratch()
        try await Moving.fill(scratch)
        let file = try await Moving.export("/app", scratch, as: "app.ndjson")
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        let cut = try scratch.file("cut", Array(bytes[..<(bytes.count / 2)]))
        let refused = try await Tool.run(["import", "/cut", cut], scratch)
        #expect(refused.code == 1 && refused.errors.contains("cut is cut off: its last line is missing"), "\(refused)")
        var damaged = bytes
        let index = try #require(bytes.firstRange(of: Array("hello".utf8))?.lowerBound)
        damaged[index] = UInt8(ascii: "j")
        let other = try await Tool.run(["import", "/cut", try scratch.file("damaged", damaged)], scratch)
        #expect(other.code == 1 && other.errors.contains("damaged:18: The checksum does not fit"), "\(other)")
        let wrong = try scratch.file("wrong", #"{"path":"."}"# + "\n" + #"{"path":"a","ttl":0,"type":"ttl"}"# + "\n")
        let third = try await Tool.run(["import", "--unchecked", "/cut", wrong], scratch)
        #expect(third.code == 1 && third.errors.hasPrefix("fk: \(wrong):2: \"ttl\" is a whole number"), "\(third)")
        #expect(try await Tool.run("exists /cut", scratch).code == 3)
    }

    /// What is there and another stops the import, unless it is said what to do.
    @Test func whatIsThereIsNotOverwrittenUnasked() async throws {
        let scratch = try Scratch()
        let lines = #"{"path":"."}"# + "\n" + #"{"path":"a","data":"new"}"# + "\n" + #"{"path":"b","data":"b"}"# + "\n"
        let file = try scratch.file("lines", lines)
        try Moving.expect(await Tool.run([], scratch, input: Array("create /t\ncreate /t/a old\n".utf8)))
        func run(_ more: String...) async throws -> Tool.Outcome {
            try await Tool.run(["import", "--unchecked"] + more + ["/t", file], scratch)
        }
        let stopped = try await run()
        #expect(stopped.code == 4)
        #expect(stopped.errors.contains("fk: \(file):2: /t/a is there already with another data: --if-exists skip"))
        #expect(stopped.errors.contains("fk: Stopped: 1 unchanged, 1 in the way. The same command goes on"))
        let dry = try await run("--dry-run", "--if-exists", "overwrite")
        #expect(dry.code == 0 && dry.text == "overwrite /t/a\ncreate /t/b\n", "\(dry)")
        #expect(try await Tool.run("get /t/a", scratch).text == "old")
        #expect(try await run("--dry-run").text == "conflict /t/a\ncreate /t/b\n")
        #expect(
            try await run("--if-exists", "skip").errors
                == "fk: Imported to /t: 1 created, 1 unchanged, 1 kept as they were\n")
        #expect(try await Tool.run("get /t/a", scratch).text == "old")
        #expect(try await run("--if-exists", "overwrite").errors == "fk: Imported to /t: 2 unchanged, 1 overwritten\n")
        #expect(try await Tool.run("get /t/a", scratch).text == "new")
        #expect(try await run("--if-exists", "perhaps").code == 2)
    }

    @Test func ephemeralNodesAreLeftOutUnlessAsked() async throws {
        let scratch = try Scratch()
        let file = try scratch.file(
            "lines", #"{"path":"."}"# + "\n" + #"{"path":"e","type":"ephemeral","owner":"0x1a","data":"x"}"# + "\n")
        let out = try await Tool.run(["import", "--unchecked", "/t", file], scratch)
        #expect(out.errors == "fk: Imported to /t: 1 created, 1 ephemeral left out\n")
        let kept = try await Tool.run(["import", "--unchecked", "--keep-ephemerals", "/t", file], scratch)
        #expect(kept.errors == "fk: Imported to /t: 1 created, 1 unchanged\n")
        #expect(try await Tool.run("stat /t/e", scratch).text.contains("ephemeralOwner = 0x0\n"))
    }

    /// Lines in no order, with parents missing: they are made.
    @Test func missingParentsAreCreated() async throws {
        let scratch = try Scratch()
        let file = try scratch.file("lines", #"{"path":"x/y/z","data":"1"}"# + "\n" + #"{"path":"a/b"}"# + "\n")
        let outcome = try await Tool.run(["import", "--unchecked", "/t/u", file], scratch)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            try await Tool.run("ls -R /t", scratch).text == "/t\n/t/u\n/t/u/a\n/t/u/a/b\n/t/u/x\n/t/u/x/y\n/t/u/x/y/z\n"
        )
    }

    @Test(arguments: [
        (["import", "/zookeeper/x", "-"], "is the service's own", Int32(2)),
        (["import", "/t", "/no/such/file"], "Cannot read /no/such/file: No such file", 1),
        (["import", "/t", "-", "--from-zookeeper", "x"], "not \"-\" as well", 2),
        (["import", "t"], "Relative path", 2), (["export", "/missing"], "Node does not exist: /missing", 3),
    ])
    func badUseIsNamed(_ arguments: [String], _ message: String, _ code: Int32) async throws {
        let outcome = try await Tool.run(arguments, try Scratch())
        #expect(outcome.code == code && outcome.errors.contains(message) && outcome.output.isEmpty, "\(outcome)")
    }

    /// A node whose list others may not read whole is not exported with a list that would lock everybody out.
    @Test func hiddenDigestsStopAnExport() async throws {
        let scratch = try Scratch()
        try Moving.expect(
            await Tool.run(
                ["create", "/p", "x", "digest:bob:9IfCHOlJUHrTQpRAlVHzHUrHzAE=:cdrwa,world:anyone:r"], scratch))
        let refused = try await Tool.run(["export", "/p"], scratch)
        #expect(refused.code == 9 && refused.errors.contains("--no-acl"), "\(refused)")
        let without = try await Tool.run(["export", "--no-acl", "/p"], scratch)
        #expect(without.code == 0 && without.text.contains(#""id":"anyone","permissions":"cdrwa""#))
    }

    /// Killed in the middle, it is done again and comes to the same.
    @Test func anImportThatIsKilledGoesOn() async throws {
        let scratch = try Scratch()
        let count = 12_000
        let file = try scratch.file("lines", Moving.export(nodes: count))
        let arguments = ["import", "--unchecked", "/big", file]
        let child = try Child(
            arguments: arguments.map { Array($0.utf8) }, environment: Tool.environment(scratch),
            streams: [.file("/dev/null", O_RDONLY), .file("/dev/null", O_WRONLY), .file("/dev/null", O_WRONLY)])
        // As soon as something is there and long before all is.
        var seen = 0
        for _ in 0..<600 where seen == 0 {
            try await Task.sleep(for: .milliseconds(20))
            let outcome = try await Tool.run("getAllChildrenNumber /big", scratch)
            seen = Int(outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        }
        child.signal(SIGKILL)
        #expect(await child.wait() == 128 + SIGKILL)
        #expect(seen > 0 && seen < count - 1, "\(seen)")
        let resumed = try await Tool.run(["-o", "json"] + arguments, scratch)
        #expect(resumed.code == 0, "\(resumed.errors)")
        let unchanged = try #require(resumed.text.firstMatch(of: /"unchanged":(\d+)/).flatMap { Int($0.output.1) })
        #expect(unchanged >= seen && unchanged < count, "\(resumed.text)")
        let all = try await Tool.run("getAllChildrenNumber /big", scratch)
        #expect(all.text == "\(count - 1)\n")
        let again = try await Tool.run(["import", "--unchecked", "/big", file], scratch)
        #expect(again.errors == "fk: Imported to /big: 12,000 unchanged\n")
    }

    /// Ctrl-C says what was done and how to go on.
    @Test func anImportThatIsInterruptedSaysHowToGoOn() async throws {
        let scratch = try Scratch()
        let file = try scratch.file("lines", Moving.export(nodes: 20_000))
        let errors = "\(scratch.path)/errors"
        let child = try Child(
            arguments: ["import", "--unchecked", "/big", file].map { Array($0.utf8) },
            environment: Tool.environment(scratch),
            streams: [.file("/dev/null", O_RDONLY), .file("/dev/null", O_WRONLY), .file(errors, O_WRONLY | O_CREAT)])
        for _ in 0..<600 {
            try await Task.sleep(for: .milliseconds(20))
            if try await Tool.run("exists /big/d1000", scratch).code == 0 { break }
        }
        child.signal(SIGINT)
        #expect(await child.wait() == 130)
        let said = try String(contentsOfFile: errors, encoding: .utf8)
        #expect(said.hasPrefix("fk: Stopped: ") && said.contains("The same command goes on from there"), "\(said)")
    }

    /// A terminal sees how far it is, and a pipe nothing of it.
    @Test func aTerminalShowsHowFarItIs() async throws {
        let scratch = try Scratch()
        let file = try scratch.file("lines", Moving.export(nodes: 8_000))
        let seen = try Conversation(["import", "--unchecked", "/big", file], scratch, onTerminal: true)
        let lines = await seen.remainingLines().joined(separator: "\n")
        #expect(await seen.child.wait() == 0)
        #expect(lines.contains("Importing  [") && lines.contains(" of 8,000 nodes"), "\(lines)")
        // The bar is gone when the sum comes.
        #expect(lines.contains("\u{1B}[Kfk: Imported to /big: 8,000 created"), "\(lines)")
        let piped = try await Tool.run(["import", "--unchecked", "/again", file], scratch)
        #expect(piped.errors == "fk: Imported to /again: 8,000 created\n")
    }
}
