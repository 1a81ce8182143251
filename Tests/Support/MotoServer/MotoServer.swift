import ChildProcess
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A moto server: AWS's services in one process, on a free port of the loopback interface, corrected where moto differs from
/// what AWS documents (`serve.py`).
///
/// It ends when this process ends, in whatever way: a shell beside it waits for the end of its standard input, which nobody else
/// holds open, and then kills the server.
public final class MotoServer: Sendable {
    public let port: UInt16
    private let process: ChildProcess
    private let lifeline: Int32
    private let log: URL

    public var url: String { "http://127.0.0.1:\(port)" }

    private init(port: UInt16) throws {
        self.port = port
        let python = try MotoServer.python()
        log = FileManager.default.temporaryDirectory.appending(path: "moto-\(getpid())-\(port).log")
        let ends = try ChildProcess.pipe()
        lifeline = ends.write
        process = try ChildProcess(
            "/bin/sh",
            ["-c", MotoServer.launcher, log.path(), python, MotoServer.script, String(port)], input: ends.read)
        ChildProcess.closeEnd(ends.read)
    }

    /// Becomes the server, and leaves a shell behind that kills it, and removes its log, when the lifeline ends.
    private static let launcher =
        #"exec 3<&0; { read -r _ <&3; kill -9 $$; rm -f "$0"; } & exec "$@" </dev/null >"$0" 2>&1 3<&-"#

    /// moto with the corrections that this file lists.
    private static let script =
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "serve.py").path()

    private static func python() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        let python = environment["FK_MOTO_PYTHON"] ?? cache + "/faaskeeper-tests/moto/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else { throw MotoMissing(python: python) }
        return python
    }

    // MARK: One for all tests

    private static let shared = Mutex<Task<MotoServer, any Error>?>(nil)

    /// The server of this process, which tests share: each uses names of its own.
    /// - Throws: ``MotoMissing``, or what the server said when it would not start.
    public static func running() async throws -> MotoServer {
        let task = shared.withLock { shared in
            let task = shared ?? Task { try await start() }
            shared = task
            return task
        }
        return try await task.value
    }

    private static func start() async throws -> MotoServer {
        var attempts = 0
        while true {
            attempts += 1
            let server = try MotoServer(port: freePort())
            do {
                try await server.waitUntilItServes()
                return server
            } catch {
                ChildProcess.closeEnd(server.lifeline)
                // Another process may have taken the port in between.
                if attempts == 3 { throw error }
            }
        }
    }

    private func waitUntilItServes() async throws {
        let deadline = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < deadline {
            if MotoServer.accepts(port) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        throw MotoSilent(output: String(said.suffix(2_000)))
    }

    /// A name of a deployment that no other test has.
    public static func deploymentName() -> String {
        "t\(getpid())-\(count.withLock { $0 += 1; return $0 })"
    }

    private static let count = Mutex(0)

    // MARK: Ports

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// One that nobody listened on a moment ago.
    public static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard code == 0 else { throw MotoSilent(output: "there is no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Whether somebody listens there.
    public static func accepts(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = address(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// There is no moto to test against.
public struct MotoMissing: Error, CustomStringConvertible {
    let python: String

    public var description: String {
        "The tests of the AWS backend need moto: there is no \(python). Run scripts/test-setup.sh."
    }
}

/// The server does not serve.
public struct MotoSilent: Error, CustomStringConvertible {
    let output: String

    public init(output: String) { self.output = output }

    public var description: String { "The moto server does not serve. Its output:\n\(output)" }
}
