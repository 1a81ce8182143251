import CloudPrimitives
import Synchronization

/// Signs calls, sends them, and tries again where that is right.
///
/// What is certain not to have been done (no connection, throttled, ended credentials, a skewed clock) is tried again, whatever it
/// is. What may have been done is tried again only where ``ServiceCall/Repetition`` allows, and when the outcome of one try
/// is unknown, no later "nothing was done" is believed: an earlier try may still arrive.
final class AWSClient: Sendable {
    let transport: any HTTPTransport
    let credentials: CredentialCache
    let clock: any CloudClock
    let random: any RandomSource
    let region: String
    let budget: RetryBudget
    /// What to add to this machine's clock to have AWS's. Milliseconds.
    private let skewMillis = Atomic<Int64>(0)

    init(
        transport: any HTTPTransport, credentials: CredentialCache, clock: any CloudClock, random: any RandomSource,
        region: String, budget: RetryBudget = RetryBudget()
    ) {
        self.transport = transport
        self.credentials = credentials
        self.clock = clock
        self.random = random
        self.region = region
        self.budget = budget
    }

    /// What became of one try.
    private enum Attempt {
        case answered(HTTPResponse)
        case refused(ServiceFailure)
        /// Nothing was done, or nobody knows; another try may go better.
        case failed(CloudError, cost: Int, isUnknown: Bool)
    }

    /// - Returns: the answer of a success, or the service's definite no, which the caller can read.
    /// - Throws: `.throttled`, `.unavailable`, `.refused` where there are no credentials.
    func call(_ call: ServiceCall) async throws(CloudError) -> Result<HTTPResponse, ServiceFailure> {
        let endMicros = clock.monotonicMicros + (AWSLimits.callMillisMax + call.waitMillis) * 1_000
        var isUnknown = false
        var lastCost = 0
        var attempt = 1
        while true {
            let failure: CloudError
            let cost: Int
            switch try await self.attempt(call, isFirst: attempt == 1, endMicros: endMicros) {
            case .answered(let response):
                budget.give(back: lastCost)
                return .success(response)
            case .refused(let refusal):
                if isUnknown, call.changes {
                    throw AWSClient.unknown(call, refusal.error(call.name))
                }
                return .failure(refusal)
            case .failed(let error, let price, let unknown):
                (failure, cost) = (error, price)
                isUnknown = isUnknown || unknown
                if unknown, call.repetition == .never { throw error }
            }
            let final = isUnknown ? AWSClient.unknown(call, failure) : failure
            let waitMillis = Backoff.millis(retry: attempt, random: random.next())
            guard attempt < AWSLimits.attemptsMax, clock.monotonicMicros + waitMillis * 1_000 < endMicros,
                !Task.isCancelled, budget.take(cost)
            else { throw final }
            do { try await clock.sleep(millis: waitMillis) } catch { throw final }
            lastCost = cost
            attempt += 1
        }
    }

    /// As ``call(_:)``, where every no is an error.
    func succeed(_ call: ServiceCall) async throws(CloudError) -> HTTPResponse {
        switch try await self.call(call) {
        case .success(let response): return response
        case .failure(let refusal): throw refusal.error(call.name)
        }
    }

    private func attempt(
        _ call: ServiceCall, isFirst: Bool, endMicros: Int64
    ) async throws(CloudError) -> Attempt {
        let credentials = try await self.credentials.credentials()
        var request = call.request
        RequestSigner(service: call.service, region: region).sign(
            &request, credentials: credentials,
            nowMillis: clock.nowMillis + skewMillis.load(ordering: .relaxed))
        let restMillis = max(1, (endMicros - clock.monotonicMicros) / 1_000)
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await transport.send(
                request, timeoutMillis: min(restMillis, AWSLimits.attemptMillisMax + call.waitMillis))
        } catch {
            let isUnknown = error.kind == .unknown
            return .failed(
                CloudError(.unavailable, "\(call.name): \(error.message)"), cost: AWSLimits.silentRetryCost,
                isUnknown: isUnknown)
        }
        if response.isSuccess { return .answered(response) }
        let refusal = ServiceFailure(response)
        let error = refusal.error(call.name)
        switch refusal.kind {
        case .refused: return .refused(refusal)
        case .throttled: return .failed(error, cost: AWSLimits.retryCost, isUnknown: false)
        case .unknown: return .failed(error, cost: AWSLimits.retryCost, isUnknown: true)
        case .expired:
            self.credentials.invalidate(credentials)
            return isFirst ? .failed(error, cost: AWSLimits.retryCost, isUnknown: false) : .refused(refusal)
        case .skewed:
            guard isFirst, let date = response.header("date").flatMap(Timestamp.parseHTTPDate) else {
                return .refused(refusal)
            }
            skewMillis.store(date - clock.nowMillis, ordering: .relaxed)
            return .failed(error, cost: AWSLimits.retryCost, isUnknown: false)
        }
    }

    /// Nobody knows what became of the call.
    private static func unknown(_ call: ServiceCall, _ error: CloudError) -> CloudError {
        error.code == .unavailable ? error : CloudError(.unavailable, "\(error.message); an earlier try had no answer")
    }
}
