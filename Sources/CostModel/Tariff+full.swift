import CloudPrimitives
import FaaSKeeperModel

extension Tariff {
    /// The published model and what it leaves out.
    /// - Throws: where the price sheet does not have the prices of storage.
    public static func full(_ basis: EstimateBasis, _ assumptions: FullAssumptions) throws(MissingPrice) -> Tariff {
        var tariff = published(basis)
        let prices = basis.prices
        // As the provider delivers both messages to their functions.
        var receives = Usage()
        receives.queueReceives = 2 * BillingRules.queueRequests(bytes: basis.sizeBytes)
        tariff.add(.queueReceives, .write, dollars: prices.dollars(receives), isExtra: true)
        var deletes = Usage()
        deletes.queueReceives = 2
        tariff.add(.queueDeletes, .write, dollars: prices.dollars(deletes), isExtra: true)
        tariff.add(
            .transactions, .write,
            dollars: prices.dollars(basis.transactionExtra) * assumptions.createPercent / 100, isExtra: true)
        // All that is done again: no client sends a second time, and what was received is deleted once.
        let again =
            prices.dollars(receives)
            + tariff.write.filter { !$0.isExtra && $0.kind != .queue }.reduce(0) { $0 + $1.dollars }
        tariff.add(.retries, .write, dollars: again * FullAssumptions.retryPercent / 100, isExtra: true)
        tariff.add(
            .watches, .read, dollars: prices.dollars(basis.watch) * assumptions.watchPercent / 100, isExtra: true)
        tariff.add(.idlePolls, .day, dollars: prices.dollars(Usage.idlePolls), isExtra: true)
        tariff.add(.heartbeat, .day, dollars: prices.dollars(basis.heartbeats(assumptions.clients)), isExtra: true)
        tariff.add(.storage, .day, dollars: try basis.storageDollarsPerDay(assumptions.nodes), isExtra: true)
        return tariff
    }
}

extension Usage {
    /// Of a day in which no message comes, so that every poll waits as long as it may.
    fileprivate static var idlePolls: Usage {
        var usage = Usage()
        usage.queueReceives = Int64(
            FullAssumptions.queues * FullAssumptions.pollersPerQueue * (86_400 / FullAssumptions.pollSeconds))
        return usage
    }
}

extension EstimateBasis {
    /// What creating or deleting a node takes more than setting its data. The parent is locked as well. Both rows are
    /// committed in one transaction, which counts twice. So do both images, where the user store has transactions.
    fileprivate var transactionExtra: Usage {
        var usage = Usage()
        usage.writeUnits = 1 + (2 * 2 - 1)
        if store == .object {
            usage.objectWrites = 1
        } else {
            let factor = Int64(BillingRules.transactionFactor)
            usage.writeUnits += factor * (imageWrite.writeUnits + 1) - imageWrite.writeUnits
        }
        return usage
    }

    /// A one-shot watch from its registration to its confirmation, as the emulator meters it: 3 units to set it; counter 1
    /// and a transaction of 8 when it fires, the registrations read; confirming it 1.
    fileprivate var watch: Usage {
        var usage = run(millis: FullAssumptions.watchFunctionMillis)
        usage.writeUnits = 3 + 1 + 8 + 1
        usage.readUnits = 1
        return usage
    }

    /// A day's.
    fileprivate func heartbeats(_ clients: Int) -> Usage {
        let runs = Int64(FullAssumptions.heartbeatsPerDay)
        var usage = run(millis: Self.heartbeatMillis(clients))
        usage.invocations *= runs
        usage.functionMBMicros *= runs
        usage.readUnits = runs * BillingRules.readUnits(bytes: clients * FullAssumptions.sessionRowBytes)
        return usage
    }

    /// Between the published medians on a straight line, and beyond the last one as between the last two.
    static func heartbeatMillis(_ clients: Int) -> Double {
        let points = PublishedFigures.heartbeatMillis
        let clients = max(points[0].clients, Double(clients))
        let last = points.dropFirst().firstIndex { clients <= $0.clients } ?? points.count - 1
        let (from, to) = (points[last - 1], points[last])
        return from.millis + (clients - from.clients) * (to.millis - from.millis) / (to.clients - from.clients)
    }

    fileprivate func storageDollarsPerDay(_ nodes: Int) throws(MissingPrice) -> Double {
        guard let objectPrice = prices.objectGBMonth, let rowPrice = prices.keyValueGBMonth else {
            throw MissingPrice(sheet: prices.name, what: "storage")
        }
        // In the system store, and in a user store that has rows.
        var rowBytes = FullAssumptions.nodeRowBytes
        if store != .object { rowBytes += FullAssumptions.nodeRowBytes + imageBytes }
        var objectBytes = usesObjects ? sizeBytes : 0
        if store == .object { objectBytes += FullAssumptions.nodeRowBytes }
        let gigabyte = 1_073_741_824.0
        let month = (Double(rowBytes) * rowPrice + Double(objectBytes) * objectPrice) / gigabyte * Double(nodes)
        return month / Double(FullAssumptions.daysPerMonth)
    }
}
