import AWSBackend
import CloudConformance
import CloudPrimitives
import LocalEmulator
import MotoServer

/// A deployment of its own on the tests' moto server.
enum MotoBackend {
    static let credentials = AWSCredentials(accessKeyID: "testing", secretAccessKey: "testing")

    static func options(_ server: MotoServer) throws -> AWSOptions {
        var options = AWSOptions(environment: [:])
        options.endpoint = try Endpoint(server.url)
        options.credentials = credentials
        // A poll that is broken off at the end of a test is still waited for by the server.
        options.pollSeconds = 1
        return options
    }

    static func make(_ options: AWSOptions? = nil) async throws -> AWSBackend {
        let server = try await MotoServer.running()
        let backend = try AWSBackend(
            deployment: MotoServer.deploymentName(), region: "us-east-1", options ?? MotoBackend.options(server))
        try await backend.create(
            tables: [Table("conformance"), Table("conformance-other")], visibilityMillis: 1_500)
        return backend
    }

    /// Two processes at one deployment, of which the first made it.
    static func pair() async throws -> (server: AWSBackend, client: AWSBackend) {
        let server = try await make()
        let client = try AWSBackend(
            deployment: server.deployment, region: server.region, options(try await .running()))
        return (server, client)
    }

    /// A store without a server.
    static var emptyStore: any KeyValueStore { LocalEmulator.memory(LocalOptions()).cloud.store }

    static func conformance() async throws -> ConformanceBackend {
        let backend = try await make()
        return ConformanceBackend(
            cloud: backend.cloud, hasManualClock: false, start: { try await backend.startFunctions() },
            advance: { millis in try await Task.sleep(for: .milliseconds(millis)) },
            close: { await backend.shutdown() })
    }
}
