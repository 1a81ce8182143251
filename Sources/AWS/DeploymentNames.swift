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

    private var prefix: String { "faaskeeper-" + deployment + "-" }

    public func table(_ table: Table) -> String { prefix + table.name }
    public func queue(_ name: String) -> String { prefix + name + ".fifo" }
    /// The event channel of a session, by its hexadecimal id.
    public func channel(_ session: String) -> String { prefix + "s-" + session + ".fifo" }
    /// What the event channels of all sessions begin with, and other queues may too.
    var channelPrefix: String { prefix + "s-" }
    /// Undoes ``channel(_:)``; nil for any other queue.
    func session(ofChannel name: String) -> SessionID? {
        let suffix = ".fifo"
        guard name.hasPrefix(channelPrefix), name.hasSuffix(suffix) else { return nil }
        let hex = String(name.dropFirst(channelPrefix.count).dropLast(suffix.count))
        guard hex.utf8.count == 16, let session = SessionID(hex: hex), session.hex == hex else { return nil }
        return session
    }
    public func function(_ name: String) -> String { prefix + name }
    /// Buckets have one namespace for all accounts, so the account is in the name.
    public func bucket(account: String) -> String { prefix + account + "-" + region }
}
