import Foundation
import Testing

/// A whole deployment into a file and back, as processes.
@Suite struct BackupTests {
    @Test func aDeploymentComesBack() async throws {
        let scratch = try Scratch()
        try await Moving.fill(scratch)
        try Moving.expect(await Tool.run([], scratch, input: Array("set / top\nsetquota -N 100 -b 1000 /app\n".utf8)))
        let file = "\(scratch.path)/backup"
        let saved = try await Tool.run(["-o", "json", "backup", file], scratch)
        #expect(
            saved.code == 0 && saved.text.hasPrefix(#"{"file":"\#(file)","nodes":\#(Moving.nodes + 1),"bytes":"#),
            "\(saved)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).filter { $0.contains(".part") } == [])
        let restored = try await Moving.run(["restore", file], scratch, at: "other")
        #expect(restored.code == 0, "\(restored.errors)")
        for path in ["/", "/app"] {
            let left = try Moving.expect(await Tool.run(["export", "-r", path], scratch))
            let diff = try await Moving.run(["diff", "-", path], scratch, at: "other", input: left.output)
            #expect(diff.code == 0, "\(diff)")
        }
        let quota = try await Moving.run(["listquota", "/app"], scratch, at: "other")
        #expect(try await quota.text == Tool.run("listquota /app", scratch).text)
        #expect(quota.text.contains("\(Moving.nodes)     -   100"), "\(quota.text)")
    }

    @Test func aFileIsNotReplacedUnasked() async throws {
        let scratch = try Scratch()
        try Moving.expect(await Tool.run("create /a", scratch))
        let file = try scratch.file("backup", "precious")
        let refused = try await Tool.run(["backup", file], scratch)
        #expect(refused.code == 1 && refused.errors == "fk: \(file) is there already; --force replaces it\n")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
        #expect(try await Tool.run(["backup", "--force", file], scratch).code == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains(#""content":"deployment""#))
        let nowhere = try await Tool.run(["backup", "\(scratch.path)/no/such/place"], scratch)
        #expect(nowhere.code == 1 && nowhere.errors.contains("cannot be written: No such file or directory"))
    }

    @Test func aDamagedBackupIsRefusedBeforeAnythingIsWritten() async throws {
        let scratch = try Scratch()
        try await Moving.fill(scratch)
        let file = "\(scratch.path)/backup"
        try Moving.expect(await Tool.run(["backup", file], scratch))
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        for position in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 12)) {
            var damaged = bytes
            damaged[position] ^= 0x04
            let cases = [damaged, Array(bytes[..<position])]
            for (index, content) in cases.enumerated() {
                let outcome = try await Moving.run(
                    ["restore", try scratch.file("damaged", content)], scratch, at: "other")
                #expect(outcome.code == 1 || outcome.code == 2, "\(position) \(index) \(outcome)")
                #expect(outcome.errors.hasPrefix("fk: ") && outcome.errors.contains("damaged"), "\(outcome)")
            }
        }
        #expect(try await Moving.run(["ls", "/"], scratch, at: "other").text == "zookeeper\n")
    }

    @Test func aDeploymentThatIsNotEmptyIsRefused() async throws {
        let scratch = try Scratch()
        try Moving.expect(await Tool.run([], scratch, input: Array("create /a one\ncreate /b two\n".utf8)))
        let file = "\(scratch.path)/backup"
        try Moving.expect(await Tool.run(["backup", file], scratch))
        try Moving.expect(await Moving.run([], scratch, at: "other", input: Array("create /a other\ncreate /c\n".utf8)))
        let refused = try await Moving.run(["restore", file], scratch, at: "other")
        #expect(
            refused.code == 6 && refused.errors.contains("it has /a; --merge restores into it all the same"),
            "\(refused)")
        #expect(try await Moving.run(["restore", "--merge", file], scratch, at: "other").code == 4)
        let merged = try await Moving.run(
            ["restore", "--merge", "--if-exists", "overwrite", file], scratch, at: "other")
        #expect(merged.code == 0, "\(merged)")
        #expect(try await Moving.run(["get", "/a"], scratch, at: "other").text == "one")
        #expect(try await Moving.run(["ls", "/"], scratch, at: "other").text == "a\nb\nc\nzookeeper\n")
        let export = try await Moving.export("/a", scratch, as: "a")
        let wrong = try await Moving.run(["restore", export], scratch, at: "other")
        #expect(wrong.code == 2 && wrong.errors.contains("is an export of /a and no backup: import reads it"))
    }

    /// Killed while it writes, it leaves nothing under the name.
    @Test func halfABackupHasNoName() async throws {
        let scratch = try Scratch()
        let lines = try scratch.file("lines", Moving.export(nodes: 8_000))
        try Moving.expect(await Tool.run(["import", "--unchecked", "/big", lines], scratch))
        let file = "\(scratch.path)/backup"
        let child = try Child(
            arguments: ["backup", file].map { Array($0.utf8) }, environment: Tool.environment(scratch),
            streams: [.file("/dev/null", O_RDONLY), .file("/dev/null", O_WRONLY), .file("/dev/null", O_WRONLY)])
        let part = "\(file).part-\(child.id)"
        for _ in 0..<1_000 where !FileManager.default.fileExists(atPath: part) {
            try await Task.sleep(for: .milliseconds(2))
        }
        child.signal(SIGKILL)
        #expect(await child.wait() == 128 + SIGKILL)
        #expect(FileManager.default.fileExists(atPath: part))
        #expect(!FileManager.default.fileExists(atPath: file))
    }
}
