public import FaaSKeeperConnect
import FaaSKeeperModel

/// A deployment of its own on the tests' AWS server, opened twice: its functions run in one, as in `fk worker`, and its clients
/// are of the other.
public struct MotoDeployment: Sendable {
    public let clients: Deployment
    private let worker: Deployment

    /// What the credential chain finds.
    public static let environment = ["AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"]

    /// The region of every deployment there.
    public static let region = "eu-central-1"

    /// An address with a name that no other test has.
    /// - Parameters:
    ///   - options: further ones, joined by `&`.
    ///   - endpoint: where the services listen; nil is the shared server itself.
    public static func url(_ options: String = "", endpoint: String? = nil) async throws -> ConnectionURL {
        try await url(of: MotoServer.deploymentName(), options, endpoint: endpoint)
    }

    /// The address of a deployment that there is, or will be.
    public static func url(
        of name: String, _ options: String = "", endpoint: String? = nil
    ) async throws -> ConnectionURL {
        let server = try await MotoServer.running()
        let more = options.isEmpty ? "" : "&" + options
        return try ConnectionURL(
            "aws://\(name)?region=\(region)&endpoint=\(endpoint ?? server.url)\(more)", environment: [:])
    }

    /// Runs `body` with what clients open, and closes both afterwards.
    public static func with<Value>(
        _ options: String = "", _ body: (Deployment) async throws -> Value
    ) async throws -> Value {
        let url = try await url(options)
        let worker = try await Deployment.open(url, environment: environment, hosting: true)
        let opened: MotoDeployment
        do {
            opened = MotoDeployment(clients: try await Deployment.open(url, environment: environment), worker: worker)
        } catch {
            await worker.close()
            throw error
        }
        do {
            let value = try await body(opened.clients)
            await opened.close()
            return value
        } catch {
            await opened.close()
            throw error
        }
    }

    private func close() async {
        await clients.close()
        await worker.close()
    }
}
