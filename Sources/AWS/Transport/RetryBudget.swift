import Synchronization

/// A bucket of tokens that all calls of a process share: while most calls succeed, any may be tried again; when a service
/// is down, tries end instead of multiplying its load.
final class RetryBudget: Sendable {
    private let tokens: Mutex<Int>
    private let tokensMax: Int

    init(tokensMax: Int = AWSLimits.retryTokensMax) {
        self.tokensMax = tokensMax
        tokens = Mutex(tokensMax)
    }

    var available: Int { tokens.withLock { $0 } }

    /// Takes the cost of one retry.
    /// - Returns: whether there was enough.
    func take(_ cost: Int) -> Bool {
        tokens.withLock { tokens in
            guard tokens >= cost else { return false }
            tokens -= cost
            return true
        }
    }

    /// A call succeeded: what its last retry took comes back, and one token for a call that needed none.
    func give(back cost: Int) { tokens.withLock { $0 = min(tokensMax, $0 + max(1, cost)) } }
}

/// How long to wait before a try.
enum Backoff {
    /// Full jitter: anything up to a bound that doubles with each retry. Milliseconds.
    /// - Parameter retry: 1 for the first.
    static func millis(retry: Int, random: UInt64) -> Int64 {
        let bound = boundMillis(retry: retry)
        return Int64(random % UInt64(bound + 1))
    }

    static func boundMillis(retry: Int) -> Int64 {
        min(AWSLimits.backoffMillisMax, AWSLimits.backoffMillis << Int64(min(max(retry, 1), 20) - 1))
    }
}
