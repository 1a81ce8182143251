#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import CloudPrimitives

/// Unix datagram sockets in the deployment's directory: a process that holds receiving ends has one, named like the
/// process. A datagram means "look into your inbox" and says nothing else. The kernel closes the socket of a process
/// that dies, however it dies, so that a refused connection proves that nobody is there.
final class WakeSockets {
    private let directory: String
    private let folder: Int32
    /// For asking and waking others.
    private let sender: Int32

    init(directory: String) {
        self.directory = directory + "/sockets"
        mkdir(self.directory, 0o700)
        folder = open(self.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        sender = WakeSockets.makeSocket()
        _ = fcntl(sender, F_SETFL, O_NONBLOCK)
    }

    deinit {
        if folder >= 0 { close(folder) }
        if sender >= 0 { close(sender) }
    }

    private static func makeSocket() -> Int32 {
        #if canImport(Glibc)
            let type = Int32(SOCK_DGRAM.rawValue)
        #else
            let type = SOCK_DGRAM
        #endif
        let descriptor = socket(AF_UNIX, type, 0)
        if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return descriptor
    }

    /// Whether the process of that name is there.
    func isAlive(_ name: String) -> Bool {
        let code = withAddress(of: name) { connect(sender, $0, $1) }
        return code == 0 || (errno != ECONNREFUSED && errno != ENOENT)
    }

    /// Wakes the process of that name up. A full socket is as good: it has wake-ups waiting.
    func wake(_ name: String) {
        guard withAddress(of: name, { connect(sender, $0, $1) }) == 0 else { return }
        var byte: UInt8 = 1
        _ = send(sender, &byte, 1, Int32(MSG_DONTWAIT) | noSignal)
    }

    func remove(_ name: String) { unlink(directory + "/" + name) }

    /// Makes this process's own socket and calls `onWake` on a thread of its own for every datagram.
    func listen(as name: String, onWake: @escaping @Sendable () -> Void) throws(CloudError) -> Listener {
        let descriptor = WakeSockets.makeSocket()
        let code = withAddress(of: name) { bind(descriptor, $0, $1) }
        guard descriptor >= 0, code == 0 else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw CloudError(.refused, "No socket can be made in \(directory): \(reason)")
        }
        return Listener(descriptor: descriptor, onWake: onWake)
    }

    /// Names of processes that had a socket here.
    func names() -> [String] {
        guard let entries = opendir(directory) else { return [] }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private func withAddress(of name: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        var path = directory + "/" + name
        // A deployment may lie deeper than a socket's address can say.
        if path.utf8.count > room { path = "/proc/self/fd/\(folder)/\(name)" }
        guard path.utf8.count <= room else {
            errno = ENAMETOOLONG
            return -1
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// The receiving socket and its thread.
    final class Listener: Sendable {
        private let descriptor: Int32

        fileprivate init(descriptor: Int32, onWake: @escaping @Sendable () -> Void) {
            self.descriptor = descriptor
            startThread {
                var buffer: [UInt8] = [0, 0]
                while true {
                    let count = recv(descriptor, &buffer, 2, 0)
                    if count < 0, errno == EINTR { continue }
                    if count <= 0 { break }
                    onWake()
                }
                close(descriptor)
            }
        }

        /// Ends the thread, which closes the socket.
        func stop() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
}

#if canImport(Darwin)
    private let noSignal: Int32 = 0
#else
    private let noSignal = Int32(MSG_NOSIGNAL)
#endif
