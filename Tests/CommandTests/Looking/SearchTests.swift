import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import Synchronization
import Testing

@testable import FKCommands

/// find, grep and du: what they match, how they go through trees, and how they end.
@Suite struct SearchTests {
    @Test(arguments: [
        ("*", "", true), ("*", "abc", true), ("a*c", "abbc", true), ("a*c", "abcd", false), ("?", "é", true),
        ("?", "", false), ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[]]", "]", true), ("\\*", "*", true),
        ("\\*", "x", false), ("*.json", "a.json.json", true), ("[a\\-z]", "-", true), ("[a-]", "-", true),
        ("**a**", "bab", true), ("A", "a", false),
    ])
    func globs(_ pattern: String, _ name: String, _ matches: Bool) throws {
        #expect(try Glob(pattern).matches(name) == matches)
    }

    @Test(arguments: ["[a", "a\\", "[z-a]", "[", "[]"]) func badGlobs(_ pattern: String) {
        #expect(throws: CommandError.self) { try Glob(pattern) }
    }

    /// Many stars take no time beyond the product of the lengths.
    @Test func globsAreQuick() throws {
        let pattern = String(repeating: "a*", count: 50) + "b"
        #expect(try !Glob(pattern).matches(String(repeating: "a", count: 2_000)))
    }

    @Test func sizes() throws {
        #expect(try SizeTest("10") == SizeTest("10c") && SizeTest("2k").bytes == 2_048)
        #expect(try SizeTest("+1M").matches(1_048_577) && !SizeTest("+1M").matches(1_048_576))
        #expect(try SizeTest("-5").matches(4) && !SizeTest("-5").matches(5))
        for text in ["", "+", "x", "1x", "--1", "1.5", "99999999999999999999", "9999999999999999M"] {
            #expect(throws: CommandError.self, "\(text)") { try SizeTest(text) }
        }
    }

    @Test func expressions() async throws {
        let text = Array("one\nTwo é\n\nthree".utf8)
        #expect(
            try await Pattern("^t", ignoresCase: true, for: "x").find(in: text, onlyFirst: false)
                == .lines([.init(number: 2, text: "Two é"), .init(number: 4, text: "three")]))
        #expect(
            try await Pattern("e$", for: "x").find(in: text, onlyFirst: true) == .lines([.init(number: 1, text: "one")])
        )
        #expect(try await Pattern("four", for: "x").find(in: text, onlyFirst: false) == nil)
        #expect(try await Pattern("a.c", for: "x").find(in: [0xFF, 0x61, 0x62, 0x63], onlyFirst: false) == .binary)
        #expect(try await Pattern("^Two", for: "x").matches(text))
        for wrong in ["a(", "[", "*", "a{2,1}", "(?<n>a"] {
            let fault = #expect(throws: CommandError.self, "\(wrong)") { try Pattern(wrong, for: "grep") }
            #expect(fault?.exitCode == .usage && fault?.message.contains("regular expression") == true)
        }
    }

    /// An expression that takes longer than anybody waits is left behind when the task is cancelled.
    @Test(.timeLimit(.minutes(1))) func anEndlessExpressionIsLeft() async throws {
        let pattern = try Pattern("(a+)+$", for: "x")
        let task = Task { try await pattern.matches(Array((String(repeating: "a", count: 200) + "b").utf8)) }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    /// And Ctrl-C ends the process.
    @Test(.timeLimit(.minutes(1))) func controlCEndsAnEndlessExpression() async throws {
        let scratch = try Scratch()
        _ = try await Tool.run(["create", "/a", String(repeating: "a", count: 200) + "b"], scratch)
        let child = try Child(
            arguments: ["grep", "(a+)+$", "/"].map { Array($0.utf8) }, environment: Tool.environment(scratch),
            streams: [
                .file("/dev/null", O_RDONLY), .file("/dev/null", O_WRONLY), .file("/dev/null", O_WRONLY),
            ])
        try await Task.sleep(for: .seconds(1))
        child.signal(SIGINT)
        #expect(await child.wait() == 130)
    }

    /// The first nodes are handed out long before the last is read, and only a few are read ahead.
    @Test func walksAreStreams() async throws {
        let deployment = try await Deployment.open(try ConnectionURL("memory:", environment: [:]))
        let reads = Mutex(0)
        var options = ClientOptions()
        options.observer = { _ in reads.withLock { $0 += 1 } }
        let client = deployment.client(options)
        _ = try await client.create("/d")
        for number in 0..<600 { _ = try await client.create("/d/n\(fixedHex(Int64(number)))") }
        reads.withLock { $0 = 0 }
        var names: [String] = []
        var readsAtFirst = 0
        var open = 0
        try await TreeWalk(client: client).run(
            from: try NodePath("/d"),
            enter: { visit in
                if visit.depth == 1, names.isEmpty { readsAtFirst = reads.withLock { $0 } }
                if visit.depth == 1 { names.append(visit.path.name) }
                open += 1
            }, leave: { _ in open -= 1 })
        #expect(names == (0..<600).map { "n\(fixedHex(Int64($0)))" })
        #expect(readsAtFirst <= 40)
        #expect(open == 0)
        await client.close()
        await deployment.close()
    }

    /// Nodes that may not be read are passed over and named, and the exit code says so.
    @Test func whatMayNotBeRead() async throws {
        let scratch = try Scratch()
        let script = """
            create /a 12345
            create /a/b secret
            create /a/b/c x
            create /a/d 678
            setAcl /a/b digest:u:x:cdrwa
            """
        _ = try await Tool.run([], scratch, input: Array(script.utf8))
        for command in [["find", "/a"], ["du", "/a"], ["grep", "5|x|7", "/a"]] {
            let outcome = try await Tool.run(command, scratch)
            #expect(outcome.code == 9, "\(command)")
            #expect(outcome.errors.contains("/a/b") && outcome.errors.contains("One node may not be read"))
            #expect(outcome.text.contains("/a/d") && !outcome.text.contains("/a/b"))
        }
        #expect(try await Tool.run(["find", "/a/b"], scratch).code == 9)
        let json = try await Tool.run(["-o", "json", "find", "/a"], scratch)
        #expect((try JSONSerialization.jsonObject(with: Data(json.output)) as? [Any])?.count == 2)
    }

    @Test func criteriaTogether() async throws {
        let scratch = try Scratch()
        let script = """
            create /a
            create /a/x.json port=80
            create /a/y.json port=8
            create -e /a/z.json port=80
            find /a -name *.json -data ^port=80$ -ephemeral
            find /a -name=?.json --data 80 -size -8
            find /a -name *.json -size +6
            """
        let outcome = try await Tool.run([], scratch, input: Array(script.utf8))
        let found = outcome.text.split(separator: "\n").dropFirst(4)
        #expect(found == ["/a/z.json", "/a/x.json", "/a/z.json", "/a/x.json", "/a/z.json"])
    }
}
