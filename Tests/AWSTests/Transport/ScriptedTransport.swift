import CloudConformance
import CloudPrimitives
import Synchronization

@testable import AWSBackend

/// Answers in the order that a test wrote down; the last one again and again.
final class ScriptedTransport: HTTPTransport {
    enum Answer: Sendable {
        case response(HTTPResponse)
        case failure(TransportFailure.Kind)

        /// A refusal in DynamoDB's form.
        static func refusal(_ code: String, status: Int = 400, headers: [(name: String, value: String)] = []) -> Answer
        {
            .response(
                HTTPResponse(
                    status: status, headers: headers,
                    body: Array(#"{"__type":"com.amazonaws#\#(code)","message":"words"}"#.utf8)))
        }

        static func success(_ body: String = "{}") -> Answer {
            .response(HTTPResponse(status: 200, body: Array(body.utf8)))
        }
    }

    private let state: Mutex<(answers: [Answer], requests: [HTTPRequest])>

    init(_ answers: [Answer]) { state = Mutex((answers, [])) }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest, timeoutMillis: Int64) async throws(TransportFailure) -> HTTPResponse {
        let answer = state.withLock { state -> Answer in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
        switch answer {
        case .response(let response): return response
        case .failure(let kind): throw TransportFailure(kind: kind, message: "scripted")
        }
    }
}

/// A clock whose sleepers wake up at once, and that notes for how long they slept.
final class HastyClock: CloudClock {
    private let state = Mutex((now: Int64(1_700_000_000_000), sleeps: [Int64]()))

    var nowMillis: Int64 { state.withLock { $0.now } }
    var monotonicMicros: Int64 { nowMillis * 1_000 }
    var sleeps: [Int64] { state.withLock { $0.sleeps } }

    func sleep(millis: Int64) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.now += millis
            state.sleeps.append(millis)
        }
    }
}

extension AWSClient {
    static func scripted(
        _ transport: ScriptedTransport, clock: any CloudClock, budget: RetryBudget = RetryBudget(),
        credentials: (any CredentialSource)? = nil
    ) -> AWSClient {
        let fixed = FixedCredentials(credentials: AWSCredentials(accessKeyID: "ID", secretAccessKey: "S"))
        return AWSClient(
            transport: transport, credentials: CredentialCache(source: credentials ?? fixed, clock: clock),
            clock: clock, random: SeededRandom(seed: 1), region: "us-east-1", budget: budget)
    }

    /// A connection of a deployment `d` in account 1 by this client.
    static func connection(_ transport: ScriptedTransport, clock: any CloudClock = HastyClock()) throws -> AWSConnection
    {
        AWSConnection(
            names: try DeploymentNames(deployment: "d", region: "us-east-1"), endpoint: nil, account: "1",
            client: scripted(transport, clock: clock))
    }
}
