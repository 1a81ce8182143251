import CloudPrimitives
import FaaSKeeperModel
import NIOCore
import NIOSSL

/// TLS to a server: its certificate has to be signed by somebody trusted, and to have the server's name or address.
struct RedisTLS: Sendable {
    private let context: NIOSSLContext
    /// Nil for an address: then the certificate has to name that.
    let name: String?

    /// Reads the certificates to trust.
    /// - Throws: `.refused` when they cannot be read.
    init(_ url: RedisURL) throws(CloudError) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .fullVerification
        configuration.minimumTLSVersion = .tlsv12
        if let file = url.caFile { configuration.trustRoots = .file(file) }
        do { context = try NIOSSLContext(configuration: configuration) } catch {
            throw CloudError(
                .refused,
                url.caFile.map { "The certificates in \(escapeControl($0)) cannot be read: \(error)" }
                    ?? "TLS cannot be set up: \(error)")
        }
        name = url.serverName ?? (RedisTLS.isAddress(url.host) ? nil : url.host)
    }

    func handler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: name)
    }

    private static func isAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

    /// What an error of TLS means; nil where it is none.
    static func failure(of error: any Error, at place: String) -> RedisFailure? {
        if let error = error as? NIOSSLError {
            switch error {
            case .handshakeFailed(let cause):
                return .final(.refused, "TLS with Redis at \(place) cannot be set up: \(words(of: "\(cause)"))")
            case .uncleanShutdown: return .unknown("The connection to Redis at \(place) was lost")
            default: return .unknown("TLS with Redis at \(place) has failed: \(error)")
            }
        }
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            return ServerNameCheck.otherServer(place)
        }
        return nil
    }

    private static func words(of cause: String) -> String {
        if cause.contains("WRONG_VERSION_NUMBER") { return "no TLS is spoken there; redis:// is without" }
        if cause.contains("CERTIFICATE_VERIFY_FAILED") {
            return "its certificate is not signed by anybody trusted; ca-file= names who else is"
        }
        return cause
    }
}
