import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// AsyncHTTPClient with kept connections. Made when the first request is sent, as it starts threads.
final class AsyncHTTPTransport: HTTPTransport {
    private let client: HTTPClient

    init() {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .milliseconds(AWSLimits.connectMillisMax)),
            connectionPool: .init(
                idleTimeout: .milliseconds(AWSLimits.idleConnectionMillis),
                concurrentHTTP1ConnectionsPerHostSoftLimit: AWSLimits.connectionsMax))
        // Whether to try again is decided above, where it is known what may be repeated.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.decompression = .disabled
        // The services' signatures and lengths are those of HTTP/1.1 everywhere.
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    func send(_ request: HTTPRequest, timeoutMillis: Int64) async throws(TransportFailure) -> HTTPResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        do {
            let response = try await client.execute(outgoing, timeout: .milliseconds(timeoutMillis))
            let body = try await response.body.collect(upTo: AWSLimits.answerBytesMax)
            return HTTPResponse(
                status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
                body: Array(body.readableBytesView))
        } catch {
            throw AsyncHTTPTransport.failure(error, host: request.endpoint.authority)
        }
    }

    func shutdown() async { try? await client.shutdown() }

    /// Which errors are certain to have come before the request was sent; every other one is not.
    private static func failure(_ error: any Error, host: String) -> TransportFailure {
        if let error = error as? HTTPClientError {
            let unsent: [HTTPClientError] = [
                .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .alreadyShutdown,
            ]
            if unsent.contains(error) {
                return TransportFailure(kind: .notSent, message: "no connection to \(host): \(error.shortDescription)")
            }
            return TransportFailure(kind: .unknown, message: "no answer from \(host): \(error.shortDescription)")
        }
        // Refused connections are refused before anything is sent; a connection that is there is reset instead.
        if error is NIOConnectionError || (error as? IOError)?.errnoCode == ECONNREFUSED {
            return TransportFailure(kind: .notSent, message: "no connection to \(host): refused, or no such host")
        }
        if error is CancellationError {
            return TransportFailure(kind: .unknown, message: "the call to \(host) was cancelled")
        }
        return TransportFailure(kind: .unknown, message: "no answer from \(host): \(error)".printable)
    }
}
