public import CloudPrimitives
import FaaSKeeper
public import FaaSKeeperModel

#if AWS
    import AWSBackend
#endif

/// Makes, changes and removes a deployment at a cloud, and looks at its parts. Errors that are `.conflict` speak of how things stand
/// there; all others are those of any call.
public protocol CloudDeployer: Sendable {
    /// What would be done; nothing is begun.
    func plan(_ request: DeployRequest) async throws(CloudError) -> DeployPlan
    /// Forgets a plan.
    func discard(_ plan: DeployPlan) async throws(CloudError)
    /// Does what was planned, and tells what happens, one line each.
    func carryOut(_ plan: DeployPlan, onEvent: @Sendable (String) -> Void) async throws(CloudError)
    /// What there is of the deployment.
    func inventory() async throws(CloudError) -> DeploymentInventory
    /// Removes all that was found, and tells what.
    func remove(_ inventory: DeploymentInventory, onEvent: @Sendable (String) -> Void) async throws(CloudError)
    /// How the parts stand, compared with what would be deployed.
    /// - Parameter package: of this `fk`; nil where there is none to compare with.
    func health(package: FunctionCode?) async throws(CloudError) -> CloudHealth
    /// Closes every connection.
    func shutdown() async
}

/// What is to be deployed.
public struct DeployRequest: Sendable {
    /// Where functions run.
    public enum Functions: String, Sendable, CaseIterable { case lambda, worker }
    /// What the package is built for.
    public enum Architecture: String, Sendable, CaseIterable { case x86 = "x86_64", arm = "arm64" }

    public var functions = Functions.lambda
    public var architecture = Architecture.x86
    /// The package, for Lambda.
    public var code: FunctionCode?
    /// Only a plan is wanted: nothing is uploaded for it.
    public var isDryRun = false

    public init() {}
}

/// The package of the functions as a file has it.
public struct FunctionCode: Sendable {
    public var name: String
    public var bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// What would be done.
public struct DeployPlan: Sendable {
    public struct Change: Sendable {
        /// `add`, `change`, `replace`, `remove`.
        public var action: String
        /// As the template calls it, and as the provider does where it is there already.
        public var part: String
        public var name: String
        public var type: String
        /// It would put something empty in the place of what has data.
        public var losesData: Bool
    }

    public var changes: [Change]
    public var isNew: Bool
    /// An attempt that had failed was in the way, and has been removed.
    public var removedFailed: Bool
    /// For the deployer that made it.
    let token: any Sendable

    public var losses: [Change] { changes.filter(\.losesData) }
}

/// What there is of a deployment.
public struct DeploymentInventory: Sendable {
    public struct Part: Sendable {
        /// `stack`, `table`, `queue`, `session queue`, `bucket`, `function`.
        public var kind: String
        public var name: String
        /// What is in it, for a person.
        public var contents: String
    }

    public var parts: [Part]
    /// About.
    public var nodes: Int
    public var bytes: Int
    /// For the deployer that made it.
    let token: any Sendable

    public var isEmpty: Bool { parts.isEmpty }
}

/// How the parts of a deployment at a cloud stand.
public struct CloudHealth: Sendable {
    public struct Finding: Sendable {
        /// `stack`, `template`, `code`, `function`, `trigger`, `resource`.
        public var kind: String
        public var name: String
        public var state: String
        /// Whether it is as it should be; differences from this `fk` alone are no fault.
        public var isHealthy: Bool
    }

    public var findings: [Finding]
    public var isHealthy: Bool { findings.allSatisfy(\.isHealthy) }
}

/// Where deployers come from.
public enum CloudDeployers {
    /// - Parameters:
    ///   - environment: where credentials are looked for.
    ///   - version: of the `fk` that deploys.
    /// - Throws: `.badArguments` when the address is of no cloud, `.unsupported` when this build does not know it.
    public static func open(
        _ url: ConnectionURL, environment: [String: String], version: String
    ) throws(KeeperError) -> any CloudDeployer {
        guard case .aws(let address) = url.backend else {
            throw KeeperError(
                .badArguments,
                "\"\(escapeControl(url.text))\" is no deployment at a cloud: aws://NAME?region=us-east-1 would be one")
        }
        #if AWS
            do throws(CloudError) {
                return try AWSCloudDeployer(address, environment: environment, version: version)
            } catch { throw KeeperError(error) }
        #else
            throw KeeperError(
                .unsupported, "This build has no AWS backend for \(address.deployment): its trait AWS is off")
        #endif
    }

    /// The template of a deployment at AWS; nil where this build has no AWS.
    public static func template(version: String) -> String? {
        #if AWS
            AWSCloudDeployer.template(version: version).text
        #else
            nil
        #endif
    }

    /// The region that AWS's own tools would take; nil where nobody says.
    public static func region(environment: [String: String]) -> String? {
        #if AWS
            AWSCloudDeployer.region(environment: environment)
        #else
            nil
        #endif
    }
}
