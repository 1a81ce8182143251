import CloudPrimitives
import CostModel

extension JSONPrinter {
    func estimate(_ estimate: Estimate) { print(.of(estimate)) }

    /// A program draws its own.
    func heatMap(_ table: RatioTable) { listing(.ratios(table)) }
}

extension JSON {
    fileprivate static func of(_ estimate: Estimate) -> JSON {
        let basis = estimate.basis
        let parts = estimate.lines.map { paid in
            JSON.object([
                "each": .string(paid.occasion), "what": .string(paid.item.kind.rawValue),
                "isExtra": .bool(paid.item.isExtra), "dollars": .double(paid.item.dollars),
                "dollarsPerDay": .double(paid.dollarsPerDay),
            ])
        }
        let assumptions = estimate.assumptions.map { assumptions in
            JSON.object([
                "createPercent": .double(assumptions.createPercent), "watchPercent": .double(assumptions.watchPercent),
                "retryPercent": .double(FullAssumptions.retryPercent), "clients": .int(Int64(assumptions.clients)),
                "nodes": .int(Int64(assumptions.nodes)),
            ])
        }
        return .object([
            "reads": .int(Int64(estimate.reads)), "writes": .int(Int64(estimate.writes)),
            "sizeBytes": .int(Int64(basis.sizeBytes)), "store": .string(basis.store.rawValue),
            "memoryMB": .int(Int64(basis.memoryMB)), "processor": .string(basis.processor.rawValue),
            "prices": .object(["name": .string(basis.prices.name), "date": .string(basis.prices.date)]),
            "assumptions": assumptions, "parts": .array(parts), "dollarsPerDay": .double(estimate.dollarsPerDay),
            "dollarsPerMonth": .double(estimate.dollarsPerMonth),
            "zookeeper": .array(estimate.comparisons.map { .of($0) }),
        ])
    }

    private static func of(_ comparison: Estimate.Comparison) -> JSON {
        .object([
            "servers": .string(comparison.cluster.description), "dollarsPerDay": .double(comparison.dollarsPerDay),
            "ratio": comparison.ratio.map { .double($0) },
            "breakEvenRequestsPerDay": comparison.breakEven.map { .double($0) },
        ])
    }
}

extension RowList {
    /// One row for each workload and store.
    static func ratios(_ table: RatioTable) -> RowList {
        var columns: [(title: String, alignment: TextTable.Alignment)] = [
            ("requests", .right), ("reads", .right), ("store", .left), ("a day", .right),
        ]
        for cluster in table.clusters { columns.append((cluster.description, .right)) }
        var listing = RowList(columns, nothing: "No workload")
        for row in table.rows {
            let ratios = zip(table.clusters, row.ratios).map { cluster, ratio in
                JSON.Member(name: cluster.description, value: .double(ratio))
            }
            listing.add(
                [
                    Formatting.grouped(row.requestsPerDay), "\(row.readPercent) %", row.store.rawValue,
                    "$" + Formatting.fixed(row.dollarsPerDay, 4),
                ] + row.ratios.map { Formatting.fixed($0, 2) },
                .object([
                    "requestsPerDay": .int(Int64(row.requestsPerDay)), "readPercent": .int(Int64(row.readPercent)),
                    "store": .string(row.store.rawValue), "dollarsPerDay": .double(row.dollarsPerDay),
                    "ratios": .object(ratios),
                ]))
        }
        return listing
    }
}
