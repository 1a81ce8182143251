import CloudPrimitives
import Plots

/// A report as JSON, as text and as a page that shows all of it.
struct ReportText: Sendable {
    let figures: ReportFigures
    let charts: [ReportChart]

    /// Every value of every chart, as it is drawn, and the figures behind them.
    var json: JSON {
        .object([
            "generator": .string(ReportFiles.mark), "seed": .int(Int64(clamping: figures.seed)),
            "memoryMB": .int(Int64(figures.memoryMB)), "prices": .string(figures.prices.name),
            "simulatedMicros": .int(figures.simulatedMicros),
            "charts": .array(charts.map { ReportText.json($0) }),
            "steps": .array(
                figures.steps.map {
                    .object([
                        "function": .string($0.function), "step": .string($0.name), "p50Millis": .double($0.p50Millis),
                        "p99Millis": .double($0.p99Millis),
                    ])
                }),
            "sustained": .array(
                figures.sustained.map {
                    .object([
                        "store": .string($0.store), "sessions": .int(Int64($0.sessions)),
                        "writesPerSecond": .double($0.writesPerSecond), "p50Millis": .double($0.p50Millis),
                    ])
                }),
            "costs": .array(
                figures.costs.map {
                    .object([
                        "store": .string($0.store), "dollarsPerMillionReads": .double($0.readDollars),
                        "dollarsPerMillionWrites": .double($0.writeDollars),
                    ])
                }),
        ])
    }

    private static func json(_ chart: ReportChart) -> JSON {
        func values(_ categories: [String], _ series: [Chart.Series]) -> JSON {
            .array(
                series.map { series in
                    .object([
                        "name": .string(series.name),
                        "values": .array(
                            zip(categories, series.values).compactMap { category, value in
                                value.map { .object(["x": .string(category), "value": .double($0)]) }
                            }),
                    ])
                })
        }
        let series: JSON
        switch chart.chart.content {
        case .grouped(let categories, let all), .stacked(let categories, let all): series = values(categories, all)
        case .lines(_, _, let lines):
            series = .array(
                lines.map { line in
                    .object([
                        "name": .string(line.name),
                        "values": .array(
                            line.points.map { .object(["x": .double($0.x), "value": .double($0.y)]) }),
                    ])
                })
        }
        return .object([
            "name": .string(chart.name), "title": .string(chart.chart.title), "unit": .string(chart.chart.yLabel),
            "series": series,
        ])
    }

    /// Each chart as a table.
    var summary: String {
        var lines = [
            ReportFiles.mark,
            "functions of \(figures.memoryMB) MB, seed \(figures.seed), prices \(figures.prices.name) of "
                + "\(figures.prices.date); simulated \(Formatting.duration(micros: figures.simulatedMicros))",
        ]
        for chart in charts {
            lines += ["", "\(chart.chart.title) (\(chart.chart.yLabel))"]
            lines += ReportText.table(chart.chart).lines
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func table(_ chart: Chart) -> TextTable {
        func number(_ value: Double?) -> String {
            value.map { $0 >= 1_000 ? Formatting.grouped(Int($0.rounded())) : Formatting.fixed($0, 2) } ?? "-"
        }
        switch chart.content {
        case .grouped(let categories, let series), .stacked(let categories, let series):
            var table = TextTable([("", .left)] + categories.map { ($0, .right) })
            for row in series { table.add([row.name] + row.values.map(number)) }
            return table
        case .lines(_, _, let lines):
            let xs = lines.first?.points.map(\.x) ?? []
            var table = TextTable([("", .left)] + xs.map { (Formatting.grouped(Int($0)), .right) })
            for line in lines { table.add([line.name] + line.points.map { number($0.y) }) }
            return table
        }
    }

    /// Shows the charts, and the summary below them.
    var page: String {
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        let pictures = charts.map { chart in
            "<figure><img src=\"\(chart.name).svg\" alt=\"\(escaped(chart.chart.title))\" width=\"860\"></figure>"
        }
        return """
            <!DOCTYPE html>
            <!-- \(ReportFiles.mark) -->
            <html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
            <meta name="viewport" content="width=device-width"><title>FaaSKeeper, simulated</title>
            <style>body{font:15px system-ui,sans-serif;max-width:900px;margin:2em auto;padding:0 1em}
            figure{margin:2em 0}img{max-width:100%;height:auto}pre{overflow-x:auto}</style></head><body>
            <h1>FaaSKeeper, simulated</h1>
            <p>Functions of \(figures.memoryMB) MB, seed \(figures.seed), published latencies; simulated
            \(Formatting.duration(micros: figures.simulatedMicros)). The figures are in <a href="report.json">report.json</a>.</p>
            \(pictures.joined(separator: "\n"))
            <pre>\(escaped(summary))</pre>
            </body></html>

            """
    }
}
