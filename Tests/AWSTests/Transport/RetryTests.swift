import CloudPrimitives
import Testing

@testable import AWSBackend

@Suite struct RetryTests {
    private func call(_ repetition: ServiceCall.Repetition, changes: Bool = true) -> ServiceCall {
        .json(
            "dynamodb", .aws("dynamodb", region: "us-east-1"), target: "X.Call", on: "it", .object([]), repetition,
            changes: changes)
    }

    /// What `answers` come to: the code of the error or of the refusal, nil for a success; and how many tries it took.
    private func outcome(
        _ answers: [ScriptedTransport.Answer], _ repetition: ServiceCall.Repetition, changes: Bool = true
    ) async -> (code: String?, tries: Int) {
        let transport = ScriptedTransport(answers)
        let client = AWSClient.scripted(transport, clock: HastyClock())
        let code: String?
        do throws(CloudError) {
            switch try await client.call(call(repetition, changes: changes)) {
            case .success: code = nil
            case .failure(let refusal): code = refusal.code
            }
        } catch {
            code = error.code.description
        }
        return (code, transport.requests.count)
    }

    private func expect(
        _ answers: [ScriptedTransport.Answer], _ repetition: ServiceCall.Repetition, changes: Bool = true,
        _ code: String?, tries: Int, location: SourceLocation = #_sourceLocation
    ) async {
        let (found, count) = await outcome(answers, repetition, changes: changes)
        #expect(found == code, sourceLocation: location)
        #expect(count == tries, sourceLocation: location)
    }

    @Test func whatWasNotDoneIsTriedAgain() async {
        for repetition in [ServiceCall.Repetition.never, .harmless] {
            await expect([.failure(.notSent), .success()], repetition, nil, tries: 2)
            await expect(
                [.refusal("ThrottlingException"), .refusal("SlowDown", status: 503), .success()], repetition, nil,
                tries: 3)
            await expect([.refusal("RequestLimitExceeded")], repetition, "throttled", tries: AWSLimits.attemptsMax)
            await expect([.failure(.notSent)], repetition, "unavailable", tries: AWSLimits.attemptsMax)
            await expect([.refusal("ValidationException")], repetition, "ValidationException", tries: 1)
        }
    }

    /// A torn connection, a time-out, an error of the service's own: it may have been done.
    @Test func whatMayHaveBeenDoneIsNot() async {
        for answer in [ScriptedTransport.Answer.failure(.unknown), .refusal("InternalServerError", status: 500)] {
            await expect([answer, .success()], .never, "unavailable", tries: 1)
            await expect([answer, .success()], .harmless, nil, tries: 2)
        }
    }

    /// An earlier try may still arrive, so that no later no is the last word on a change.
    @Test func whatIsUnknownStaysUnknown() async {
        let lost = ScriptedTransport.Answer.failure(.unknown)
        await expect([lost, .refusal("ConditionalCheckFailedException")], .harmless, "unavailable", tries: 2)
        await expect(
            [lost, .refusal("ThrottlingException")], .harmless, "unavailable", tries: AWSLimits.attemptsMax)
        await expect([lost, .refusal("NoSuchKey")], .harmless, changes: false, "NoSuchKey", tries: 2)
    }

    @Test func transactionsInProgressAreWaitedFor() async {
        await expect([.refusal("TransactionInProgressException"), .success()], .harmless, nil, tries: 2)
    }

    @Test func attempts() async {
        var answers = [ScriptedTransport.Answer](
            repeating: .refusal("ThrottlingException"), count: AWSLimits.attemptsMax - 1)
        await expect(answers + [.success()], .never, nil, tries: AWSLimits.attemptsMax)
        answers.append(.refusal("ThrottlingException"))
        await expect(answers + [.success()], .never, "throttled", tries: AWSLimits.attemptsMax)
    }

    @Test func backoff() {
        for retry in 1...12 {
            let bound = Backoff.boundMillis(retry: retry)
            #expect(bound == min(AWSLimits.backoffMillisMax, AWSLimits.backoffMillis << Int64(retry - 1)))
            #expect(Backoff.millis(retry: retry, random: UInt64(bound)) == bound)
            #expect(Backoff.millis(retry: retry, random: UInt64(bound) + 1) == 0)
        }
    }

