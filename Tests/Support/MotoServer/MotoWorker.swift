public import AWSBackend
import CloudPrimitives
import FaaSKeeperModel
public import FaaSKeeperStorage
public import Logging
import ServerFunctions

/// A deployment on the tests' AWS server as one process has it that may host the functions, with a configuration of a test's
/// choice. Whoever wants what `fk worker` does opens a ``MotoDeployment``.
public struct MotoWorker: Sendable {
    public let backend: AWSBackend
    public let config: DeploymentConfig

    /// Makes what is missing of the deployment. Functions run once they are started.
    /// - Parameter endpoint: where the services listen; nil is the shared server itself.
    public init(_ name: String, _ config: DeploymentConfig, endpoint: String? = nil) async throws {
        backend = try await MotoWorker.backend(name, endpoint: endpoint)
        var config = config
        do {
            try await backend.create(tables: Layout.all, visibilityMillis: config.visibilityMillis)
            config.regions = [backend.region]
            config.adopt(try await Bootstrap(backend.cloud).run(DeploymentRecord(config)))
        } catch {
            await backend.shutdown()
            throw error
        }
        self.config = config
    }

    /// A process that sees the deployment of that name.
    public static func backend(_ name: String, endpoint: String? = nil) async throws -> AWSBackend {
        let server = try await MotoServer.running()
        var options = AWSOptions(environment: [:])
        options.endpoint = try Endpoint(endpoint ?? server.url)
        options.credentials = AWSCredentials(accessKeyID: "testing", secretAccessKey: "testing")
        return try AWSBackend(deployment: name, region: MotoDeployment.region, options)
    }

    public func start(logger: Logger = Logger(label: "worker", factory: { _ in SwiftLogNoOpLogHandler() })) async throws
    {
        ServerFunctions(cloud: backend.cloud, config: config, logger: logger).register()
        try await backend.startFunctions()
    }

    /// Finishes what runs.
    public func stop() async { await backend.shutdown() }
}
