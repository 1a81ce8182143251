import CloudPrimitives
import FaaSKeeperModel

extension Tariff {
    /// The published model: a read is one request to the user store; a write is two messages, three write units and one
    /// read unit in the system store, a write of the user store, and a run of follower and leader.
    public static func published(_ basis: EstimateBasis) -> Tariff {
        var tariff = Tariff()
        let prices = basis.prices
        tariff.add(.userStore, .read, dollars: prices.dollars(basis.imageRead))
        var queue = Usage()
        queue.queueSends = 2 * BillingRules.queueRequests(bytes: basis.sizeBytes)
        tariff.add(.queue, .write, dollars: prices.dollars(queue))
        var system = Usage()
        system.writeUnits = 3
        system.readUnits = 1
        tariff.add(.systemStore, .write, dollars: prices.dollars(system))
        tariff.add(.userStore, .write, dollars: prices.dollars(basis.imageWrite))
        tariff.add(.follower, .write, dollars: prices.dollars(basis.run(millis: basis.followerMillis)))
        tariff.add(.leader, .write, dollars: prices.dollars(basis.run(millis: basis.leaderMillis)))
        return tariff
    }
}

extension PriceSheet {
    func dollars(_ usage: Usage) -> Double { cost(of: usage).total }
}

extension EstimateBasis {
    var imageRead: Usage {
        var usage = Usage()
        if store != .object { usage.readUnits = BillingRules.readUnits(bytes: imageBytes) }
        if usesObjects { usage.objectReads = 1 }
        return usage
    }

    var imageWrite: Usage {
        var usage = Usage()
        if store != .object { usage.writeUnits = BillingRules.writeUnits(bytes: imageBytes) }
        if usesObjects { usage.objectWrites = 1 }
        return usage
    }

    /// Bytes of the data that the user store has in a row. Where they are an object, the row is small.
    var imageBytes: Int { usesObjects ? 0 : sizeBytes }

    func run(millis: Double) -> Usage {
        var usage = Usage()
        usage.invocations = 1
        usage.functionMBMicros = Int64((millis * 1_000).rounded()) * Int64(memoryMB)
        return usage
    }
}
