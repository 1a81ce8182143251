import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// One write made visible in all regions at the same time.
struct RegionalWrite: Sendable {
    let stores: [RegionStore]

    init(_ stores: [RegionStore]) { self.stores = stores }

    /// - Parameter writes: the write as each region's readers see it: each has its own epoch.
    /// - Returns: the first region's outcome; repeated if it was in any of them.
    func apply(_ writes: [ImageWrite]) async throws(CloudError) -> ImageOutcome {
        if stores.count == 1 { return try await stores[0].store.apply(writes[0]) }
        let results = await withTaskGroup(of: (Int, Result<ImageOutcome, CloudError>).self) { group in
            for (index, region) in stores.enumerated() {
                let write = writes[index]
                group.addTask {
                    do throws(CloudError) {
                        if index > 0 { try await bring(write.deltas, to: region.store) }
                        return (index, .success(try await region.store.apply(write)))
                    } catch { return (index, .failure(error)) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var outcome = ImageOutcome(isRepeated: false, image: nil)
        var isRepeated = false
        for (index, result) in results {
            let one = try result.get()
            isRepeated = isRepeated || one.isRepeated
            if index == 0 { outcome = one }
        }
        outcome.isRepeated = isRepeated
        return outcome
    }

    /// The same of several writes at once.
    /// - Parameter epochs: of each region.
    /// - Returns: false when an image was past one of them already.
    func apply(_ round: ImageRound, _ epochs: [EpochStamp]) async throws(CloudError) -> Bool {
        if stores.count == 1 { return try await stores[0].store.apply(round, epoch: epochs[0]) }
        let results = await withTaskGroup(of: Result<Bool, CloudError>.self) { group in
            for (index, region) in stores.enumerated() {
                let epoch = epochs[index]
                group.addTask {
                    do throws(CloudError) {
                        if index > 0 { try await bring(round.deltas, to: region.store) }
                        return .success(try await region.store.apply(round, epoch: epoch))
                    } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var isNew = true
        for result in results { isNew = try result.get() && isNew }
        return isNew
    }

    /// Clients put large data into the first region; others get a copy before anything names it.
    private func bring(_ deltas: [NodeDelta], to store: ItemUserStore) async throws(CloudError) {
        for case .object(let key, _)? in deltas.map(\.data?.data) {
            // Gone: the write was done long ago, and its data have been replaced.
            guard let data = try await stores[0].store.objects.get(key)?.bytes else { continue }
            try await store.keep(data, as: key)
        }
    }
}
