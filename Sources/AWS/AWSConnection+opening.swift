import CloudPrimitives
import FoundationEssentials

extension AWSConnection {
    /// Talks to nobody yet.
    /// - Throws: `.refused` when names or options have a form that AWS does not take.
    static func open(
        deployment: String, region: String, _ options: AWSOptions
    ) throws(CloudError) -> (AWSConnection, LazyTransport) {
        let names = try DeploymentNames(deployment: deployment, region: region)
        let transport = LazyTransport(observer: options.observer)
        let context = CredentialContext(
            environment: options.environment, readFile: { readFile($0) }, transport: transport,
            clock: options.clock, random: options.random, region: region, securityTokenEndpoint: options.endpoint)
        let source: any CredentialSource =
            options.credentials.map { FixedCredentials(credentials: $0) } ?? CredentialChain.standard(context)
        let client = AWSClient(
            transport: transport, credentials: CredentialCache(source: source, clock: options.clock),
            clock: options.clock, random: options.random, region: region)
        return (
            AWSConnection(names: names, endpoint: options.endpoint, account: options.account, client: client),
            transport
        )
    }

    static func readFile(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: path))).map { Array($0) }
    }
}
