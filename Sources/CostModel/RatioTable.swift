/// How many times as much as the service servers cost, over requests, mixes, stores and clusters.
public struct RatioTable: Hashable, Sendable {
    /// One workload on one store.
    public struct Row: Hashable, Sendable {
        public let requestsPerDay: Int
        public let readPercent: Int
        public let store: StoreKind
        public let dollarsPerDay: Double
        /// One for each cluster: above 1 the service is cheaper.
        public let ratios: [Double]
    }

    public let clusters: [ServerCluster]
    public let rows: [Row]

    /// The requests a day and shares of reads of the published heat maps, and their two stores.
    public static let requestsPerDay = [100_000, 500_000, 1_000_000, 2_000_000, 5_000_000]
    public static let readPercents = [100, 90, 80]
    public static let stores: [StoreKind] = [.object, .hybrid]

    /// - Parameters:
    ///   - tariffs: by store, in the order of the rows.
    ///   - withDisks: whether servers pay for their disks.
    public init(
        _ tariffs: [(store: StoreKind, tariff: Tariff)], clusters: [ServerCluster], withDisks: Bool
    ) {
        self.clusters = clusters
        var rows: [Row] = []
        for requests in Self.requestsPerDay {
            for readPercent in Self.readPercents {
                for (store, tariff) in tariffs {
                    let reads = Double(requests) * Double(readPercent) / 100
                    let dollars = tariff.dollarsPerDay(reads: reads, writes: Double(requests) - reads)
                    rows.append(
                        Row(
                            requestsPerDay: requests, readPercent: readPercent, store: store, dollarsPerDay: dollars,
                            ratios: clusters.map { $0.dollarsPerDay(withDisks: withDisks) / dollars }))
                }
            }
        }
        self.rows = rows
    }
}
