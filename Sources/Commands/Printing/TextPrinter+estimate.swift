import CloudPrimitives
import CostModel

/// Estimates, tables and maps of ratios.
extension TextPrinter {
    func estimate(_ estimate: Estimate) {
        let basis = estimate.basis
        line(
            style.dim(
                "\(basis.store.rawValue) store, \(Formatting.grouped(basis.sizeBytes)) B a node, functions of "
                    + "\(basis.memoryMB) MB on \(basis.processor.rawValue), prices \(basis.prices.name) of "
                    + basis.prices.date))
        var table = TextTable([
            ("for each", .left), ("what", .left), ("a million", .right), ("times", .right), ("a day", .right),
        ])
        for paid in estimate.lines {
            table.add([
                paid.occasion, (paid.item.isExtra ? "+ " : "") + paid.item.kind.rawValue,
                paid.times == nil ? "" : dollars(paid.item.dollars * 1e6, 3), Formatting.grouped(paid.times ?? 1),
                dollars(paid.dollarsPerDay, 4),
            ])
        }
        table.add(["all", "", "", "", dollars(estimate.dollarsPerDay, 4)])
        for (index, text) in table.lines.enumerated() { line(index == 0 ? style.bold(text) : text) }
        line("a month of \(FullAssumptions.daysPerMonth) days: \(dollars(estimate.dollarsPerMonth, 2))")
        if let assumptions = estimate.assumptions { line("+ is not in the published model; \(text(assumptions))") }
        for comparison in estimate.comparisons { line(text(comparison)) }
    }

    private func dollars(_ value: Double, _ decimals: Int) -> String { "$" + Formatting.fixed(value, decimals) }

    private func text(_ assumptions: FullAssumptions) -> String {
        "assumed: \(percent(assumptions.createPercent)) of the writes create or delete, "
            + "\(percent(assumptions.watchPercent)) of the reads set a watch, "
            + "\(percent(FullAssumptions.retryPercent)) of the writes are done twice, "
            + "\(assumptions.clients == 1 ? "1 client" : "\(Formatting.grouped(assumptions.clients)) clients"), "
            + Formatting.nodes(assumptions.nodes)
    }

    private func percent(_ value: Double) -> String {
        (value == value.rounded() ? String(Int(value)) : "\(value)") + " %"
    }

    private func text(_ comparison: Estimate.Comparison) -> String {
        var parts = ["ZooKeeper on \(comparison.cluster): \(dollars(comparison.dollarsPerDay, 2)) a day"]
        if let ratio = comparison.ratio { parts.append("\(Formatting.fixed(ratio, 2)) times as much") }
        if let requests = comparison.breakEven {
            parts.append(
                requests > 0
                    ? "cheaper from \(Formatting.grouped(Int(min(requests, 1e18).rounded()))) requests a day on"
                    : "cheaper even without a request")
        }
        return parts.joined(separator: ", ")
    }

    func heatMap(_ table: RatioTable) {
        let width = HeatMap.width(table)
        let map = HeatMap(table)
        for (index, block) in map.blocks.enumerated() {
            if index > 0 { line("") }
            line(style.bold("\(block.store.rawValue) store, \(block.readPercent) % reads"))
            let names = table.clusters.map { Formatting.pad($0.description, width, onLeft: true) }
            line(Formatting.pad("requests", HeatMap.requestsWidth, onLeft: true) + " " + names.joined(separator: " "))
            for row in block.rows {
                let cells = row.ratios.map { ratio in
                    let heat = HeatMap.Heat(ratio)
                    return style.ground(Formatting.pad(heat.text(ratio), width, onLeft: true), heat.ground)
                }
                let requests = Formatting.grouped(row.requestsPerDay)
                line(Formatting.pad(requests, HeatMap.requestsWidth, onLeft: true) + " " + cells.joined(separator: " "))
            }
        }
        line("")
        line(style.dim("times that ZooKeeper costs as much: " + HeatMap.legend))
    }
}
