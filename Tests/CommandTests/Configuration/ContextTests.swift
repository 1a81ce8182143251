import Foundation
import Testing

@testable import FKCommands

/// Contexts as a user has them: the file, the command, and what comes before what.
@Suite struct ContextTests {
    private func run(
        _ arguments: [String], _ scratch: Scratch, _ environment: [String: String] = [:]
    ) async throws -> Tool.Outcome {
        try await Tool.run(
            arguments, scratch,
            environment: ["XDG_CONFIG_HOME": scratch.path, "XDG_DATA_HOME": scratch.path, "FK_CONNECT": ""].merging(
                environment
            ) { $1 })
    }

    private func write(_ text: String, _ scratch: Scratch) throws -> String {
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/faaskeeper", withIntermediateDirectories: true)
        return try scratch.file("faaskeeper/config.toml", text)
    }

    private func origins(
        _ arguments: [String], _ scratch: Scratch, _ environment: [String: String] = [:]
    ) async throws -> [String: String] {
        let outcome = try await run(arguments + ["config", "--show-origin", "--output=json"], scratch, environment)
        #expect(outcome.errors == "")
        let rows = try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [[String: Any]] ?? []
        var result: [String: String] = [:]
        for row in rows {
            let setting = try #require(row["setting"] as? String)
            result[setting] = "\(row["value"] as? String ?? "") (\(row["origin"] as? String ?? ""))"
        }
        return result
    }

    /// flag > environment > context > default, for each setting by itself.
    @Test func precedence() async throws {
        let scratch = try Scratch()
        _ = try write(
            """
            current = "here"
            [contexts.here]
            connect = "local:here"
            timeout = 7
            auth = ["digest:a:secret"]
            [contexts.there]
            connect = "local:there"
            """, scratch)
        var found = try await origins([], scratch)
        #expect(found.count == Setting.allCases.count)
        #expect(found["connect"] == "local:here (context)")
        #expect(found["timeout"] == "7 (context)")
        #expect(found["auth"] == "digest:a:*** (context)")
        #expect(found["color"] == "auto (default)")
        #expect(found["output"] == "json (flag)")
        #expect(found["context"] == "here (file)")

        found = try await origins(
            [], scratch, ["FK_CONNECT": "memory:", "FK_AUTH": "digest:b:secret", "NO_COLOR": "1"])
        #expect(found["connect"] == "memory: (environment)")
        #expect(found["auth"] == "digest:b:*** (environment)")
        #expect(found["color"] == "never (environment)")
        #expect(found["timeout"] == "7 (context)")

        found = try await origins(["-c", "local:flag", "--timeout", "3"], scratch, ["FK_CONNECT": "memory:"])
        #expect(found["connect"] == "local:flag (flag)")
        #expect(found["timeout"] == "3 (flag)")

        found = try await origins([], scratch, ["FK_CONTEXT": "there"])
        #expect(found["context"] == "there (environment)")
        #expect(found["connect"] == "local:there (context)")
        #expect(found["timeout"] == "30 (default)")
        // A context that a flag names counts as the flag.
        found = try await origins(["--context", "there"], scratch, ["FK_CONNECT": "memory:", "FK_CONTEXT": "here"])
        #expect(found["context"] == "there (flag)")
        #expect(found["connect"] == "local:there (context)")
    }

    /// It is really used, not only said.
    @Test func settingsAreUsed() async throws {
        let scratch = try Scratch()
        _ = try write("[contexts.a]\nconnect = \"local:\(scratch.path)/a\"\noutput = \"json\"\n", scratch)
        #expect(try await run(["--context", "a", "create", "/x"], scratch).text.hasPrefix("{\"path\":\"/x\""))
        let there = try await run(["-c", "local:\(scratch.path)/a", "ls", "/"], scratch)
        #expect(there.text == "x\nzookeeper\n")
        // A flag beats the context.
        #expect(try await run(["--context", "a", "-o", "text", "exists", "/x"], scratch).text == "true\n")
        let script = try await Tool.run(
            ["--context", "a"], scratch, input: Array("ls /\n".utf8),
            environment: ["XDG_CONFIG_HOME": scratch.path])
        #expect(script.text == "[\"x\",\"zookeeper\"]\n")
    }