    /// When the service is down tries end, and come back as calls succeed.
    @Test func budget() async {
        let transport = ScriptedTransport([.failure(.notSent)])
        let budget = RetryBudget(tokensMax: 2 * AWSLimits.silentRetryCost)
        let client = AWSClient.scripted(transport, clock: HastyClock(), budget: budget)
        await #expect(throws: CloudError.self) { _ = try await client.call(self.call(.harmless)) }
        #expect(transport.requests.count == 3)
        await #expect(throws: CloudError.self) { _ = try await client.call(self.call(.harmless)) }
        #expect(transport.requests.count == 4)
        #expect(budget.available == 0)
        budget.give(back: 0)
        #expect(budget.available == 1)
        budget.give(back: AWSLimits.retryCost)
        #expect(budget.available == 1 + AWSLimits.retryCost)
        budget.give(back: 1_000)
        #expect(budget.available == 2 * AWSLimits.silentRetryCost)
        #expect(RetryBudget().available == AWSLimits.retryTokensMax)
    }

    /// A call that waits on purpose has its wait on top.
    @Test func deadline() async {
        for waitMillis in [Int64(0), 20_000] {
            let clock = HastyClock()
            let transport = SlowTransport(clock: clock, millis: 6_000)
            let client = AWSClient(
                transport: transport,
                credentials: CredentialCache(
                    source: FixedCredentials(credentials: MotoBackend.credentials), clock: clock), clock: clock,
                random: SeededRandom(seed: 1), region: "us-east-1")
            var call = self.call(.harmless)
            call.waitMillis = waitMillis
            await #expect(throws: CloudError.self) { _ = try await client.call(call) }
            let expected = min(
                AWSLimits.attemptsMax, Int((AWSLimits.callMillisMax + waitMillis + 5_999) / 6_000))
            #expect(transport.count <= expected && transport.count >= expected - 1)
        }
    }

    /// Credentials that a service calls ended are asked for again, once.
    @Test func endedCredentials() async {
        await expect([.refusal("ExpiredTokenException"), .success()], .never, nil, tries: 2)
        await expect([.refusal("ExpiredTokenException")], .never, "ExpiredTokenException", tries: 2)
    }

    /// A clock that is wrong is corrected by the service's.
    @Test func skew() async throws {
        let answer = ScriptedTransport.Answer.refusal(
            "RequestTimeTooSkewed", headers: [("Date", "Sun, 30 Aug 2015 12:36:00 GMT")])
        let transport = ScriptedTransport([answer, .success()])
        let client = AWSClient.scripted(transport, clock: HastyClock())
        _ = try await client.succeed(call(.never))
        #expect(transport.requests[1].header("x-amz-date")?.hasPrefix("20150830T1236") == true)
        await expect([answer], .never, "RequestTimeTooSkewed", tries: 2)
    }

    /// The answer to a wrong signature has parts of the request in it.
    @Test func errorsHaveNoSecret() async throws {
        for code in ["InvalidSignatureException", "SignatureDoesNotMatch"] {
            let body = #"{"__type":"\#(code)","message":"The Canonical String was x-amz-security-token:hush"}"#
            let transport = ScriptedTransport([.response(HTTPResponse(status: 403, body: Array(body.utf8)))])
            let client = AWSClient.scripted(transport, clock: HastyClock())
            do throws(CloudError) {
                _ = try await client.succeed(call(.never))
                Issue.record("It succeeded")
            } catch {
                #expect(error.code == .refused)
                #expect(!error.message.contains("hush"))
                #expect(error.message.contains("signature"))
            }
        }
    }
}

/// Answers never, and lets time pass.
private final class SlowTransport: HTTPTransport {
    private let clock: HastyClock
    private let millis: Int64
    private let requests = ScriptedTransport([.failure(.unknown)])

    init(clock: HastyClock, millis: Int64) {
        self.clock = clock
        self.millis = millis
    }

    var count: Int { requests.requests.count }

    func send(_ request: HTTPRequest, timeoutMillis: Int64) async throws(TransportFailure) -> HTTPResponse {
        try? await clock.sleep(millis: min(millis, timeoutMillis))
        return try await requests.send(request, timeoutMillis: timeoutMillis)
    }
}
