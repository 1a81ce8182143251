package import CloudPrimitives
public import FaaSKeeperModel
import FaaSKeeperStorage
import Synchronization

extension FaaSKeeperClient {
    /// How certain it is that the session lives, without asking anybody; nil when it is not registered, or has ended.
    ///
    /// Whoever acts on the strength of something that the session holds, such as a lock, stops while there is time left:
    /// behind it another may hold the same. The clock is the client's; against clocks that run at different speeds, and
    /// against a process that is stopped between the look and the act, only the txid of what it holds helps (a fence).
    public var certainty: SessionCertainty? {
        let now = cloud.clock.monotonicMicros
        let timeout = options.sessionTimeoutMillis * 1_000
        return state.withLock { state in
            guard state.isRegistered, !state.isClosing, state.session == .connected else { return nil }
            let remaining = state.liveness.remainingMicros(nowMicros: now, timeoutMicros: timeout)
            return SessionCertainty(remainingMillis: remaining / 1_000, lapses: state.liveness.lapses)
        }
    }

    /// The silence after which the service ends the session, in milliseconds.
    public var sessionTimeoutMillis: Int64 { options.sessionTimeoutMillis }

    /// Gives the service a sign of life, without waiting for its ping.
    /// - Throws: `.sessionExpired`; `.connectionLoss`, then nothing is known.
    public func renewSession() async throws(KeeperError) {
        try checkOpen()
        guard state.withLock({ $0.isRegistered }) else { return try await register() }
        let begun = cloud.clock.monotonicMicros
        do throws(CloudError) {
            _ = try await backgroundStore.update(SessionRow.alive(session, nowMillis: cloud.clock.nowMillis))
        } catch {
            guard error.code == .conditionFailed else { throw KeeperError(error) }
            if !state.withLock({ $0.isClosing }) { end(.expired) }
            throw .sessionExpired
        }
        confirmed(atMicros: begun)
        noteAlive(begunMicros: begun)
    }

    /// The service took a sign of life between then and now.
    func noteAlive(begunMicros: Int64) {
        let now = cloud.clock.monotonicMicros
        let timeout = options.sessionTimeoutMillis * 1_000
        state.withLock { $0.liveness.note(begunMicros: begunMicros, endedMicros: now, timeoutMicros: timeout) }
    }

    /// The clock that the session lives by.
    package var clock: any CloudClock { cloud.clock }

    /// Where the session's ids come from.
    package var random: any RandomSource { cloud.random }
}
