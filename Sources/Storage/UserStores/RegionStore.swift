public import CloudPrimitives

/// The user store of one region, with its name.
public struct RegionStore: Sendable {
    public let region: String
    public let store: ItemUserStore

    /// The user stores of all regions, the first region's first.
    public static func all(_ cloud: Cloud, _ config: DeploymentConfig) -> [RegionStore] {
        config.regions.map { region in
            RegionStore(region: region, store: ItemUserStore(cloud.services(of: region), config.userStore))
        }
    }
}
