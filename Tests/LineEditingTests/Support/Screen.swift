import Foundation
import TerminalScreen
import Testing

/// A terminal with the probe, or a shell, in it.
final class Screen: Sendable {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// How long to wait for what is expected on the screen; a busy machine may need it.
    static let patience: Duration = .seconds(40)

    let scratch: Scratch
    private let terminal: TerminalScreen

    /// - Parameter command: a line for `sh`; `$PROBE` is the probe.
    init(
        _ command: String, _ scratch: Scratch, columns: Int = 80, rows: Int = 24,
        environment: [String: String] = [:]
    ) async throws {
        self.scratch = scratch
        let file = try scratch.file("command", "PROBE='\(Probe.path)'\n" + command + "\n")
        // Unless a test says what terminal it is, tmux does.
        let all = scratch.environment.filter { $0.key != "TERM" }.merging(environment) { $1 }
        terminal = try await elsewhere {
            try TerminalScreen("sh \(file)", width: columns, height: rows, environment: all)
        }
    }

    /// A terminal with the probe, which has begun to read a line: before that, the terminal shows what is typed by itself.
    static func probe(
        _ scratch: Scratch, _ arguments: String = "--no-right-prompt", columns: Int = 80, rows: Int = 24
    ) async throws -> Screen {
        let screen = try await Screen("exec $PROBE \(arguments)", scratch, columns: columns, rows: rows)
        try await screen.expect("the first prompt") { $0.last?.hasPrefix("[0]>") == true }
        return screen
    }

    /// Presses keys as tmux names them: `C-a`, `Left`, `Enter`.
    func press(_ keys: String...) async throws { try await elsewhere { [terminal] in try terminal.press(keys) } }

    func type(_ text: String) async throws { try await elsewhere { [terminal] in try terminal.type(text) } }

    /// Pastes as a terminal does, between brackets if the program has asked for them.
    func paste(_ text: String) async throws { try await elsewhere { [terminal] in try terminal.paste(text) } }

    func resize(columns: Int, rows: Int) async throws {
        try await elsewhere { [terminal] in try terminal.resize(width: columns, height: rows) }
    }

    /// The rows down to the last that is not empty, without the blanks at their ends.
    func rows(withHistory: Bool = false) async throws -> [String] {
        try await elsewhere { [terminal] in try terminal.lines(withHistory: withHistory) }
    }

    /// Column and row, from 0.
    func cursor() async throws -> [Int] { try await elsewhere { [terminal] in try terminal.cursor } }

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
