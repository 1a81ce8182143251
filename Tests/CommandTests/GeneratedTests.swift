import Foundation
import Testing

@testable import FKCommands

/// Completions and manual are made from the command table, and committed.
@Suite struct GeneratedTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    private static let files = Generated.files(.standard)

    @Test(arguments: files.map(\.name))
    func isUpToDate(_ name: String) throws {
        let file = try #require(Self.files.first { $0.name == name })
        let committed = try String(contentsOf: Self.root.appendingPathComponent(file.path), encoding: .utf8)
        #expect(file.text == committed, "make it anew: fk --generate \(name) > \(file.path)")
    }

    /// Each name makes one file, and no page of the manual is left from before.
    @Test func everyFileIsMade() throws {
        #expect(Set(Self.files.map(\.name)).count == Self.files.count)
        #expect(Set(Self.files.map(\.path)).count == Self.files.count)
        for folder in ["man", "completions"] {
            let there = try FileManager.default.contentsOfDirectory(atPath: Self.root.path + "/" + folder)
            let made = Self.files.map(\.path).filter { $0.hasPrefix(folder + "/") }
            #expect(Set(there.map { folder + "/" + $0 }) == Set(made))
        }
    }

    /// Every command has its entry in one page.
    @Test func everyCommandIsInThePages() {
        for command in CommandTable.standard.commands {
            let page = Self.files.first { $0.name == command.group.page }
            #expect(page?.text.contains(".It Ic \"\(command.name)\"") == true, "\(command.name)")
        }
    }

    /// The checkers that are installed have nothing to say.
    @Test(
        arguments: files.filter { $0.path.hasPrefix("man/") }.flatMap { file in
            [["mandoc", "-Tlint", "-Wwarning", file.path], ["man", "--warnings", "-l", file.path]]
        } + [
            ["bash", "-n", "completions/fk.bash"], ["zsh", "-n", "completions/_fk"],
            ["fish", "-n", "completions/fk.fish"],
        ])
    func isAccepted(_ command: [String]) async throws {
        let program = ["/usr/bin/", "/bin/"].map { $0 + command[0] }.first(where: FileManager.default.isExecutableFile)
        guard let program else { return }
        let scratch = try Scratch()
        let output = "\(scratch.path)/out"
        let file = Self.root.appendingPathComponent(command[command.count - 1]).path
        let child = try Child(
            program: program, arguments: (command[1..<command.count - 1] + [file]).map { Array($0.utf8) },
            environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"],
            streams: [
                // What man prints is the page itself.
                .file("/dev/null", O_RDONLY), .file(command[0] == "man" ? "/dev/null" : output, O_WRONLY | O_CREAT),
                .file(output, O_WRONLY | O_APPEND | O_CREAT),
            ])
        #expect(await child.wait() == 0)
        #expect(try String(contentsOfFile: output, encoding: .utf8) == "")
    }
}
