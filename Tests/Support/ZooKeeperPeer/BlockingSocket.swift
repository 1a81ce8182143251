import FaaSKeeperModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `send`, without a signal when the other side has closed the connection.
private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Darwin)
        return send(descriptor, bytes, count, 0)
    #else
        return send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
    #endif
}

/// A TCP connection to a server on this machine, with blocking calls and a time limit on each.
final class BlockingSocket {
    private let descriptor: Int32

    init(port: UInt16, timeoutSeconds: Int) throws(KeeperError) {
        descriptor = try BlockingSocket.streamSocket()
        var limit = timeval(tv_sec: .init(timeoutSeconds), tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        #if canImport(Darwin)
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &one, socklen_t(MemoryLayout<Int32>.size))
        #endif
        let result = BlockingSocket.withLoopbackAddress(port) { connect(descriptor, $0, $1) }
        guard result == 0 else { throw BlockingSocket.fault("connect to port \(port)") }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws(KeeperError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                systemSend(descriptor, buffer.baseAddress! + sent, buffer.count - sent)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw BlockingSocket.fault("send") }
            sent += count
        }
    }

    func receive(_ count: Int) throws(KeeperError) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            let part = result.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + received, count - received) }
            if part < 0 && errno == EINTR { continue }
            if part == 0 { throw KeeperError(.connectionLoss, "ZooKeeper closed the connection") }
            guard part > 0 else { throw BlockingSocket.fault("receive") }
            received += part
        }
        return result
    }

    /// A port on the loopback interface that nobody listens on at the moment.
    static func freePort() throws(KeeperError) -> UInt16 {
        let descriptor = try streamSocket()
        defer { close(descriptor) }
        guard withLoopbackAddress(0, { bind(descriptor, $0, $1) }) == 0 else { throw fault("bind") }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { throw fault("getsockname") }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func streamSocket() throws(KeeperError) -> Int32 {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw fault("socket") }
        return descriptor
    }

    private static func withLoopbackAddress(
        _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func fault(_ what: String) -> KeeperError {
        KeeperError(.connectionLoss, "Cannot \(what): \(String(cString: strerror(errno)))")
    }
}
