import FaaSKeeperModel
public import FaaSKeeperStorage
public import RedisStore

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

    /// Whether calls take as long as they were measured to take at a cloud.
    public enum Latency: String, Hashable, Sendable, CaseIterable { case off, on }

    public var durability = Durability.normal
    public var profile = Profile.local
    public var latency = Latency.off
    /// By which latencies are drawn; nil is by chance.
    public var latencySeed: UInt64?
    /// Where nodes are kept for their readers; nil: as the deployment was made, or hybrid for a new one.
    public var userStore: UserStoreKind?
    /// Bytes of data up to which they stand in the node's image itself; nil likewise, or 4,096.
    public var userStoreThreshold: Int?
    /// The regions of a new deployment, the one with the system store first; nil likewise, or `local` alone.
    public var regions: [String]?
    /// The Redis server of a deployment that keeps its nodes there.
    public var redis: RedisURL?
    /// Where this client reads; nil: in the first region.
    public var region: String?

    /// Regions of a deployment: each write is made visible in all of them.
    public static let regionsMax = 8
    /// Characters of a region's name.
    public static let regionNameMax = 32

    private static let known =
        "durability, profile, latency, latency-seed, user-store, user-store-threshold, redis, regions and region"

    init(query: String, of text: String) throws(KeeperError) {
        var isProfileNamed = false
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let value = parts.count > 1 ? parts[1] : ""
            switch parts[0] {
            case "durability": durability = try LocalURLOptions.choice(value, parts[0], text)
            case "profile":
                profile = try LocalURLOptions.choice(value, parts[0], text)
                isProfileNamed = true
            case "latency": latency = try LocalURLOptions.choice(value, parts[0], text)
            case "latency-seed":
                guard let seed = UInt64(value) else {
                    throw ConnectionURL.fault(
                        text, "option latency-seed is a number from 0 on, not \"\(escapeControl(value))\"")
                }
                latencySeed = seed
            case "user-store": userStore = try LocalURLOptions.choice(value, parts[0], text)
            case "user-store-threshold":
                let most = DeploymentConfig.inlineDataBytesLimit
                guard let bytes = Int(value), (0...most).contains(bytes) else {
                    throw ConnectionURL.fault(
                        text, "option user-store-threshold is a number of bytes from 0 to \(most)")
                }
                userStoreThreshold = bytes
            case "redis": redis = try LocalURLOptions.redisAddress(value, text)
            case "regions": regions = try LocalURLOptions.regions(value, text)
            case "region": region = try LocalURLOptions.regionName(value, text)
            default:
                throw ConnectionURL.fault(
                    text, "unknown option \(escapeControl(parts[0])); \(LocalURLOptions.known) are known")
            }
        }
        if let region, let regions, !regions.contains(region) {
            throw ConnectionURL.fault(text, "region names none of the regions \(regions.joined(separator: ", "))")
        }
        if latencySeed != nil, latency == .off {
            throw ConnectionURL.fault(text, "latency-seed is for latency=on")
        }
        if latency == .on, !isProfileNamed { profile = .awsUSEast1 }
    }

    /// The address without a secret: connection URLs are shown and remembered.
    static func redisAddress(_ value: String, _ text: String) throws(KeeperError) -> RedisURL {
        guard let address = decodePercent(value) else {
            throw ConnectionURL.fault(text, "a % is followed by two hexadecimal digits")
        }
        let url = try RedisURL(address)
        if url.hasPasswordInText {
            throw KeeperError(
                .badArguments,
                "The Redis address of a connection URL has no password in it, as URLs are shown: "
                    + "password-file=PATH or password-env=NAME says where it is")
        }
        return url
    }

    private static func regions(_ value: String, _ text: String) throws(KeeperError) -> [String] {
        var names: [String] = []
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            names.append(try regionName(String(part), text))
        }
        guard names.count <= regionsMax, Set(names).count == names.count else {
            throw ConnectionURL.fault(text, "option regions names at most \(regionsMax) regions, each once")
        }
        return names
    }

    private static func regionName(_ name: String, _ text: String) throws(KeeperError) -> String {
        let isName = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
        }
        guard isName, (1...regionNameMax).contains(name.utf8.count) else {
            throw ConnectionURL.fault(
                text, "a region has 1 to \(regionNameMax) small letters, digits and '-', as in eu-central-1")
        }
        return name
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ value: String, _ name: String, _ text: String
    ) throws(KeeperError) -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: value) { return choice }
        let right = Choice.allCases.map { $0.rawValue }.joined(separator: ", ")
        throw ConnectionURL.fault(text, "option \(name) is one of \(right), not \"\(escapeControl(value))\"")
    }
}
