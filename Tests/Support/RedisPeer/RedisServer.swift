import ChildProcess
import Dispatch
public import Foundation
import Synchronization

/// A Redis server of its own: one process, on the loopback interface, with its data in a temporary directory.
///
/// It ends with ``stop()``, and also when this process dies in whatever way: a shell beside it waits for the end of its
/// standard input, which nobody else holds open, and then kills the server.
public final class RedisServer: Sendable {
    /// How a server is set up.
    public struct Setup: Sendable {
        /// Its own options beside those that every server here has, `["--appendonly", "yes"]` say.
        public var options: [String]
        public var password: String?
        /// Whether it speaks TLS, and nothing else.
        public var usesTLS: Bool

        public init(_ options: [String] = [], password: String? = nil, usesTLS: Bool = false) {
            self.options = options
            self.password = password
            self.usesTLS = usesTLS
        }
    }

    public let port: UInt16
    public let directory: URL
    private let setup: Setup
    private let running: Mutex<Running?>
    private let keeper: Keeper

    private struct Running {
        let process: ChildProcess
        let lifeline: Int32
    }

    /// With TLS: the certificates to trust.
    public var certificate: String { directory.appending(path: "certificate.pem").path() }

    /// Starts a server and waits until it serves.
    /// - Throws: ``RedisMissing``, or what the server said when it would not start.
    public static func start(_ setup: Setup = Setup()) async throws -> RedisServer {
        var attempts = 0
        while true {
            attempts += 1
            let server = try RedisServer(setup)
            do {
                try await server.start()
                return server
            } catch {
                await server.stop()
                // Another process may have taken the port in between.
                if attempts == 3 { throw error }
            }
        }
    }

    private init(_ setup: Setup) throws {
        self.setup = setup
        port = try Port.free()
        directory = FileManager.default.temporaryDirectory.appending(path: "redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        keeper = try Keeper(directory)
        running = Mutex(nil)
        if setup.usesTLS { try Certificate.make(in: directory, name: "localhost", address: "127.0.0.1") }
    }

    /// Starts the process on the same port and the same directory, and waits until it serves.
    public func start() async throws {
        let ends = try ChildProcess.pipe()
        let process = try ChildProcess(
            "/bin/sh",
            ["-c", RedisServer.launcher, directory.appending(path: "log").path(), try RedisMissing.find()] + arguments,
            input: ends.read)
        ChildProcess.closeEnd(ends.read)
        running.withLock { $0 = Running(process: process, lifeline: ends.write) }
        let deadline = ContinuousClock.now + .seconds(30)
        while !Port.isServed(port, greets: !setup.usesTLS) {
            guard ContinuousClock.now < deadline else {
                throw RedisMissing(what: "the server does not serve: \(log.suffix(2_000))")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Becomes the server, and leaves a shell behind that kills it when the lifeline ends.
    private static let launcher =
        #"exec 3<&0; { read -r _ <&3; kill -9 $$; } & exec "$@" </dev/null >>"$0" 2>&1 3<&-"#

    private var arguments: [String] {
        let plain = setup.usesTLS ? "0" : "\(port)"
        var arguments = ["--port", plain, "--bind", "127.0.0.1", "--dir", directory.path(), "--save", ""]
        if setup.usesTLS {
            arguments += [
                "--tls-port", "\(port)", "--tls-auth-clients", "no", "--tls-cert-file", certificate,
                "--tls-key-file", directory.appending(path: "key.pem").path(), "--tls-ca-cert-file", certificate,
            ]
        }
        if let password = setup.password { arguments += ["--requirepass", password] }
        return arguments + setup.options
    }

    /// What it has said.
    public var log: String {
        (try? String(contentsOf: directory.appending(path: "log"), encoding: .utf8)) ?? ""
    }

    /// Stops it from running on, or lets it: it takes connections meanwhile, and answers nothing.
    public func pause() { running.withLock { $0?.process.signal(SIGSTOP) } }
    public func resume() { running.withLock { $0?.process.signal(SIGCONT) } }

    /// Kills it at once, as a crash would. Its directory stays.
    public func kill() async {
        let running = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let running else { return }
        // Then that shell kills it.
        ChildProcess.closeEnd(running.lifeline)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                running.process.wait()
                continuation.resume()
            }
        }
    }

    /// Kills it, and starts it again on what its directory has.
    public func restart() async throws {
        await kill()
        try await start()
    }

    /// Ends the process and removes its data.
    public func stop() async {
        await kill()
        keeper.end()
    }
}

/// A shell that removes a directory at its end, which is at the latest that of this process.
private final class Keeper: Sendable {
    private let process: ChildProcess
    private let lifeline: Int32

    init(_ directory: URL) throws {
        let ends = try ChildProcess.pipe()
        lifeline = ends.write
        process = try ChildProcess(
            "/bin/sh", ["-c", #"read -r _; rm -rf "$0""#, directory.path()], input: ends.read)
        ChildProcess.closeEnd(ends.read)
    }

    func end() {
        ChildProcess.closeEnd(lifeline)
        process.wait()
    }
}
