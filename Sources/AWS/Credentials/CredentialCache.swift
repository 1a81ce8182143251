import CloudPrimitives
import Synchronization

/// Keeps credentials until they end, and renews them ahead of that: one renewal at a time, however many wait for it.
final class CredentialCache: Sendable {
    private struct State {
        var current: AWSCredentials?
        var renewal: Task<Result<AWSCredentials, CredentialFailure>, Never>?
        /// No renewal ahead of time before then, when the last one failed; milliseconds since 1970-01-01 UTC.
        var pauseUntil = Int64.min
    }

    private let source: any CredentialSource
    private let clock: any CloudClock
    private let state = Mutex(State())

    init(source: any CredentialSource, clock: any CloudClock) {
        self.source = source
        self.clock = clock
    }

    /// Credentials that have not ended.
    /// - Throws: `.refused`, naming the steps of the chain.
    func credentials() async throws(CloudError) -> AWSCredentials {
        let now = clock.nowMillis
        let (usable, renewal): (AWSCredentials?, Task<Result<AWSCredentials, CredentialFailure>, Never>?) =
            state.withLock { state in
                guard let current = state.current, let end = current.expiresAtMillis else {
                    return state.current.map { ($0, nil) } ?? (nil, renew(&state))
                }
                if now < end - AWSLimits.credentialRenewalMillis { return (current, nil) }
                if now >= end - AWSLimits.credentialMarginMillis { return (nil, renew(&state)) }
                if now >= state.pauseUntil { _ = renew(&state) }
                return (current, nil)
            }
        if let usable { return usable }
        switch await renewal?.value {
        case .success(let credentials)?: return credentials
        case .failure(let error)?: throw CloudError(.refused, error.message)
        case nil: throw CloudError(.refused, "No AWS credentials")
        }
    }

    /// A service said that these have ended; the next call asks the source again.
    func invalidate(_ credentials: AWSCredentials) {
        state.withLock { state in
            if state.current == credentials { state.current = nil }
        }
    }

    private func renew(_ state: inout State) -> Task<Result<AWSCredentials, CredentialFailure>, Never> {
        if let renewal = state.renewal { return renewal }
        let renewal = Task { [self] in
            let result: Result<AWSCredentials, CredentialFailure>
            do throws(CredentialFailure) {
                switch try await source.load() {
                case .found(let credentials): result = .success(credentials)
                case .absent(let reason): result = .failure(CredentialFailure("No AWS credentials: \(reason)"))
                }
            } catch {
                result = .failure(error)
            }
            let now = clock.nowMillis
            self.state.withLock { state in
                state.renewal = nil
                if case .success(let credentials) = result {
                    state.current = credentials
                } else {
                    state.pauseUntil = now + AWSLimits.credentialPauseMillis
                }
            }
            return result
        }
        state.renewal = renewal
        return renewal
    }
}
