import ChildProcess
import Foundation

/// A real terminal of a fixed size, kept by a tmux server of its own, with a program in it.
public final class TerminalScreen: Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }
    }

    private let socket: String
    private static let patience = Duration.seconds(20)

    /// - Parameter program: run by `/bin/sh`; the terminal stays when it has ended.
    public init(
        _ program: String, width: Int = 80, height: Int = 24, environment: [String: String]
    ) throws {
        socket = FileManager.default.temporaryDirectory.appendingPathComponent("screen-\(UUID().uuidString)").path
        var all = environment
        all["PATH"] = environment["PATH"] ?? "/usr/bin:/bin"
        let settings = all.sorted { $0.key < $1.key }.flatMap { ["-e", "\($0.key)=\($0.value)"] }
        try tmux(
            ["-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)"] + settings
                + ["trap : INT; env -u TMUX \(program); echo $? > '\(socket).code'"]
                + [";", "set", "-g", "remain-on-exit", "on", ";", "set", "-g", "escape-time", "0"], environment: all)
    }

    deinit {
        _ = try? tmux(["kill-server"])
        for path in [socket, socket + ".code"] { try? FileManager.default.removeItem(atPath: path) }
    }

    // MARK: Keys

    /// Presses keys by tmux's names: `Enter`, `C-c`, `Tab`.
    public func press(_ keys: String...) throws { try press(keys) }

    public func press(_ keys: [String]) throws { try tmux(["send-keys"] + keys) }

    /// Types text as it is.
    public func type(_ text: String) throws { try tmux(["send-keys", "-l", "--", text]) }

    /// Pastes text, in brackets where the program asks for them.
    public func paste(_ text: String) throws {
        try tmux(["set-buffer", "--", text])
        try tmux(["paste-buffer", "-p"])
    }

    public func resize(width: Int, height: Int) throws {
        try tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
    }

    // MARK: What is seen

    /// The lines, without what is empty at their ends and at the end of the screen.
    public var lines: [String] { get throws { try lines(withHistory: false) } }

    /// - Parameter withHistory: what has left the screen at its top as well.
    public func lines(withHistory: Bool) throws -> [String] {
        let text = try tmux(["capture-pane", "-p"] + (withHistory ? ["-S", "-"] : []))
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Column and row, from 0.
    public var cursor: [Int] {
        get throws {
            try tmux(["display-message", "-p", "#{cursor_x},#{cursor_y}"])
                .split { $0 == "," || $0 == "\n" }.compactMap { Int($0) }
        }
    }

    /// The screen with the sequences for colours and attributes.
    public var styled: String { get throws { try tmux(["capture-pane", "-p", "-e"]) } }

    /// Whether the program hears of the mouse, and whether the cursor is seen, each as 0 or 1.
    public var flags: String {
        get throws {
            let text = try tmux(["display-message", "-p", "#{mouse_any_flag} #{cursor_flag}"])
            return String(text.prefix { $0 != "\n" })
        }
    }

    /// How the program ended; nil while it runs. Not by tmux, which now and then misses the end of a program.
    public var exitCode: Int32? {
        guard let text = try? String(contentsOfFile: socket + ".code", encoding: .utf8), text.hasSuffix("\n") else {
            return nil
        }
        return Int32(text.dropLast())
    }

    /// Waits until the screen is as `condition` wants it.
    /// - Returns: the lines that were.
    @discardableResult
    public func wait(_ what: String, _ condition: ([String]) throws -> Bool) async throws -> [String] {
        let deadline = ContinuousClock.now + TerminalScreen.patience
        while true {
            let lines = try lines
            if try condition(lines) { return lines }
            guard ContinuousClock.now < deadline else {
                throw Failure(description: "\(what) is not seen on the screen:\n" + lines.joined(separator: "\n"))
            }
            try await Task.sleep(for: .milliseconds(15))
        }
    }

    /// Waits until some line has `text`.
    @discardableResult
    public func wait(for text: String) async throws -> [String] {
        try await wait(text) { lines in lines.contains { $0.contains(text) } }
    }

    /// Waits until the program has ended.
    public func waitForExit() async throws -> Int32 {
        _ = try await wait("the end") { _ in self.exitCode != nil }
        return exitCode ?? -1
    }

    // MARK: tmux

    @discardableResult
    private func tmux(_ arguments: [String], environment: [String: String]? = nil) throws -> String {
        let ends = try ChildProcess.pipe()
        let child: ChildProcess
        do {
            child = try ChildProcess(
                "/usr/bin/tmux", ["-u", "-S", socket] + arguments,
                environment: environment ?? ["PATH": "/usr/bin:/bin"], output: ends.write, error: ends.write)
        } catch {
            ChildProcess.closeEnd(ends.read)
            ChildProcess.closeEnd(ends.write)
            throw error
        }
        ChildProcess.closeEnd(ends.write)
        let output = String(decoding: ChildProcess.readAll(ends.read), as: UTF8.self)
        let code = child.wait()
        guard code == 0 else { throw Failure(description: "tmux \(arguments.first ?? "") failed: \(output)") }
        return output
    }
}
