import CloudPrimitives
import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind the handler of TLS, and says when the handshake is done and the certificate is for the server that was
/// meant. Nothing is sent before.
///
/// The handler of TLS itself also takes a certificate for the address that was connected to, whatever name was asked for: who
/// can forge an answer of the name service, and has a certificate for an address of their own, would be taken for the server.
final class ServerNameCheck: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Nil where the host is an address, which the handler of TLS has compared.
    private let name: String?
    private let place: String
    private let millis: Int64
    private let promise: EventLoopPromise<Void>
    private var timer: Scheduled<Void>?

    init(name: String?, place: String, millis: Int64, _ promise: EventLoopPromise<Void>) {
        self.name = name
        self.place = place
        self.millis = millis
        self.promise = promise
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(millis)) {
            self.promise.fail(RedisFailure.notSent("Redis at \(self.place) does not answer the greeting of TLS"))
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(.notSent("The connection to Redis at \(place) was lost"))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { check(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(
            RedisTLS.failure(of: error, at: place) ?? .notSent("The connection to Redis at \(place) was lost: \(error)")
        )
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.notSent("The connection to Redis at \(place) was lost"))
        context.fireChannelInactive()
    }

    /// After the first outcome this does nothing.
    private func fail(_ failure: RedisFailure) {
        timer?.cancel()
        promise.fail(failure.ofGreeting)
    }

    private func check(_ context: ChannelHandlerContext) {
        if let name {
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            guard let certificate, ServerNameCheck.names(of: certificate).contains(where: { ServerName.fits(name, $0) })
            else { return fail(ServerNameCheck.otherServer(place)) }
        }
        timer?.cancel()
        promise.succeed(())
    }

    static func otherServer(_ place: String) -> RedisFailure {
        .final(
            .refused, "The certificate of Redis at \(place) is for another server; server-name= says what it names")
    }

    private static func names(of certificate: NIOSSLCertificate) -> [String] {
        certificate._subjectAlternativeNames().compactMap { name in
            guard name.nameType == .dnsName else { return nil }
            return name.contents.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
        }
    }
}

/// Names in certificates.
enum ServerName {
    /// Whether a certificate for `pattern` is one for `name`: the same but for the case of letters, or with a `*` for the
    /// whole first label, before two others at least.
    static func fits(_ name: String, _ pattern: String) -> Bool {
        let (name, pattern) = (labels(name), labels(pattern))
        guard name.count == pattern.count, !name.isEmpty, !name.contains([]) else { return false }
        if pattern[0] == [0x2A] { return name.count > 2 && name.dropFirst() == pattern.dropFirst() }
        return name == pattern
    }

    private static func labels(_ name: String) -> [[UInt8]] {
        var bytes = name.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        if bytes.last == 0x2E { bytes.removeLast() }
        return bytes.split(separator: 0x2E, omittingEmptySubsequences: false).map(Array.init)
    }
}
