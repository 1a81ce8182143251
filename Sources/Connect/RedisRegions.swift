import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import RedisStore

/// The user stores of a deployment that keeps its nodes in Redis: one a region, all on one server.
struct RedisRegions: Sendable {
    private let url: RedisURL
    private let regions: [String]
    private let stores: [RedisStore]

    init(_ url: RedisURL, _ record: DeploymentRecord, random: any RandomSource) throws(KeeperError) {
        self.url = url
        regions = record.regions
        var options = RedisOptions()
        options.random = random
        var stores: [RedisStore] = []
        for region in record.regions {
            stores.append(
                try RedisStore(url, deployment: (record.redisName ?? "") + "." + region, options: options))
        }
        self.stores = stores
    }

    /// The cloud with these stores as what its regions stand on.
    func furnish(_ cloud: Cloud) -> Cloud {
        var cloud = cloud
        for (region, store) in zip(regions, stores) {
            cloud.regions[region] = RegionServices(store: store, objects: cloud.objects, isPaidByHour: true)
        }
        return cloud
    }

    /// Whether these are the stores that the deployment began with: an emptied server, or another one, has lost its nodes.
    func check(_ record: DeploymentRecord, _ system: any KeyValueStore) async throws(CloudError) {
        var births: [String] = []
        for store in stores { births.append(try await store.incarnation().birth) }
        if record.redisBirths.isEmpty {
            var noted = record
            noted.redisBirths = births
            do throws(CloudError) {
                _ = try await system.update(noted.notingBirths)
                return
            } catch {
                if error.code != .conditionFailed { throw error }
                // Somebody else was quicker, with the same server or not.
                let there = try await system.get(Layout.deployment)?.strings("w") ?? []
                if there == births { return }
            }
        }
        guard births == record.redisBirths else {
            throw CloudError(
                .corrupt,
                "Redis at \(url) is not the server that this deployment's nodes were put into, or it was emptied since: "
                    + "their data are not there. Name the right one, or restore what it had")
        }
    }

    func close() { for store in stores { store.close() } }
}
