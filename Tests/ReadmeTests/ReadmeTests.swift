import FaaSKeeperConnect
import Foundation
import Testing

@testable import FKCommands

/// The README says what is so.
@Suite struct ReadmeTests {
    /// The recorded session, run again from its beginning. On a machine that is too busy a function may be run twice,
    /// which shows in the bill: then all of it is tried once more.
    @Test func theSessionIsAsRecorded() throws {
        let examples = try Readme().examples
        #expect(examples.count > 15)
        var differences: [String] = []
        for _ in 0..<3 {
            differences = try ReadmeTests.differences(examples)
            if differences.isEmpty { break }
        }
        #expect(differences == [])
    }

    private static func differences(_ examples: [Readme.Example]) throws -> [String] {
        let terminal = try Terminal()
        return try examples.compactMap { example in
            let output = Readme.normalized(try terminal.run(example.command))
            let recorded = Readme.normalized(example.output)
            return output == recorded ? nil : "$ \(example.command)\n\(output)\nbut README.md has\n\(recorded)"
        }
    }

    @Test func aWrongRecordIsFound() throws {
        let wrong = Readme(text: "```console\n$ fk create /node data\n/nod\n$ fk get /node\ndata\n```\n")
        #expect(try ReadmeTests.differences(wrong.examples).count == 1)
    }

    /// The session in the shell, typed into a terminal again; tried once more where a busy machine shows in the bill.
    @Test func theShellsSessionIsAsRecorded() async throws {
        let blocks = try Readme().blocks("fk")
        #expect(blocks.count == 1)
        for block in blocks {
            let transcript = ShellTranscript(recorded: block.components(separatedBy: "\n"))
            #expect(transcript.typed.count > 5)
            let recorded = Readme.normalized(block)
            var seen = ""
            for _ in 0..<3 where seen != recorded {
                seen = Readme.normalized(try await transcript.run().joined(separator: "\n"))
            }
            #expect(seen == recorded)
        }
    }

    @Test func onlyWhatVariesIsMadeEqual() {
        let one =
            "ctime = Mon Nov 23 15:49:22 UTC 2026\nset   4.1 ms · txid 0x4 · $0.0000068 (kv 4w) 0x5475b9c98d79c21c"
        let other = "ctime = Tue Dec  1 05:00:00 UTC 2026\nset 120 ms · txid 0x4 · $0.01 (kv 4w) 0x1475b9c98d79c21c"
        #expect(Readme.normalized(one) == Readme.normalized(other))
        for different in ["txid 0x5 · (kv 4w)", "txid 0x4 · (kv 5w)"] {
            #expect(Readme.normalized("txid 0x4 · (kv 4w)") != Readme.normalized(different))
        }
    }

    @Test func everyCommandIsInTheTable() throws {
        let lines = try Readme().text.split(separator: "\n")
        let expected = CommandTable.standard.commands.map { "| `\($0.name)` | \($0.summary) |" }
        #expect(expected.filter { !lines.contains(Substring($0)) } == [])
        // Nor is there one that fk does not have.
        let commands = lines.drop { $0 != "## Commands" }.prefix { $0 != "## Exit codes" }
        #expect(commands.count { $0.hasPrefix("| `") } == expected.count)
    }

    @Test func everyExitCodeIsInTheTable() throws {
        let lines = try Readme().text.split(separator: "\n")
        let expected = ExitCode.meanings.map { "| \($0.code.rawValue) | \($0.meaning) |" }
        #expect(expected.filter { !lines.contains(Substring($0)) } == [])
    }

    /// The library's example is compiled with these tests, and works.
    @Test func theSnippetIsTheOneThatIsCompiled() throws {
        let file = Readme.root.appendingPathComponent("Tests/ReadmeTests/Snippet.swift")
        let compiled = try String(contentsOf: file, encoding: .utf8)
        #expect(try Readme().blocks("swift").map { $0 + "\n" } == [compiled])
    }

    @Test func theSnippetWorks() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("fk-readme-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let url = try ConnectionURL("local:\(directory.path)", environment: [:])
        let leaders = Leaders()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for member in ["one", "two"] {
                group.addTask {
                    try await lead(at: url, as: member) { await leaders.note(member) }
                }
            }
            try await group.waitForAll()
        }
        #expect(await leaders.names.sorted() == ["one", "two"])
    }

    /// Who has led.
    private actor Leaders {
        private(set) var names: [String] = []

        func note(_ name: String) { names.append(name) }
    }
}
