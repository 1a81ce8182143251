import CloudPrimitives
import CostModel

/// What a day's requests cost, ready to be printed.
struct Estimate: Sendable {
    /// Servers beside it.
    struct Comparison: Sendable {
        let cluster: ServerCluster
        let dollarsPerDay: Double
        /// How many times as much the servers cost; nil where the requests cost nothing.
        let ratio: Double?
        /// Requests a day, in the same mix, from which on the servers are cheaper.
        let breakEven: Double?
    }

    let basis: EstimateBasis
    let reads: Int
    let writes: Int
    let assumptions: FullAssumptions?
    let tariff: Tariff

    var dollarsPerDay: Double { tariff.dollarsPerDay(reads: Double(reads), writes: Double(writes)) }
    var dollarsPerMonth: Double { dollarsPerDay * Double(FullAssumptions.daysPerMonth) }
    let clusters: [ServerCluster]

    var comparisons: [Comparison] {
        let requests = Double(reads) + Double(writes)
        let dollars = dollarsPerDay
        return clusters.map { cluster in
            let servers = cluster.dollarsPerDay(withDisks: assumptions != nil)
            return Comparison(
                cluster: cluster, dollarsPerDay: servers, ratio: dollars > 0 ? servers / dollars : nil,
                breakEven: requests > 0 ? tariff.breakEven(with: servers, readShare: Double(reads) / requests) : nil)
        }
    }

    /// An item and how often it is paid.
    struct Line: Sendable {
        let occasion: String
        let item: Tariff.Item
        /// Nil is once a day.
        let times: Int?

        var dollarsPerDay: Double { item.dollars * Double(times ?? 1) }
    }

    var lines: [Line] {
        tariff.read.map { Line(occasion: "read", item: $0, times: reads) }
            + tariff.write.map { Line(occasion: "write", item: $0, times: writes) }
            + tariff.day.map { Line(occasion: "day", item: $0, times: nil) }
    }
}

extension EstimateOptions {
    private func basis(_ store: StoreKind) throws(MissingPrice) -> EstimateBasis {
        try EstimateBasis(
            prices: prices, store: store, sizeBytes: sizeBytes, memoryMB: memoryMB, processor: processor)
    }

    private func tariff(_ basis: EstimateBasis) throws(MissingPrice) -> Tariff {
        guard let assumptions else { return .published(basis) }
        return try .full(basis, assumptions)
    }

    /// Of the reads and writes asked for.
    func estimate() throws(MissingPrice) -> Estimate {
        let basis = try basis(store ?? .hybrid)
        return Estimate(
            basis: basis, reads: reads, writes: writes, assumptions: assumptions, tariff: try tariff(basis),
            clusters: clusters)
    }

    /// Of the published numbers of requests.
    func ratios() throws(MissingPrice) -> RatioTable {
        var tariffs: [(store: StoreKind, tariff: Tariff)] = []
        for kind in store.map({ [$0] }) ?? RatioTable.stores { tariffs.append((kind, try tariff(basis(kind)))) }
        return RatioTable(
            tariffs, clusters: clusters.isEmpty ? ServerCluster.published : clusters, withDisks: assumptions != nil)
    }
}
