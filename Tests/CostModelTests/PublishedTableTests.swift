import CloudPrimitives
import Testing

@testable import CostModel

/// Every figure of the published comparison with ZooKeeper, to its two decimals.
@Suite struct PublishedTableTests {
    /// A line of the published table: 100,000 requests a day on nodes of 1 kB.
    struct Line: Sendable, CustomStringConvertible {
        let readPercent: Int
        let store: StoreKind
        /// 3 and 9 machines, each small, medium, large.
        let ratios: [Double]

        var description: String { "\(readPercent) % \(store.rawValue)" }
    }

    static let lines = [
        Line(readPercent: 100, store: .object, ratios: [37.44, 74.88, 149.76, 112.32, 224.64, 449.28]),
        Line(readPercent: 100, store: .hybrid, ratios: [59.90, 119.81, 239.62, 179.71, 359.42, 718.85]),
        Line(readPercent: 90, store: .object, ratios: [10.14, 20.27, 40.54, 30.41, 60.82, 121.63]),
        Line(readPercent: 90, store: .hybrid, ratios: [15.89, 31.78, 63.56, 47.67, 95.34, 190.68]),
        Line(readPercent: 80, store: .object, ratios: [5.86, 11.72, 23.45, 17.58, 35.17, 70.34]),
        Line(readPercent: 80, store: .hybrid, ratios: [9.16, 18.32, 36.64, 27.48, 54.96, 109.92]),
    ]

    static func basis(_ store: StoreKind, sizeBytes: Int = 1_024) throws -> EstimateBasis {
        try EstimateBasis(prices: .paper, store: store, sizeBytes: sizeBytes)
    }

    private func table() throws -> RatioTable {
        var tariffs: [(store: StoreKind, tariff: Tariff)] = []
        for store in RatioTable.stores { tariffs.append((store, .published(try Self.basis(store)))) }
        return RatioTable(tariffs, clusters: ServerCluster.published, withDisks: false)
    }

    /// With two decimals, as they were printed; a half may have gone either way.
    private func isPrinted(_ value: Double, as published: Double) -> Bool { abs(value - published) <= 0.005 + 1e-9 }

    @Test(arguments: lines) func everyCell(_ line: Line) throws {
        let table = try table()
        #expect(table.clusters.map(\.description).first == "3xt3.small" && table.clusters.count == line.ratios.count)
        let row = try #require(
            table.rows.first {
                $0.requestsPerDay == 100_000 && $0.readPercent == line.readPercent && $0.store == line.store
            })
        for (cluster, (ours, published)) in zip(table.clusters, zip(row.ratios, line.ratios)) {
            #expect(isPrinted(ours, as: published), "\(cluster): \(ours), published \(published)")
        }
    }

    /// The other maps are this one, divided by 5, 10, 20 and 50.
    @Test(arguments: zip([500_000, 1_000_000, 2_000_000, 5_000_000], [5.0, 10, 20, 50]))
    func everyCellOfMoreRequests(_ requests: Int, _ divisor: Double) throws {
        let rows = try table().rows.filter { $0.requestsPerDay == requests }
        #expect(rows.count == Self.lines.count)
        for (row, line) in zip(rows, Self.lines) {
            #expect(row.readPercent == line.readPercent && row.store == line.store)
            for (ours, published) in zip(row.ratios, line.ratios) {
                #expect(isPrinted(ours * divisor, as: published), "\(requests), \(line): \(ours)")
            }
        }
    }

    @Test func everyRowIsThere() throws { #expect(try table().rows.count == 5 * Self.lines.count) }

    @Test func dollarsOfAMillion() throws {
        for (store, read, write) in [(StoreKind.object, 0.40, 11.175), (.hybrid, 0.25, 7.175)] {
            let tariff = Tariff.published(try Self.basis(store))
            #expect(abs(tariff.dollarsPerRead * 1e6 - read) < 0.0005)
            #expect(abs(tariff.dollarsPerWrite * 1e6 - write) < 0.0005, "\(tariff.dollarsPerWrite)")
        }
    }

    /// Published in millions of requests a day, with two decimals.
    @Test(
        arguments: [(90, StoreKind.object, 1.01), (80, .object, 0.59), (90, .hybrid, 1.59)]
            as [(Int, StoreKind, Double)])
    func breakEven(_ readPercent: Int, _ store: StoreKind, _ millions: Double) throws {
        let tariff = Tariff.published(try Self.basis(store))
        let servers = ServerCluster(count: 3, machine: .small).dollarsPerDay(withDisks: false)
        let share = Double(readPercent) / 100
        let requests = try #require(tariff.breakEven(with: servers, readShare: share))
        #expect(isPrinted(requests / 1e6, as: millions), "\(requests)")
        // There the two cost the same.
        let there = tariff.dollarsPerDay(reads: requests * share, writes: requests * (1 - share))
        #expect(abs(there - servers) < 1e-9)
    }
}
