import FaaSKeeperModel

/// The options of a connection URL to the embedded emulator.
public struct LocalURLOptions: Hashable, Sendable {
    /// What an acknowledged write survives.
    public enum Durability: String, Hashable, Sendable, CaseIterable {
        /// The crash of any process.
        case normal
        /// The loss of power as well: one fsync before each answer.
        case full
    }

    /// Whose limits and prices apply.
    public enum Profile: String, Hashable, Sendable, CaseIterable {
        /// The emulator's own generous limits, with the prices of `aws-us-east-1`.
        case local
        /// AWS's limits and prices.
        case awsUSEast1 = "aws-us-east-1"
        /// AWS's limits and the prices that the paper calculates with.
        case paper
    }

    public var durability = Durability.normal
    public var profile = Profile.local

    init(query: String, of text: String) throws(KeeperError) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let value = parts.count > 1 ? parts[1] : ""
            switch parts[0] {
            case "durability": durability = try LocalURLOptions.choice(value, parts[0], text)
            case "profile": profile = try LocalURLOptions.choice(value, parts[0], text)
            case "latency", "user-store":
                throw KeeperError(
                    .unsupported, "Option \(parts[0]) of \"\(escapeControl(text))\" is not in this version")
            default:
                throw ConnectionURL.fault(
                    text, "unknown option \(escapeControl(parts[0])); durability and profile are known")
            }
        }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ value: String, _ name: String, _ text: String
    ) throws(KeeperError) -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: value) { return choice }
        let right = Choice.allCases.map { $0.rawValue }.joined(separator: ", ")
        throw ConnectionURL.fault(text, "option \(name) is one of \(right), not \"\(escapeControl(value))\"")
    }
}
