import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import LocalEmulator

/// What a run's deployment keeps its nodes in. The seed picks one, apart from all other chance: the same seed on the same
/// ground is the same run.
public enum Ground: String, CaseIterable, Sendable {
    case hybrid
    case keyValue = "key-value"
    case object
    /// Two regions, each with a hybrid store; every other session reads in the second.
    case regions

    static let secondRegion = "far"

    static func of(seed: UInt64) -> Ground {
        switch Dice(seed: seed ^ 0x6772_6F75_6E64).below(8) {
        case 0: .keyValue
        case 1, 2: .object
        case 3: .regions
        default: .hybrid
        }
    }

    func config(_ base: DeploymentConfig) -> DeploymentConfig {
        var config = base
        switch self {
        case .hybrid: break
        case .keyValue: config.userStore = .keyValue
        case .object: config.userStore = .object
        case .regions: config.regions = [base.region, Ground.secondRegion]
        }
        return config
    }

    /// The cloud with its regions, on top of whatever is wrapped around its services.
    func furnish(_ cloud: Cloud) -> Cloud {
        guard self == .regions else { return cloud }
        var furnished = cloud
        furnished.regions[Ground.secondRegion] = LocalRegion.services(Ground.secondRegion, on: cloud)
        return furnished
    }

    /// Where a session reads.
    func region(of session: String, _ config: DeploymentConfig) -> String {
        self == .regions && session.utf8.reduce(0) { $0 ^ $1 } % 2 == 1 ? Ground.secondRegion : config.regions[0]
    }
}
