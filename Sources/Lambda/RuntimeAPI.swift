import AWSBackend
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// One event, as the Runtime API hands it out.
struct RuntimeInvocation: Sendable {
    let id: String
    /// When Lambda ends the run, in milliseconds since 1970-01-01 UTC; nil where it does not say.
    let deadlineMillis: Int64?
    /// Nil: more than ``LambdaLimits/eventBytesMax``.
    let event: [UInt8]?
}

/// What went wrong, for whoever looks at the function's errors.
struct FunctionError: Error, Sendable, Equatable {
    let type: String
    let message: String

    var body: [UInt8] {
        JSONValue.object([
            "errorMessage": .string(message), "errorType": .string(type), "stackTrace": .array([]),
        ]).bytes
    }
}

/// A call of the Runtime API that failed.
enum RuntimeFault: Error, Equatable {
    /// There was no answer, or none that makes sense: another try may go better.
    case passing(String)
    /// It does not take what it was told.
    case refused(String)
    /// The process has to end.
    case final(String)
}

/// The Runtime API, version 2018-06-01: where a custom runtime gets its events and leaves its answers. Plain HTTP, not signed.
/// Source: "Lambda runtime API" in Lambda's developer guide, 2025-11.
final class RuntimeAPI: Sendable {
    private let base: String
    private let client: HTTPClient

    init(_ endpoint: Endpoint) {
        base = endpoint.text + "/2018-06-01/runtime/"
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .milliseconds(LambdaLimits.runtimeCallMillisMax)))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// Waits for an event, for as long as it takes: the process is frozen meanwhile.
    func next() async throws(RuntimeFault) -> RuntimeInvocation {
        let response = try await send(HTTPClientRequest(url: base + "invocation/next"), deadline: .distantFuture)
        try RuntimeAPI.check(response.status, "next")
        let headers = response.headers
        guard let id = headers.first(name: "lambda-runtime-aws-request-id"), RuntimeAPI.isIdentifier(id) else {
            throw .passing("an event came without a request id")
        }
        // Whatever it says, nothing overflows.
        let deadline = headers.first(name: "lambda-runtime-deadline-ms").flatMap { Int64($0) }
            .map { min(max($0, 0), .max / 2) }
        do {
            let event = try await response.body.collect(upTo: LambdaLimits.eventBytesMax)
            return RuntimeInvocation(id: id, deadlineMillis: deadline, event: Array(event.readableBytesView))
        } catch is NIOTooManyBytesError {
            return RuntimeInvocation(id: id, deadlineMillis: deadline, event: nil)
        } catch {
            throw .passing("an event was cut off: \(error)".printable)
        }
    }

    func respond(to id: String, _ body: [UInt8]) async throws(RuntimeFault) {
        try await post("invocation/\(id)/response", body)
    }

    func fail(_ id: String, _ error: FunctionError) async throws(RuntimeFault) {
        try await post("invocation/\(id)/error", error.body, error: error.type)
    }

    func failInit(_ error: FunctionError) async throws(RuntimeFault) {
        try await post("init/error", error.body, error: error.type)
    }

    func shutdown() async { try? await client.shutdown() }

    private func post(_ path: String, _ body: [UInt8], error type: String? = nil) async throws(RuntimeFault) {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        if let type { request.headers.add(name: "lambda-runtime-function-error-type", value: type) }
        request.body = .bytes(body)
        let deadline = NIODeadline.now() + .milliseconds(LambdaLimits.runtimeCallMillisMax)
        let response = try await send(request, deadline: deadline)
        // To its end, so that the connection can be kept.
        _ = try? await response.body.collect(upTo: LambdaLimits.eventBytesMax)
        try RuntimeAPI.check(response.status, path)
    }

    private func send(
        _ request: HTTPClientRequest, deadline: NIODeadline
    ) async throws(RuntimeFault) -> HTTPClientResponse {
        do { return try await client.execute(request, deadline: deadline) } catch {
            throw .passing("no answer of the Runtime API: \(error)".printable)
        }
    }

    /// 500 is how it says that the process has to end.
    private static func check(_ status: HTTPResponseStatus, _ call: String) throws(RuntimeFault) {
        switch status.code {
        case 200..<300: return
        case 500...: throw .final("\(call): the Runtime API answered with status \(status.code)")
        default: throw .refused("\(call): the Runtime API answered with status \(status.code)")
        }
    }

    /// It becomes part of an address.
    private static func isIdentifier(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x5F
            }
    }
}
