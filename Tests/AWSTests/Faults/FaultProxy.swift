import CloudPrimitives
import HTTPStub
import MotoServer
import Synchronization

@testable import AWSBackend

/// Stands between the backend and moto, and lets things go wrong.
enum FaultProxy {
    enum Fault: Sendable, CaseIterable {
        /// The call never arrives, and its connection is torn.
        case lostRequest
        /// The call never arrives, and nobody says so until the caller has lost its patience: some seconds.
        case unanswered
        /// The call is carried out, and its connection is torn.
        case lostAnswer
        /// The call is carried out, and no answer comes until the caller has lost its patience: some seconds.
        case timeOut
        /// The service says it failed; it did nothing.
        case serverError
        /// The service carries the call out and says it failed.
        case serverErrorAfterwards
        /// The service asks to slow down, in its own form; a transaction is cancelled for that reason.
        case throttled
        /// Another transaction has the item: for calls of DynamoDB that change something.
        case conflict
        /// The answer comes late.
        case slow
    }

    /// A call on its way.
    struct Call: Sendable {
        let number: Int
        /// `dynamodb`, `sqs`, `s3`, `sts`.
        let service: String
        /// As the service calls it; of S3 the method.
        let operation: String
        let body: [UInt8]

        init(_ number: Int, _ request: HTTPStub.Request) {
            self.number = number
            body = request.body
            let target = request.header("x-amz-target") ?? ""
            operation = target.isEmpty ? request.method : String(target.split(separator: ".").last ?? "")
            service =
                target.hasPrefix("DynamoDB")
                ? "dynamodb"
                : target.hasPrefix("AmazonSQS")
                    ? "sqs" : request.method == "POST" && request.target == "/" ? "sts" : "s3"
        }
    }

    typealias Plan = @Sendable (Call) -> Fault?
    /// Called with what moto has answered, before anybody else knows.
    typealias Witness = @Sendable (Call, HTTPResponse) -> Void

    /// Runs `body` with the address of a proxy before the tests' server.
    static func standing<Value>(
        _ plan: @escaping Plan, witness: @escaping Witness = { _, _ in }, _ body: (HTTPStub) async throws -> Value
    ) async throws -> Value {
        let server = try await MotoServer.running()
        let upstream = AsyncHTTPTransport()
        let endpoint = try Endpoint(server.url)
        let count = Mutex(0)
        let result: Result<Value, any Error>
        do {
            let value = try await HTTPStub.with({ request in
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                let call = Call(number, request)
                let fault = plan(call)
                if let answer = fault.flatMap({ $0.before(call) }) { return answer }
                guard let sent = try? forwarded(request, to: endpoint),
                    let response = try? await upstream.send(sent, timeoutMillis: 60_000)
                else { return .torn }
                witness(call, response)
                if fault == .slow { try? await Task.sleep(for: .milliseconds(100)) }
                if let answer = fault.flatMap({ $0.after(call) }) { return answer }
                let headers = response.headers.filter {
                    !["content-length", "connection", "transfer-encoding"].contains($0.name.lowercased())
                }
                return .response(status: response.status, headers: headers, body: response.body)
            }) { stub in try await body(stub) }
            result = .success(value)
        } catch { result = .failure(error) }
        await upstream.shutdown()
        return try result.get()
    }

    /// Runs `body` with a deployment whose calls meet the faults that `plan` gives for the number and the name of each.
    static func with<Value>(
        _ plan: @escaping @Sendable (_ number: Int, _ operation: String) -> Fault?,
        _ body: (AWSBackend, HTTPStub) async throws -> Value
    ) async throws -> Value {
        let isOn = Mutex(false)
        let first = Mutex(0)
        return try await standing { call in
            guard isOn.withLock({ $0 }) else {
                first.withLock { $0 = call.number }
                return nil
            }
            return plan(call.number - first.withLock { $0 }, call.operation)
        } _: { stub in
            var options = try MotoBackend.options(try await .running())
            options.endpoint = try Endpoint(stub.url)
            let backend = try await MotoBackend.make(options)
            isOn.withLock { $0 = true }
            do {
                let value = try await body(backend, stub)
                await backend.shutdown()
                return value
            } catch {
                await backend.shutdown()
                throw error
            }
        }
    }

    private static func forwarded(_ request: HTTPStub.Request, to endpoint: Endpoint) throws -> HTTPRequest {
        let target = request.target.split(separator: "?", maxSplits: 1)
        var forwarded = HTTPRequest(
            method: request.method, endpoint: endpoint, path: String(target[0]),
            headers: request.headers.filter { !["host", "content-length"].contains($0.name.lowercased()) },
            body: request.body)
        if target.count > 1 {
            forwarded.query = target[1].split(separator: "&").map { part in
                let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (S3Objects.decoded(String(sides[0])) ?? "", S3Objects.decoded(String(sides[1])) ?? "")
            }
        }
        return forwarded
    }
}

extension FaultProxy.Fault {
    /// What is answered to a call that does not arrive; nil where it does.
    fileprivate func before(_ call: FaultProxy.Call) -> HTTPStub.Answer? {
        switch self {
        case .lostRequest: .torn
        case .unanswered: .silence
        case .serverError: FaultProxy.failed(call)
        case .throttled: FaultProxy.throttled(call)
        case .conflict: FaultProxy.conflict(call)
        default: nil
        }
    }

    /// What is answered to a call that was carried out; nil where its own answer is.
    fileprivate func after(_ call: FaultProxy.Call) -> HTTPStub.Answer? {
        switch self {
        case .lostAnswer: .torn
        case .timeOut: .silence
        case .serverErrorAfterwards: FaultProxy.failed(call)
        default: nil
        }
    }
}

/// The services' own forms of errors.
extension FaultProxy {
    private static func dynamoDB(_ code: String, _ more: String = "") -> HTTPStub.Answer {
        .text(#"{"__type":"com.amazonaws.dynamodb.v20120810#\#(code)","message":"words"\#(more)}"#, status: 400)
    }

    /// The first of a transaction's items is the reason.
    private static func cancelled(_ reason: String) -> HTTPStub.Answer {
        dynamoDB(
            "TransactionCanceledException", #","CancellationReasons":[{"Code":"\#(reason)","Message":"words"}]"#)
    }

    fileprivate static func failed(_ call: Call) -> HTTPStub.Answer {
        switch call.service {
        case "s3": .text("<Error><Code>InternalError</Code><Message>words</Message></Error>", status: 500)
        case "sts":
            .text("<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>", status: 500)
        case "sqs": .text(#"{"__type":"com.amazonaws.sqs#InternalError","message":"words"}"#, status: 500)
        default: .text(#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}"#, status: 500)
        }
    }

    fileprivate static func throttled(_ call: Call) -> HTTPStub.Answer {
        switch call.service {
        case "s3": .text("<Error><Code>SlowDown</Code><Message>words</Message></Error>", status: 503)
        case "sts":
            .text("<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>", status: 400)
        case "sqs": .text(#"{"__type":"com.amazonaws.sqs#RequestThrottled","message":"words"}"#, status: 400)
        default:
            call.operation == "TransactWriteItems"
                ? cancelled("ThrottlingError") : dynamoDB("ProvisionedThroughputExceededException")
        }
    }

    fileprivate static func conflict(_ call: Call) -> HTTPStub.Answer? {
        switch call.operation {
        case "TransactWriteItems": cancelled("TransactionConflict")
        case "UpdateItem", "PutItem", "DeleteItem": dynamoDB("TransactionConflictException")
        default: nil
        }
    }
}
