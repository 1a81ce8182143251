import CloudPrimitives
import Synchronization

/// What all services of one deployment share: names, endpoints, the client that signs.
final class AWSConnection: Sendable {
    let names: DeploymentNames
    let client: AWSClient
    /// Where every service listens, for test servers; nil for AWS.
    private let endpoint: Endpoint?
    private let knownAccount: Mutex<String?>

    init(names: DeploymentNames, endpoint: Endpoint?, account: String?, client: AWSClient) {
        self.names = names
        self.endpoint = endpoint
        self.client = client
        knownAccount = Mutex(account)
    }

    var isCustom: Bool { endpoint != nil }

    func endpoint(of service: String) -> Endpoint { endpoint ?? .aws(service, region: names.region) }

    /// The number of the account that the credentials belong to. Asked once, by a call that needs no permission.
    func account() async throws(CloudError) -> String {
        if let account = knownAccount.withLock({ $0 }) { return account }
        let request = HTTPRequest(
            method: "POST", endpoint: endpoint(of: "sts"),
            headers: [("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array("Action=GetCallerIdentity&Version=2011-06-15".utf8))
        let response = try await client.succeed(
            ServiceCall(
                service: "sts", name: "GetCallerIdentity", request: request, repetition: .harmless, changes: false))
        let result = XMLElement.parse(response.body)?["GetCallerIdentityResult"]
        guard let account = result?["Account"]?.text, !account.isEmpty else {
            throw CloudError(.unavailable, "GetCallerIdentity gave an answer without an account")
        }
        knownAccount.withLock { $0 = account }
        return account
    }
}
