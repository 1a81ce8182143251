import ChildProcess
public import FaaSKeeperModel
import Foundation

/// A ZooKeeper server of its own: one process, on the loopback interface, with its data in a temporary directory.
///
/// It ends with ``stop()``, and also when this process dies in whatever way: a shell beside it waits for the end of its
/// standard input, which nobody else holds open, and then kills the server.
public final class ZooKeeperServer: Sendable {
    public let port: UInt16
    private let directory: URL
    private let process: ChildProcess
    private let lifeline: Int32

    /// The credential of ZooKeeper's superuser, whom no access control list holds back.
    public static let superuser = Credential(scheme: "digest", secret: Array("super:test".utf8))
    /// `DigestAuthenticationProvider.generateDigest("super:test")`.
    private static let superuserDigest = "super:D/InIHSb7yEEbrWz8b9l71RjZJU="

    /// Where its snapshots and logs are.
    public var dataDirectory: String { directory.path() + "/data/version-2" }

    /// Starts a server and waits until it serves.
    /// - Parameter snapshotEvery: transactions after which it writes a snapshot, more or less; nil is as it likes.
    /// - Throws: ``ZooKeeperMissing``, or what the server said when it would not start.
    public static func start(snapshotEvery: Int? = nil) async throws -> ZooKeeperServer {
        let installation = try ZooKeeperInstallation.find()
        var attempts = 0
        while true {
            attempts += 1
            let server = try ZooKeeperServer(
                installation, port: BlockingSocket.freePort(), snapshotEvery: snapshotEvery)
            do {
                try await server.waitUntilItServes()
                return server
            } catch {
                await server.stop()
                // Another process may have taken the port in between.
                if attempts == 3 { throw error }
            }
        }
    }

    private init(_ installation: ZooKeeperInstallation, port: UInt16, snapshotEvery: Int?) throws {
        self.port = port
        directory = FileManager.default.temporaryDirectory.appending(path: "zookeeper-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let configuration = directory.appending(path: "zoo.cfg")
        try ZooKeeperServer.configuration(port: port, directory: directory)
            .write(to: configuration, atomically: false, encoding: .utf8)
        let ends = try ChildProcess.pipe()
        lifeline = ends.write
        process = try ChildProcess(
            "/bin/sh",
            ["-c", ZooKeeperServer.launcher, directory.appending(path: "log").path(), installation.java]
                + ZooKeeperServer.javaOptions + (snapshotEvery.map { ["-Dzookeeper.snapCount=\($0)"] } ?? [])
                + [
                    "-cp", installation.classPath, "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                    configuration.path(),
                ],
            input: ends.read)
        ChildProcess.closeEnd(ends.read)
    }

    /// Becomes the server, and leaves a shell behind that kills it when the lifeline ends.
    private static let launcher =
        #"exec 3<&0; { read -r _ <&3; kill -9 $$; } & exec "$@" </dev/null >"$0" 2>&1 3<&-"#

    /// What Java or ZooKeeper say when they give up. That shell keeps the process from being seen to end.
    private static let lastWords = ["Error", "exiting abnormally"]

    private var logFile: URL { directory.appending(path: "log") }

    private static func configuration(port: UInt16, directory: URL) -> String {
        // One tick bounds the time-outs of sessions from below, so it is short; they are long here all the same,
        // because nobody pings.
        """
        tickTime=200
        minSessionTimeout=400
        maxSessionTimeout=3600000
        dataDir=\(directory.path())/data
        clientPort=\(port)
        clientPortAddress=127.0.0.1
        maxClientCnxns=0
        extendedTypesEnabled=true
        enforceQuota=true
        admin.enableServer=false
        autopurge.purgeInterval=0

        """
    }

    private static let javaOptions = [
        // A short life: start quickly, compile little.
        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m",
        // Nobody's data is at stake.
        "-Dzookeeper.forceSync=no", "-Dzookeeper.preAllocSize=1024",
        "-Dzookeeper.extendedTypesEnabled=true", "-Dzookeeper.enforceQuota=true",
        "-Dzookeeper.DigestAuthenticationProvider.superDigest=\(superuserDigest)",
        // Containers and TTL nodes do not expire during a comparison.
        "-Dznode.container.checkIntervalMs=86400000",
    ]

    private func waitUntilItServes() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do {
                // A server that has only just begun to listen may drop the first request.
                try await ZooKeeperConnection.open(port: port, answerSeconds: 1).close()
                return
            } catch {
                let log = (try? String(contentsOf: logFile, encoding: .utf8)) ?? ""
                let hasEnded = ZooKeeperServer.lastWords.contains { log.contains($0) }
                if hasEnded || ContinuousClock.now > deadline {
                    throw KeeperError(
                        .connectionLoss,
                        "The ZooKeeper server does not serve (\(error)). Its output:\n\(log.suffix(2000))")
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Ends the process and removes its data.
    public func stop() async {
        ChildProcess.closeEnd(lifeline)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [process] in
                process.wait()
                continuation.resume()
            }
        }
        try? FileManager.default.removeItem(at: directory)
    }
}
