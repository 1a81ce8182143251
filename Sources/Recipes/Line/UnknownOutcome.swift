import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel

/// A write of which nobody knows whether it was done, and how that is found out.
///
/// Not by looking at the nodes: what was made may have been taken by another meanwhile, what is gone may have been removed by
/// another. The service's log says what each request came to.
struct UnknownOutcome: Sendable {
    /// Times that it is asked for.
    static let attemptsMax = 5
    /// What the log surely still knows, beyond the time that a request may take.
    static let certainMillis: Int64 = 20_000

    let client: FaaSKeeperClient
    /// Nodes may be made below it.
    let parent: NodePath
    let request: RequestID
    private let error: KeeperError
    private let begunMicros: Int64

    /// Nil when the error says what became of the write.
    init?(_ error: KeeperError, _ client: FaaSKeeperClient, below parent: NodePath) {
        guard error.isOutcomeUnknown, let request = error.request else { return nil }
        self.client = client
        self.parent = parent
        self.request = request
        self.error = error
        begunMicros = client.clock.monotonicMicros
    }

    /// What it came to; nil when nothing was done and nothing will be.
    /// - Throws: when that cannot be found out, the write's own error with its unknown outcome, or `.cancelled`.
    func resolve() async throws(KeeperError) -> [OperationResult]? {
        for _ in 0..<UnknownOutcome.attemptsMax {
            do throws(KeeperError) {
                if let results = try await client.outcome(of: request, below: parent.text) { return results }
                let elapsed = client.clock.monotonicMicros - begunMicros
                if elapsed < UnknownOutcome.certainMillis * 1_000 { return nil }
                throw self.error
            } catch {
                guard error.code == .timedOut || error.code == .connectionLoss else {
                    throw error.code == .cancelled ? error.of(request) : error
                }
                if error == self.error { break }
            }
        }
        throw error
    }

    /// Makes a write of one request. Where its outcome is unknown, finds it out, and makes the write again if it was not
    /// done.
    /// - Parameter done: what to return for a write that turns out to have been done.
    /// - Throws: what the write throws; after ``attemptsMax`` times, or cancelled, with its unknown outcome.
    static func findingOut<Value>(
        _ client: FaaSKeeperClient, below parent: NodePath, ifDone done: Value,
        _ write: () async throws(KeeperError) -> Value
    ) async throws(KeeperError) -> Value {
        var attempts = 0
        while true {
            do throws(KeeperError) { return try await write() } catch {
                attempts += 1
                guard error.code != .cancelled, attempts < attemptsMax,
                    let unknown = UnknownOutcome(error, client, below: parent)
                else { throw error }
                if try await unknown.resolve() != nil { return done }
            }
        }
    }
}
