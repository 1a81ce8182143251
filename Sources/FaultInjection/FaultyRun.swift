import CloudPrimitives
import Synchronization

/// The run of a function that the current task belongs to.
final class FaultyRun: Sendable {
    @TaskLocal static var current: FaultyRun?

    let function: String
    private let deliveries: Deliveries
    private let receipts: [String]
    private let state = Mutex((isDead: false, giveUp: nil as CheckedContinuation<Void, any Error>?))

    init(function: String, receipts: [String], deliveries: Deliveries) {
        self.function = function
        self.receipts = receipts
        self.deliveries = deliveries
    }

    var isDead: Bool { state.withLock { $0.isDead } }
    func die() { state.withLock { $0.isDead = true } }

    /// Whether another run has got one of its messages since.
    var isOvertaken: Bool { deliveries.haveNewer(than: receipts) }

    /// The host stops waiting for the run.
    func giveUp() { finish(.failure(FaultGate.dead)) }

    func wait(_ continuation: CheckedContinuation<Void, any Error>) {
        state.withLock { $0.giveUp = continuation }
    }

    func finish(_ result: Result<Void, any Error>) {
        let waiting = state.withLock { state in
            defer { state.giveUp = nil }
            return state.giveUp
        }
        waiting?.resume(with: result)
    }
}

/// Which delivery of each message was the last. A receipt is the message's number, a dot, and a word of its delivery.
final class Deliveries: Sendable {
    private let last = Mutex<[String: String]>([:])
    private let plan: FaultPlan

    init(plan: FaultPlan) { self.plan = plan }

    private static func number(_ queue: String, _ receipt: String) -> String {
        queue + "/" + (receipt.split(separator: ".").first.map(String.init) ?? receipt)
    }

    /// Notes a delivery.
    /// - Returns: the receipts as this class knows them.
    func note(_ messages: [ReceivedMessage], of function: String) -> [String] {
        last.withLock { last in
            messages.map { message in
                if message.receiveCount > 1 { plan.note(.redelivery) }
                last[Deliveries.number(function, message.receipt)] = message.receipt
                return function + "/" + message.receipt
            }
        }
    }

    func haveNewer(than receipts: [String]) -> Bool {
        last.withLock { last in
            receipts.contains { receipt in
                let parts = receipt.split(separator: "/", maxSplits: 1)
                return last[Deliveries.number(String(parts[0]), String(parts[1]))] != String(parts[1])
            }
        }
    }
}
