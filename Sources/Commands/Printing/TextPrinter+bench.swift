import Benchmarking
import CloudPrimitives
import FaaSKeeperModel

/// What a benchmark came to.
extension TextPrinter {
    private static let binsMax = 12
    private static let barWidth = 40

    func bench(_ result: BenchResult) {
        line(style.dim(BenchText.title(result)))
        table(latencies(result))
        if let published = BenchText.published(result.part) { line(published) }
        for kind in result.kinds where kind.measured.latencies.count > 1 { histogram(kind.name, kind.measured) }
        if let costs = result.costs { table(money(costs)) }
        if let simulation = result.simulation {
            line(
                "simulated \(Formatting.duration(micros: simulation.simulatedMicros)) in "
                    + "\(Formatting.duration(micros: simulation.wallMicros)); functions of \(simulation.memoryMB) MB, "
                    + "seed \(simulation.seed)")
        }
    }

    private func table(_ table: TextTable) {
        for (index, text) in table.lines.enumerated() { line(index == 0 ? style.bold(text) : text) }
    }

    private func latencies(_ result: BenchResult) -> TextTable {
        let columns = ["count", "failed", "a second", "min"] + BenchResult.percentiles.map(\.name) + ["max", "mean"]
        var table = TextTable([("", .left)] + columns.map { ($0, .right) })
        for kind in result.kinds {
            let latencies = kind.measured.latencies
            func time(_ micros: Int64) -> String {
                latencies.count == 0 ? "-" : Formatting.duration(micros: micros)
            }
            table.add(
                [
                    kind.name, Formatting.grouped(latencies.count), Formatting.grouped(kind.measured.failureCount),
                    Formatting.fixed(kind.perSecond, kind.perSecond < 10 ? 2 : 1), time(latencies.minMicros),
                ] + BenchResult.percentiles.map { time(latencies.micros(at: $0.part)) }
                    + [time(latencies.maxMicros), time(Int64(latencies.meanMicros))])
        }
        return table
    }

    private func histogram(_ name: String, _ measured: KindMeasurement) {
        let bins = measured.latencies.bins(TextPrinter.binsMax)
        let most = bins.map(\.count).max() ?? 1
        line(style.dim("\(name)s by latency"))
        for bin in bins {
            let filled = (bin.count * TextPrinter.barWidth + most - 1) / most
            let low = Formatting.pad(Formatting.duration(micros: bin.lowMicros), 9, onLeft: true)
            let high = Formatting.pad(Formatting.duration(micros: bin.highMicros), 9, onLeft: true)
            line("\(low) to \(high)  \(String(repeating: "#", count: filled)) \(Formatting.grouped(bin.count))")
        }
    }

    private func money(_ costs: [BenchCost]) -> TextTable {
        var table = TextTable([
            ("a million", .left), ("queue", .right), ("key-value", .right), ("object", .right), ("functions", .right),
            ("all", .right), ("model", .right), ("in full", .right),
        ])
        func dollars(_ value: Double) -> String { "$" + Formatting.fixed(value, 3) }
        for cost in costs {
            let measured = cost.measured
            table.add([
                cost.kind + "s", dollars(measured.queue), dollars(measured.keyValue), dollars(measured.object),
                dollars(measured.function), dollars(measured.total), dollars(cost.published), dollars(cost.full),
            ])
        }
        return table
    }
}

/// A workload in words.
enum BenchText {
    static func title(_ result: BenchResult) -> String {
        let workload = result.part.workload
        var parts: [String] = []
        if !result.part.name.isEmpty { parts.append(result.part.name) }
        parts.append(workload.sessions == 1 ? "1 session" : "\(Formatting.grouped(workload.sessions)) sessions")
        switch workload.size {
        case .bytes(let bytes): parts.append("\(Formatting.nodes(workload.nodes)) of \(Formatting.grouped(bytes)) B")
        case .mixed(let small, let large, _):
            parts.append("\(Formatting.nodes(workload.nodes)) of \(small) to \(large) B")
        }
        parts.append(
            "\(Formatting.fixed(workload.readPercent, workload.readPercent.rounded() == workload.readPercent ? 0 : 1)) % reads"
        )
        if let rate = workload.ratePerSecond {
            parts.append("\(Formatting.fixed(rate, rate < 10 ? 2 : 0)) a second")
        } else {
            parts.append(workload.pipelined == 1 ? "one at a time" : "\(workload.pipelined) at a time")
        }
        if result.measurement.isInterrupted { parts.append("interrupted") }
        return parts.joined(separator: ", ")
    }

    /// `published p50: key-value 114 ms, object 146 ms, ZooKeeper 3.7 ms`
    static func published(_ part: BenchPart) -> String? {
        guard !part.published.isEmpty else { return nil }
        return "published p50: "
            + part.published.map { "\($0.store) \(Formatting.duration(micros: Int64($0.p50Millis * 1_000)))" }
            .joined(separator: ", ")
    }
}
