import Foundation
import Testing

/// A directory of one test: its home, and the sockets of its terminals.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/fk-edit-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Nothing of the person who runs the tests.
    var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": path, "TMUX_TMPDIR": path,
            "SWIFT_BACKTRACE": "enable=no", "LANG": "C.UTF-8", "TERM": "xterm", "PS1": "sh: ", "SHELL": "/bin/sh",
        ]
    }

    /// Writes a file, and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    func text(_ name: String) -> String? { try? String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    /// Waits for a file with something in it.
    func expectFile(_ name: String) async throws -> String {
        let end = ContinuousClock.now + Screen.patience
        while ContinuousClock.now < end {
            if let text = text(name), text.hasSuffix("\n") { return text }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Screen.Failure(description: "\(name) was never written")
    }
}

enum Probe {
    /// Beside the tests.
    static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("line-editing-probe").path
}

/// The tests with a terminal, one after the other: two busy ones disturb each other's time.
@Suite(.serialized) enum Terminal {}
