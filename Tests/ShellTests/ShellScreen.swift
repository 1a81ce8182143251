import ChildProcess
import Foundation
import TerminalScreen

/// `fk` in a terminal, with a home of its own.
final class ShellScreen: Sendable {
    let screen: TerminalScreen
    let home: URL
    private let environment: [String: String]

    /// - Parameters:
    ///   - home: another shell's, to share it.
    ///   - program: instead of `fk`.
    init(
        _ options: String = "", width: Int = 80, height: Int = 24, home: URL? = nil, program: String = "fk",
        variables: [String: String] = [:]
    ) async throws {
        let own = FileManager.default.temporaryDirectory.appendingPathComponent("fk-shell-\(UUID().uuidString)")
        self.home = home ?? own
        try FileManager.default.createDirectory(at: self.home, withIntermediateDirectories: true)
        let products = try Products.directory().path
        environment = [
            "PATH": products + ":/usr/bin:/bin", "HOME": self.home.path, "TZ": "UTC", "NO_COLOR": "1",
            "LC_ALL": "C.UTF-8", "ENV": self.home.appendingPathComponent("shrc").path, "SWIFT_BACKTRACE": "enable=no",
        ].merging(variables) { $1 }
        // For the system's shell.
        try "PS1='$ '\n".write(toFile: environment["ENV"]!, atomically: true, encoding: .utf8)
        screen = try TerminalScreen(
            options.isEmpty ? program : "\(program) \(options)", width: width, height: height, environment: environment)
    }

    /// Ends the shell and removes its home; the test's last line.
    func end() async throws {
        try screen.press("C-a", "C-k", "C-d")
        _ = try await screen.waitForExit()
        try FileManager.default.removeItem(at: home)
    }

    /// Waits for the prompt after `number` commands.
    @discardableResult
    func prompt(_ number: Int, _ directory: String = "/") async throws -> [String] {
        let text = "\(directory) \(number)]"
        return try await screen.wait("the prompt \(text)") { lines in
            lines.last.map { $0.hasPrefix("[fk: ") && $0.contains(text) } ?? false
        }
    }

    /// Types a line, and waits for the prompt after it.
    @discardableResult
    func run(_ line: String, then number: Int, _ directory: String = "/") async throws -> [String] {
        try screen.type(line)
        try screen.press("Enter")
        return try await prompt(number, directory)
    }

    /// Runs `fk` beside the terminal, at the same home.
    @discardableResult
    func oneShot(_ line: String) throws -> String {
        let ends = try ChildProcess.pipe()
        let child = try ChildProcess(
            "/bin/sh", ["-c", line], environment: environment, output: ends.write, error: ends.write)
        ChildProcess.closeEnd(ends.write)
        defer { child.wait() }
        return String(decoding: ChildProcess.readAll(ends.read), as: UTF8.self)
    }
}
