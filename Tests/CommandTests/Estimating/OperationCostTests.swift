import Foundation
import Testing

/// docs/cost.md says what operations of 1 kB use beside the published figures; the meter has to agree.
@Suite struct OperationCostTests {
    private static let heading = "### Beside the published model"

    /// The units of each operation by its name: the third column of the document's table.
    private static func documented() throws -> [String: String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
        let text = try String(
            contentsOf: root.appendingPathComponent("docs/cost.md").standardizedFileURL, encoding: .utf8)
        let section = try #require(text.components(separatedBy: heading).dropFirst().first)
        var units: [String: String] = [:]
        for line in section.split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            if cells.count == 4 { units[cells[0]] = cells[2] }
        }
        return units
    }

    private static let operations = [
        ("get", ["get", "/a/b"]), ("getChildren", ["ls", "/a"]), ("set", ["set", "/a/b", "@DATA"]),
        ("create", ["create", "/a/c", "@DATA"]), ("delete", ["delete", "/a/b"]),
    ]

    @Test(arguments: operations)
    func isMetered(_ operation: String, _ words: [String]) async throws {
        let scratch = try Scratch()
        let data = try scratch.file("data", [UInt8](repeating: 0x78, count: 1_024))
        #expect(try await Tool.run("create /a", scratch).code == 0)
        #expect(try await Tool.run(["create", "/a/b", "@" + data], scratch).code == 0)
        let outcome = try await Tool.run(["--cost"] + words.map { $0 == "@DATA" ? "@" + data : $0 }, scratch)
        let line = try #require(outcome.errors.firstMatch(of: /\((queue [^)]*)\)/)?.output.1)
        let used = line.components(separatedBy: ", ").filter { !$0.hasSuffix(" 0") }.joined(separator: ", ")
        #expect(try Self.documented()[operation] == used)
    }

    @Test func everyOperationIsThere() throws {
        #expect(try Set(Self.documented().keys).isSuperset(of: Self.operations.map(\.0)))
    }
}
