import Foundation
import Testing

@testable import FKCommands

/// Completions and manual are made from the command table, and committed.
@Suite struct GeneratedTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    @Test(arguments: Generated.files.map(\.name))
    func isUpToDate(_ name: String) throws {
        let file = try #require(Generated.files.first { $0.name == name })
        let committed = try String(contentsOf: Self.root.appendingPathComponent(file.path), encoding: .utf8)
        #expect(
            Generated.text(name, .standard) == committed, "make it anew: fk --generate \(name) > \(file.path)")
    }

    /// The checkers that are installed have nothing to say.
    @Test(arguments: [
        ["mandoc", "-Tlint", "man/fk.1"], ["bash", "-n", "completions/fk.bash"], ["zsh", "-n", "completions/_fk"],
        ["fish", "-n", "completions/fk.fish"],
    ])
    func isAccepted(_ command: [String]) async throws {
        let program = ["/usr/bin/", "/bin/"].map { $0 + command[0] }.first(where: FileManager.default.isExecutableFile)
        guard let program else { return }
        let scratch = try Scratch()
        let output = "\(scratch.path)/out"
        let file = Self.root.appendingPathComponent(command[2]).path
        let child = try Child(
            program: program, arguments: [command[1], file].map { Array($0.utf8) }, environment: [:],
            streams: [
                .file("/dev/null", O_RDONLY), .file(output, O_WRONLY | O_CREAT), .file(output, O_WRONLY | O_APPEND),
            ])
        #expect(await child.wait() == 0)
        #expect(try String(contentsOfFile: output, encoding: .utf8) == "")
    }
}
