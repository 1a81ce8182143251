import CloudPrimitives
import Synchronization

/// Faults by seed: one call in so many goes wrong, as long as they are on.
final class FaultDice: Sendable {
    private struct State {
        var isOn = false
        var counts: [FaultProxy.Fault: Int] = [:]
        var calls = 0
    }

    private let random: SeededRandom
    private let oneIn: UInt64
    private let state = Mutex(State())

    init(seed: UInt64, oneIn: UInt64) {
        random = SeededRandom(seed: seed)
        self.oneIn = oneIn
    }

    var counts: [FaultProxy.Fault: Int] { state.withLock { $0.counts } }
    var calls: Int { state.withLock { $0.calls } }

    func turn(on isOn: Bool) { state.withLock { $0.isOn = isOn } }

    /// Time-outs are seldom, as each takes seconds; a poll that is answered by nobody looks like one without messages.
    private static let faults: [FaultProxy.Fault] =
        [
            .lostRequest, .lostAnswer, .serverError, .serverErrorAfterwards, .throttled, .conflict, .slow,
        ].flatMap { Array(repeating: $0, count: 8) } + [.timeOut, .unanswered]

    func draw(_ call: FaultProxy.Call) -> FaultProxy.Fault? {
        state.withLock { state in
            state.calls += 1
            let draw = random.next()
            guard state.isOn, draw % oneIn == 0 else { return nil }
            var fault = FaultDice.faults[Int(draw / oneIn % UInt64(FaultDice.faults.count))]
            if fault == .timeOut || fault == .unanswered, call.operation == "ReceiveMessage" { fault = .lostAnswer }
            state.counts[fault, default: 0] += 1
            return fault
        }
    }
}
