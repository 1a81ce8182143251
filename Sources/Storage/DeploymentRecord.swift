public import CloudPrimitives
public import FaaSKeeperModel

/// What a deployment is since it was made, and stays: everybody who opens it has to agree on that.
public struct DeploymentRecord: Hashable, Sendable {
    public var userStore = UserStoreKind.hybrid
    public var inlineDataBytesMax = DeploymentConfig.inlineDataBytesStandard
    public var regions = [DeploymentConfig.regionStandard]
    /// The name that the deployment has in a Redis server; nil where there is none.
    public var redisName: String?
    /// By which an emptied Redis server is told from the one that was there at the beginning, for each region; empty until
    /// that is known.
    public var redisBirths: [String] = []

    public init() {}

    public init(_ config: DeploymentConfig) {
        userStore = config.userStore
        inlineDataBytesMax = config.inlineDataBytesMax
        regions = config.regions
    }

    /// Reads it.
    /// - Throws: `.corrupt`, also when a newer program has made it.
    public init(item: Item) throws(KeeperError) {
        guard let name = item.string("u"), let kind = UserStoreKind(rawValue: name), let inline = item.int("b"),
            (0...Int64(DeploymentConfig.inlineDataBytesLimit)).contains(inline), !item.strings("r").isEmpty
        else { throw .corrupt("What the deployment is cannot be read; a newer program may have made it") }
        userStore = kind
        inlineDataBytesMax = Int(inline)
        regions = item.strings("r")
        redisName = item.string("n")
        redisBirths = item.strings("w")
    }

    public var item: Item {
        var item: Item = [
            "u": .string(userStore.rawValue), "b": .int(Int64(inlineDataBytesMax)), "r": .strings(regions),
        ]
        if let redisName { item["n"] = .string(redisName) }
        if !redisBirths.isEmpty { item["w"] = .strings(redisBirths) }
        return item
    }

    /// The change that notes what ``redisBirths`` says.
    public var notingBirths: ItemUpdate {
        ItemUpdate(Layout.deployment, .modify([.set("w", .strings(redisBirths))]), if: .absent("w"))
    }

    /// Whether the nodes that every deployment has were all made.
    public static let readyAttribute = "ready"
}
