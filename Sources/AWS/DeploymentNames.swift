public import CloudPrimitives
import FaaSKeeperModel

/// What the parts of a deployment are called at AWS. Documented in docs/aws.md; policies rest on these names.
public struct DeploymentNames: Hashable, Sendable {
    public let deployment: String
    public let region: String

    /// - Throws: `.refused` when the name or the region has a form that no part could be called by.
    public init(deployment: String, region: String) throws(CloudError) {
        func isWord(_ text: String) -> Bool {
            !text.hasPrefix("-") && !text.hasSuffix("-")
                && text.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                }
        }
        guard !deployment.isEmpty, deployment.utf8.count <= AWSLimits.deploymentNameMax, isWord(deployment) else {
            throw CloudError(
                .refused,
                "\"\(deployment.printable)\" is no name of a deployment at AWS: up to \(AWSLimits.deploymentNameMax) small "
                    + "letters, digits and '-' are right, with a letter or digit at both ends")
        }
        guard region.contains("-"), region.utf8.count <= 25, isWord(region) else {
            throw CloudError(
                .refused, "\"\(region.printable)\" is no region of AWS; us-east-1 and eu-central-1 are two")
        }
        self.deployment = deployment
        self.region = region
    }

    /// What all names begin with.
    var prefix: String { "faaskeeper-" + deployment + "-" }

    public func table(_ table: Table) -> String { prefix + table.name }
    public func queue(_ name: String) -> String { prefix + name + ".fifo" }
    /// Where messages of a queue end that were delivered ``AWSLimits/deliveriesMax`` times.
    public func deadQueue(_ name: String) -> String { queue(DeploymentNames.deadQueue(name)) }
    static func deadQueue(_ name: String) -> String { name + "-dead" }
    /// The queue of calls of a function that no queue triggers.
    public func callQueue(_ function: String) -> String { queue(DeploymentNames.callQueue(function)) }
    package static func callQueue(_ function: String) -> String { "call-" + function }
    /// The event channel of a session, by its hexadecimal id.
    public func channel(_ session: String) -> String { allChannels + session + ".fifo" }
    static let channelPrefix = "s-"
    /// The table of addresses, leases and of what clients look for; its rows end at the time of an attribute, in seconds since
    /// 1970-01-01 UTC.
    static let channelTable = "channel"
    static let channelEndAttribute = "until"
    /// What the event channels of all sessions begin with, and other queues may too.
    var allChannels: String { prefix + DeploymentNames.channelPrefix }
    /// Undoes ``channel(_:)``; nil for any other queue.
    func session(ofChannel name: String) -> SessionID? {
        let suffix = ".fifo"
        guard name.hasPrefix(allChannels), name.hasSuffix(suffix) else { return nil }
        let hex = String(name.dropFirst(allChannels.count).dropLast(suffix.count))
        guard hex.utf8.count == 16, let session = SessionID(hex: hex), session.hex == hex else { return nil }
        return session
    }
    public func function(_ name: String) -> String { prefix + name }
    /// Buckets have one namespace for all accounts, so the account is in the name.
    public func bucket(account: String) -> String { prefix + account + "-" + region }
    /// The bucket of the functions' packages. Shorter, as names of buckets have 63 characters at the most.
    public func codeBucket(account: String) -> String { "fk-code-" + deployment + "-" + account + "-" + region }
    /// The stack of CloudFormation.
    public var stack: String { "faaskeeper-" + deployment }
    /// Where a function's log is kept.
    func logGroup(_ function: String) -> String { "/aws/lambda/" + self.function(function) }

    /// The name of something for policies and references between services.
    /// - Parameter resource: as the service writes it; for SQS the queue's name.
    func arn(_ service: String, account: String, _ resource: String) -> String {
        ["arn", DeploymentNames.partition(region), service, region, account, resource].joined(separator: ":")
    }

    /// China and the government of the United States have clouds of their own.
    static func partition(_ region: String) -> String {
        if region.hasPrefix("cn-") { return "aws-cn" }
        return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }
}