    @Test(arguments: [
        ("current = x\n", ":1: ", "x is no value"), ("curent = \"x\"\n", ":1: ", "did you mean current?"),
        ("[contexts.a]\nconect = \"x\"\n", ":2: ", "did you mean connect?"),
        ("[contexts.a]\ntimeout = \"x\"\n", ":2: ", "right would be timeout = 10"),
        ("[contexts.a]\n\noutput = \"jsn\"\n", ":3: ", "right would be output = \"json\""),
        ("[contexts.a]\nauth = [1]\n", ":2: ", "right would be auth = [\"digest:user:password\"]"),
        ("[context.a]\n", ":1: ", "begins with [contexts.NAME]"),
        ("timeout = 3\n", ":1: ", "belongs to a context"), ("current = \"a\"\n", ":1)", "There is no context a"),
        ("[contexts.abc]\nquiet = 1\n", ":2: ", "right would be quiet = true"),
    ])
    func aBadFileIsNamed(_ text: String, _ place: String, _ words: String) async throws {
        let scratch = try Scratch()
        let file = try write(text, scratch)
        let outcome = try await run(["ls", "/"], scratch)
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(file + place), "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        // What needs no file does not fail for it.
        #expect(try await run(["--version"], scratch).code == 0)
        #expect(try await run(["help", "ls"], scratch).code == 0)
        #expect(try await run(["ls", "--help"], scratch).code == 0)
    }

    @Test func aContextThatIsNotThere() async throws {
        let scratch = try Scratch()
        _ = try write("[contexts.staging]\nconnect = \"local:x\"\n", scratch)
        let outcome = try await run(["--context", "stagin", "ls", "/"], scratch)
        #expect(outcome.errors == "fk: There is no context stagin; did you mean staging?\n")
        #expect(outcome.code == 2)
    }

    @Test func theCommandKeepsTheFile() async throws {
        let scratch = try Scratch()
        #expect(try await run(["context", "add", "a", "local:a"], scratch).code == 0)
        let file = scratch.path + "/faaskeeper/config.toml"
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "[contexts.a]\nconnect = \"local:a\"\n")

        // Behind a link, with a mode of its own, and with comments.
        let real = try scratch.file("dotfile", "# Mine.\n\n[contexts.a] # first\nconnect = \"local:a\"\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: real)
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: real)
        #expect(try await run(["context", "use", "a"], scratch).code == 0)
        #expect(try await run(["context", "add", "b", "memory:", "--set", "cost=true"], scratch).code == 0)
        let text = try String(contentsOfFile: real, encoding: .utf8)
        #expect(
            text == "# Mine.\n\ncurrent = \"a\"\n\n[contexts.a] # first\nconnect = \"local:a\"\n\n[contexts.b]\n"
                + "connect = \"memory:\"\ncost = true\n")
        #expect(try FileManager.default.attributesOfItem(atPath: real)[.posixPermissions] as? Int == 0o640)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file) == real)
        // Nothing is left beside it.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: scratch.path).filter { $0.hasPrefix("dotfile.") } == [])
        #expect(
            try await run(["context", "remove", "a"], scratch).errors == "fk: a was the context in use; now none is\n")
        #expect(try await run(["context", "list"], scratch).text == "b\n")
    }

    @Test(
        arguments: [
            (["context", "lst"], 2, "did you mean list?"), (["context", "use"], 2, "needs NAME"),
            (["context", "use", "x"], 1, "There is no context x"), (["context", "add", "x"], 2, "needs URL"),
            (["context", "add", "x", "local"], 2, "Invalid connection URL"),
            (["context", "add", "x", "local:x", "--set", "tim=1"], 2, "did you mean timeout?"),
            (["context", "add", "x", "local:x", "--set", "output=x"], 2, "output takes text or json"),
            (["context", "add", "x", "local:x", "--set", "quiet=1"], 2, "true or false"),
            (["context", "list", "x"], 2, "has no use for"),
            (["context", "list", "--replace"], 2, "is for context add"),
            (["context", "remove", "x"], 1, "There is no context x"),
        ] as [([String], Int32, String)])
    func badArguments(_ arguments: [String], _ code: Int32, _ words: String) async throws {
        let scratch = try Scratch()
        let outcome = try await run(arguments, scratch)
        #expect(outcome.code == code)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    /// Several at once lose nothing of each other.
    @Test func changesAtOnce() async throws {
        let scratch = try Scratch()
        try await withThrowingTaskGroup(of: Int32.self) { group in
            for number in 0..<8 {
                group.addTask { try await run(["context", "add", "c\(number)", "local:x"], scratch).code }
            }
            for try await code in group { #expect(code == 0) }
        }
        let names = try await run(["context", "list"], scratch).text.split(separator: "\n")
        #expect(names.sorted() == (0..<8).map { "c\($0)" })
    }

    @Test func theFileIsBounded() async throws {
        let scratch = try Scratch()
        let line = "# " + String(repeating: "x", count: ConfigurationFile.bytesMax - 3) + "\n"
        _ = try write(line, scratch)
        #expect(try await run(["config", "--show-origin"], scratch).code == 0)
        _ = try write(line + "\n", scratch)
        let outcome = try await run(["config", "--show-origin"], scratch)
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("more than \(ConfigurationFile.bytesMax) bytes"))
    }
}
