import CloudPrimitives
import CloudProfile
import CostModel
import Plots

/// A chart with the name of its file.
struct ReportChart: Sendable {
    let name: String
    let chart: Chart
}

/// The charts of a report, each beside what was published.
extension ReportFigures {
    /// The share of reads that break-even points are told for.
    static let readPercents = [100, 90, 80]
    /// Requests a day that costs are drawn for.
    static let requestsPerDay = [1e4, 1e5, 1e6, 1e7, 1e8]
    private static let servers = [ServerCluster(count: 3, machine: .small), ServerCluster(count: 9, machine: .large)]

    var charts: [ReportChart] {
        let names = Self.stores.map(\.name)
        let readCharts = names.map { store in
            ReportChart(
                name: "reads-\(store)",
                chart: bySize("Reads on the \(store) store", store, reads, PublishedOperations.reads))
        }
        let writeCharts = names.map { store in
            ReportChart(
                name: "writes-\(store)",
                chart: bySize("Writes on the \(store) store", store, writes, PublishedOperations.writes))
        }
        return readCharts + writeCharts + [
            ReportChart(
                name: "follower",
                chart: steps(
                    "The follower, step by step", "follower", PublishedOperations.followerSteps)),
            ReportChart(
                name: "leader",
                chart: steps("The leader, step by step", "leader", PublishedOperations.leaderSteps)),
            ReportChart(name: "sustained", chart: sustainedChart), ReportChart(name: "cost", chart: costChart),
            ReportChart(name: "break-even", chart: breakEvenChart),
        ]
    }

    private static func sizeName(_ bytes: Int) -> String {
        bytes < 1_000 ? "\(bytes) B" : bytes == 256_000 ? "250 kB" : "\(bytes / 1_024) kB"
    }

    private func bySize(
        _ title: String, _ store: String, _ figures: [BySize], _ published: [PublishedOperations.Row]
    ) -> Chart {
        let sizes = published.map(\.bytes)
        let own = sizes.map { size in figures.first { $0.store == store && $0.bytes == size } }
        // The published hybrid store was not measured by itself: it is both.
        let isObject = store == StoreKind.object.rawValue
        let isKeyValue = store == StoreKind.keyValue.rawValue
        let series = [
            Chart.Series("p50", own.map { $0?.p50Millis }), Chart.Series("p90", own.map { $0?.p90Millis }),
            Chart.Series("p99", own.map { $0?.p99Millis }),
            Chart.Series("published p50, object", isKeyValue ? [] : published.map(\.objectMillis)),
            Chart.Series("published p50, key-value", isObject ? [] : published.map(\.keyValueMillis)),
            Chart.Series("published p50, Redis", published.map(\.redisMillis)),
            Chart.Series("ZooKeeper p50", published.map(\.zooKeeperMillis)),
        ].filter { $0.values.contains { $0 != nil } }
        return Chart(
            title: title, subtitle: "by the size of a node, one session, functions of \(memoryMB) MB",
            yLabel: "milliseconds", yScale: .logarithmic, .grouped(categories: sizes.map(Self.sizeName), series))
    }

    private func stores(of names: [String]) -> [String] {
        names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private func steps(_ title: String, _ function: String, _ published: [PublishedOperations.Step]) -> Chart {
        let own = steps.filter { $0.function == function }
        let series =
            published.map { Chart.Series("published: \($0.name)", [$0.p50Millis, nil]) }
            + own.map { Chart.Series($0.name, [nil, $0.p50Millis]) }
        return Chart(
            title: title,
            subtitle: "medians of a write of 4 B, functions of 2,048 MB; calls that overlap add up to more",
            yLabel: "milliseconds", .stacked(categories: ["published", "this version"], series))
    }

    private var sustainedChart: Chart {
        let sessions = sustained.map(\.sessions).reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
        var series = stores(of: sustained.map(\.store)).map { store in
            Chart.Series(
                store,
                sessions.map { count in
                    sustained.first { $0.store == store && $0.sessions == count }?.writesPerSecond
                })
        }
        let published = Double(PublishedFigures.writesPerSecondMax)
        series.append(Chart.Series("published, at the most", sessions.map { _ in published }))
        return Chart(
            title: "Sustained writes of 1 kB", subtitle: "sessions that begin a write when the one before has ended",
            yLabel: "writes a second",
            .grouped(categories: sessions.map { $0 == 1 ? "1 session" : "\($0) sessions" }, series))
    }

    // MARK: Money

    /// What a million requests cost by store, with that share of reads.
    private func dollarsPerRequest(_ cost: Cost, readPercent: Int) -> Double {
        let share = Double(readPercent) / 100
        return (cost.readDollars * share + cost.writeDollars * (1 - share)) / 1e6
    }

    private func published(_ store: StoreKind, readPercent: Int) -> Double? {
        guard let basis = try? EstimateBasis(prices: prices, store: store, sizeBytes: 1_024, memoryMB: memoryMB) else {
            return nil
        }
        let tariff = Tariff.published(basis)
        let share = Double(readPercent) / 100
        return tariff.dollarsPerRead * share + tariff.dollarsPerWrite * (1 - share)
    }

    private var costChart: Chart {
        let readPercent = 90
        var lines = costs.map { cost in
            let each = dollarsPerRequest(cost, readPercent: readPercent)
            return Chart.Line("\(cost.store), measured", Self.requestsPerDay.map { ($0, $0 * each) })
        }
        for (name, store) in [("model, object", StoreKind.object), ("model, hybrid", .hybrid)] {
            guard let each = published(store, readPercent: readPercent) else { continue }
            lines.append(Chart.Line(name, Self.requestsPerDay.map { ($0, $0 * each) }, isReference: true))
        }
        for cluster in Self.servers {
            let dollars = cluster.dollarsPerDay(withDisks: false)
            lines.append(
                Chart.Line(
                    "ZooKeeper \(cluster)", Self.requestsPerDay.map { ($0, dollars) }, isReference: true))
        }
        return Chart(
            title: "Cost of a day by requests",
            subtitle: "nodes of 1 kB, \(readPercent) % reads, prices \(prices.name)",
            yLabel: "US dollars a day", yScale: .logarithmic,
            .lines(x: "requests a day", xScale: .logarithmic, lines))
    }

    private var breakEvenChart: Chart {
        let dollars = Self.servers[0].dollarsPerDay(withDisks: false)
        func points(_ each: (Int) -> Double?) -> [Double?] {
            Self.readPercents.map { percent in each(percent).flatMap { $0 > 0 ? dollars / $0 : nil } }
        }
        var series = costs.map { cost in
            Chart.Series("\(cost.store), measured", points { dollarsPerRequest(cost, readPercent: $0) })
        }
        series.append(Chart.Series("model, object", points { published(.object, readPercent: $0) }))
        series.append(Chart.Series("model, hybrid", points { published(.hybrid, readPercent: $0) }))
        return Chart(
            title: "From how many requests on \(Self.servers[0]) with ZooKeeper is cheaper",
            subtitle: "nodes of 1 kB, prices \(prices.name); servers without disks",
            yLabel: "requests a day", yScale: .logarithmic,
            .grouped(categories: Self.readPercents.map { "\($0) % reads" }, series))
    }
}
