public import CloudPrimitives

/// The user store of one region, with its name.
public struct RegionStore: Sendable {
    public let region: String
    public let store: ItemUserStore

    /// The user stores of all regions, the first region's first.
    /// - Parameter known: the images that the leader knows, by region.
    public static func all(
        _ cloud: Cloud, _ config: DeploymentConfig, known: [String: KnownImages] = [:]
    ) -> [RegionStore] {
        config.regions.map { region in
            RegionStore(
                region: region,
                store: ItemUserStore(cloud.services(of: region), config.userStore, known: known[region]))
        }
    }
}
