import Dispatch
import Synchronization

/// A regular expression given at run time, in the syntax of Swift's `Regex`, matched by code points.
///
/// There are expressions that take longer than anybody waits. So matching has a thread of its own, which is left behind
/// when the task is cancelled: Ctrl-C works at any time.
final class Pattern: @unchecked Sendable {
    /// A line that matches.
    struct Line: Sendable, Equatable {
        /// From 1.
        let number: Int
        let text: String
    }

    /// What was found in the data of one node.
    enum Found: Sendable, Equatable {
        case lines([Line])
        /// In data that are no text.
        case binary
    }

    /// Used on ``queue`` alone.
    private let regex: Regex<AnyRegexOutput>
    private let queue = DispatchQueue(label: "fk.pattern")

    /// - Throws: code 2, saying what is wrong.
    init(_ text: String, ignoresCase: Bool = false, for what: String) throws(CommandError) {
        do {
            var regex = try Regex(text).matchingSemantics(.unicodeScalar).anchorsMatchLineEndings()
            if ignoresCase { regex = regex.ignoresCase() }
            self.regex = regex
        } catch {
            throw .usage("\(what) takes a regular expression, which \"\(text)\" is not: \(error)")
        }
    }

    /// Whether the data have it somewhere.
    func matches(_ data: [UInt8]) async throws -> Bool {
        try await onThread { regex in Pattern.has(regex, String(decoding: data, as: UTF8.self)) }
    }

    /// The lines that have it; nil where there are none.
    /// - Parameter onlyFirst: one is enough.
    func find(in data: [UInt8], onlyFirst: Bool) async throws -> Found? {
        try await onThread { regex in
            guard !data.contains(0), let text = String(validating: data, as: UTF8.self) else {
                return Pattern.has(regex, String(decoding: data, as: UTF8.self)) ? .binary : nil
            }
            var lines: [Line] = []
            var parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            if parts.last?.isEmpty == true { parts.removeLast() }
            for (index, part) in parts.enumerated() {
                let line = String(Substring(part))
                guard Pattern.has(regex, line) else { continue }
                lines.append(Line(number: index + 1, text: line))
                if onlyFirst { break }
            }
            return lines.isEmpty ? nil : .lines(lines)
        }
    }

    private static func has(_ regex: Regex<AnyRegexOutput>, _ text: String) -> Bool {
        ((try? regex.firstMatch(in: text)) ?? nil) != nil
    }

    private func onThread<Value: Sendable>(
        _ body: @escaping @Sendable (Regex<AnyRegexOutput>) -> Value
    ) async throws -> Value {
        let answer = Answer<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard answer.expect(continuation) else { return }
                queue.async { [self] in answer.give(.success(body(regex))) }
            }
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
    }
}

/// The first of several answers goes to whoever waits.
private final class Answer<Value: Sendable>: Sendable {
    private struct State {
        var waiting: CheckedContinuation<Value, any Error>?
        var early: Result<Value, any Error>?
        var isGiven = false
    }
    private let state = Mutex(State())

    /// Whether there is something to wait for; else `continuation` has its answer.
    func expect(_ continuation: CheckedContinuation<Value, any Error>) -> Bool {
        let early = state.withLock { state in
            if state.early == nil { state.waiting = continuation }
            return state.early
        }
        if let early { continuation.resume(with: early) }
        return early == nil
    }

    func give(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            guard !state.isGiven else { return nil }
            state.isGiven = true
            if state.waiting == nil { state.early = result }
            return state.waiting.take()
        }
        waiting?.resume(with: result)
    }
}
