import ChildProcess
import Foundation
import Testing

/// A terminal of tmux with the probe, or a shell, in it. Nobody else uses its server.
final class Screen: Sendable {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// How long to wait for what is expected on the screen; a busy machine may need it.
    static let patience: Duration = .seconds(40)

    let scratch: Scratch
    private let name = "fk-\(UUID().uuidString.prefix(8))"

    /// The server's process: it is ended together with the screen, and so is what runs in it.
    private let server: Int32

    /// - Parameter command: a line for `sh`; `$PROBE` is the probe.
    init(
        _ command: String, _ scratch: Scratch, columns: Int = 80, rows: Int = 24,
        environment: [String: String] = [:]
    ) async throws {
        self.scratch = scratch
        // What comes after `-e` reaches the pane, whatever the server was started with.
        var arguments = ["new-session", "-d", "-P", "-F", "#{pid}", "-x", "\(columns)", "-y", "\(rows)"]
        for (key, value) in environment { arguments += ["-e", "\(key)=\(value)"] }
        let file = try scratch.file("command", "PROBE='\(Probe.path)'\n" + command + "\n")
        let answer = try await Self.tmux(name, scratch, arguments + ["exec sh \(file)"])
        server = answer.split(separator: "\n").first.flatMap { Int32($0) } ?? 0
    }

    /// A terminal with the probe, which has begun to read a line: before that, the terminal shows what is typed by itself.
    static func probe(
        _ scratch: Scratch, _ arguments: String = "--no-right-prompt", columns: Int = 80, rows: Int = 24
    ) async throws -> Screen {
        let screen = try await Screen("exec $PROBE \(arguments)", scratch, columns: columns, rows: rows)
        try await screen.expect("the first prompt") { $0.last?.hasPrefix("[0]>") == true }
        return screen
    }

    /// The threads of the tests block signals, and their children inherit that: only this one is certain.
    deinit { if server > 0 { kill(server, SIGKILL) } }

    @discardableResult
    private func tmux(_ arguments: [String]) async throws -> String {
        try await Self.tmux(name, scratch, arguments)
    }

    private static func tmux(_ name: String, _ scratch: Scratch, _ arguments: [String]) async throws -> String {
        let arguments = ["-u", "-L", name, "-f", "/dev/null"] + arguments
        let environment = scratch.environment
        let (code, output) = try await elsewhere { () throws -> (Int32, [UInt8]) in
            let ends = try ChildProcess.pipe()
            let process = try ChildProcess("tmux", arguments, environment: environment, output: ends.write)
            ChildProcess.closeEnd(ends.write)
            let output = ChildProcess.readAll(ends.read)
            return (process.wait(), output)
        }
        guard code == 0 else { throw Failure(description: "tmux \(arguments.joined(separator: " ")): \(code)") }
        return String(decoding: output, as: UTF8.self)
    }

    /// Presses keys as tmux names them: `C-a`, `Left`, `Enter`.
    func press(_ keys: String...) async throws { try await tmux(["send-keys"] + keys) }

    func type(_ text: String) async throws { try await tmux(["send-keys", "-l", "--", text]) }

    /// Pastes as a terminal does, between brackets if the program has asked for them.
    func paste(_ text: String) async throws {
        try await tmux(["set-buffer", "--", text])
        try await tmux(["paste-buffer", "-p"])
    }

    func resize(columns: Int, rows: Int) async throws {
        try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// The rows down to the last that is not empty, without the blanks at their ends.
    func rows(withHistory: Bool = false) async throws -> [String] {
        let text = try await tmux(["capture-pane", "-p"] + (withHistory ? ["-S", "-"] : []))
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map { row in
            var row = row
            while row.last == " " { row.removeLast() }
            return String(row)
        }
        while rows.last == "" { rows.removeLast() }
        return rows
    }

    /// Column and row, from 0.
    func cursor() async throws -> [Int] {
        try await tmux(["display-message", "-p", "#{cursor_x},#{cursor_y}"])
            .split { $0 == "," || $0 == "\n" }.compactMap { Int($0) }
    }

    /// Waits until the screen is as it should be; fails with what it shows instead.
    @discardableResult
    func expect(
        _ what: String, withHistory: Bool = false, sourceLocation: SourceLocation = #_sourceLocation,
        _ condition: ([String]) -> Bool
    ) async throws -> [String] {
        let end = ContinuousClock.now + Self.patience
        var rows: [String] = []
        repeat {
            rows = try await self.rows(withHistory: withHistory)
            if condition(rows) { return rows }
            try await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < end
        let screen = rows.joined(separator: "\n")
        Issue.record("\(what) never came; the screen:\n\(screen)", sourceLocation: sourceLocation)
        throw Failure(description: what)
    }

    /// Waits until the last rows are these.
    func expectEnd(_ expected: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await expect("\(expected)", sourceLocation: sourceLocation) { $0.suffix(expected.count) == expected[...] }
    }

    /// Waits until the whole screen is this.
    func expectAll(_ expected: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await expect("\(expected)", sourceLocation: sourceLocation) { $0 == expected }
    }

    func expectCursor(_ column: Int, _ row: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let end = ContinuousClock.now + Self.patience
        var place: [Int] = []
        repeat {
            place = try await cursor()
            if place == [column, row] { return }
            try await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < end
        Issue.record("the cursor is at \(place), not at \(column), \(row)", sourceLocation: sourceLocation)
    }
}

/// Runs what blocks on a thread of its own: the others need theirs.
func elsewhere<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
