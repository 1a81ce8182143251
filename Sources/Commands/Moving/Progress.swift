import CloudPrimitives
import Synchronization

/// How far something is that takes long: one line on a terminal's standard error, drawn over itself a few times a second
/// and gone at the end. Nowhere else is anything written.
final class Progress: Sendable {
    private struct State {
        var count = 0
        var total: Int?
        var drawnAtMillis: Int64
        var isDrawn = false
    }

    /// Counts from its own beginning, so there is one.
    private static let clock = SystemClock()

    private let errors: Output?
    private let verb: String
    private let unit: String
    private let now: @Sendable () -> Int64
    private let startMillis: Int64
    private let state: Mutex<State>

    /// - Parameters:
    ///   - verb: as in `Importing`.
    ///   - total: nil where nobody knows.
    init(
        _ context: CommandContext, _ verb: String, total: Int?, unit: String = "nodes",
        now: @escaping @Sendable () -> Int64 = { Progress.clock.monotonicMicros / 1_000 }
    ) {
        let console = context.console
        let isShown =
            console.errorsAreTerminal && !context.options.isQuiet && context.options.output == .text
            && console.environment["TERM"] != "dumb"
        errors = isShown ? console.errors : nil
        self.verb = verb
        self.unit = unit
        self.now = now
        startMillis = now()
        state = Mutex(
            State(
                total: total,
                drawnAtMillis: startMillis + MovingLimits.progressDelayMillis - MovingLimits.progressMillis))
    }

    var count: Int { state.withLock { $0.count } }

    /// Notes that so many have been done, and draws where it is time to.
    func advance(to count: Int) async {
        guard let errors else { return state.withLock { $0.count = count } }
        let millis = now()
        let line: String? = state.withLock { state in
            state.count = count
            guard millis - state.drawnAtMillis >= MovingLimits.progressMillis else { return nil }
            state.drawnAtMillis = millis
            state.isDrawn = true
            return Progress.line(verb, count, state.total, unit, elapsedMillis: millis - startMillis)
        }
        guard let line else { return }
        errors.write("\r" + line + "\u{1B}[K")
        try? await errors.flush()
    }

    /// Takes the line away.
    func clear() async {
        guard let errors, state.withLock({ $0.isDrawn }) else { return }
        state.withLock { $0.isDrawn = false }
        errors.write("\r\u{1B}[K")
        try? await errors.flush()
    }

    /// `Importing  [#####-----]  50%  50,000 of 100,000 nodes  21,300/s  3 s left`
    static func line(_ verb: String, _ count: Int, _ total: Int?, _ unit: String, elapsedMillis: Int64) -> String {
        let rate = elapsedMillis > 0 ? Double(count) * 1_000 / Double(elapsedMillis) : 0
        let speed = rate >= 1 ? "  \(Formatting.grouped(Int(min(rate, 1e12))))/s" : ""
        guard let total, total > 0 else { return "\(verb)  \(Formatting.grouped(count)) \(unit)\(speed)" }
        let part = min(1, Double(count) / Double(total))
        let filled = Int(part * 20)
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled)
        let left = rate >= 1 ? Int64(Double(max(0, total - count)) / rate * 1_000) : 0
        let rest = rate >= 1 && count < total ? "  \(Formatting.span(millis: max(1_000, left))) left" : ""
        return "\(verb)  [\(bar)] \(Int(part * 100))%  \(Formatting.grouped(count)) of \(Formatting.grouped(total)) "
            + "\(unit)\(speed)\(rest)"
    }
}
