import AWSBackend
import CloudPrimitives
import HTTPStub
import MotoServer
import Synchronization

@testable import AWSBackend

/// Stands between the backend and moto, and lets things go wrong.
enum FaultProxy {
    enum Fault: Sendable {
        /// The call never arrives, and its connection is torn.
        case lostRequest
        /// The call is carried out, and its answer is lost.
        case lostAnswer
        /// The service says it failed; it did nothing.
        case serverError
        /// The service carries the call out and says it failed.
        case serverErrorAfterwards
        case throttled
        /// The answer comes late.
        case slow
    }

    /// Runs `body` with a deployment whose calls meet the faults that `plan` gives for the number and the name of each.
    static func with<Value>(
        _ plan: @escaping @Sendable (_ number: Int, _ operation: String) -> Fault?,
        _ body: (AWSBackend, HTTPStub) async throws -> Value
    ) async throws -> Value {
        let server = try await MotoServer.running()
        let upstream = AsyncHTTPTransport()
        let endpoint = try Endpoint(server.url)
        let count = Mutex(0)
        let isOn = Mutex(false)
        let value = try await HTTPStub.with { request in
            let operation = FaultProxy.operation(request)
            let number = count.withLock { count in
                count += 1
                return count
            }
            let fault = isOn.withLock { $0 } ? plan(number, operation) : nil
            switch fault {
            case .lostRequest?: return .torn
            case .serverError?: return .text(#"{"__type":"InternalServerError"}"#, status: 500)
            case .throttled?: return .text(#"{"__type":"ThrottlingException"}"#, status: 400)
            default: break
            }
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
            guard let response = try? await upstream.send(forwarded, timeoutMillis: 30_000) else { return .torn }
            switch fault {
            case .lostAnswer?: return .torn
            case .serverErrorAfterwards?: return .text(#"{"__type":"InternalServerError"}"#, status: 500)
            case .slow?: try? await Task.sleep(for: .milliseconds(100))
            default: break
            }
            let headers = response.headers.filter {
                !["content-length", "connection", "transfer-encoding"].contains($0.name.lowercased())
            }
            return .response(status: response.status, headers: headers, body: response.body)
        } _: { (stub) async throws in
            var options = try MotoBackend.options(server)
            options.endpoint = try Endpoint(stub.url)
            let backend = try await MotoBackend.make(options)
            isOn.withLock { $0 = true }
            count.withLock { $0 = 0 }
            do {
                let value = try await body(backend, stub)
                await backend.shutdown()
                return value
            } catch {
                await backend.shutdown()
                throw error
            }
        }
        await upstream.shutdown()
        return value
    }

    private static func operation(_ request: HTTPStub.Request) -> String {
        if let target = request.header("x-amz-target") { return String(target.split(separator: ".").last ?? "") }
        return request.method
    }
}
