public import CloudPrimitives
public import Logging

/// How to reach a deployment at AWS.
public struct AWSOptions: Sendable {
    /// Where every service listens: a test server. Nil for AWS.
    public var endpoint: Endpoint?
    /// The number of the account; asked for where it is needed and nil.
    public var account: String?
    /// Where the functions can connect to this process; nil: they cannot.
    public var reachable: Reachable?
    /// Nil: by the credential chain.
    public var credentials: AWSCredentials?
    /// What the credential chain sees.
    public var environment: [String: String]
    public var clock: any CloudClock = SystemClock()
    public var random: any RandomSource = SystemRandom()
    public var logger = Logger(label: "faaskeeper.aws", factory: { _ in SwiftLogNoOpLogHandler() })
    /// How long a receive waits for the first message, in seconds, 20 at most. Less only makes more calls.
    public var pollSeconds = AWSLimits.pollSeconds
    /// Sees every request before it is sent, signed as it is; for tests that compare calls with policies.
    var observer: (@Sendable (HTTPRequest) -> Void)?

    public init(environment: [String: String]) { self.environment = environment }
}
