import Benchmarking
import CloudPrimitives
import CostModel
import Plots

extension CommandContext {
    /// Measures everything that a report shows, and writes it.
    func benchReport(_ directory: String, memoryMB: Int, seed: UInt64) async throws {
        let files = ReportFiles(directory: directory)
        // Before anything is measured.
        try files.prepare(ReportFigures.fileNames)
        let progress = Progress(self, "Measuring", total: nil, unit: "workloads")
        let (counts, count) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let drawing = Task { for await done in counts { await progress.advance(to: done) } }
        let measuring = ReportMeasuring(memoryMB: memoryMB, seed: seed, stores: ReportFigures.stores) { done, _ in
            count.yield(done)
        }
        let figures: ReportFigures
        do { figures = try await measuring.run() } catch {
            count.finish()
            await drawing.value
            await progress.clear()
            throw error
        }
        count.finish()
        await drawing.value
        await progress.clear()
        let report = ReportText(figures: figures, charts: figures.charts)
        for chart in report.charts {
            let svg = SVGPlot.svg(chart.chart)
            try await files.write("\(chart.name).svg", "<!-- \(ReportFiles.mark) -->\n" + svg)
        }
        try await files.write("report.json", report.json.text + "\n")
        try await files.write("report.txt", report.summary)
        try await files.write("index.html", report.page)
        switch options.output {
        case .text: console.output.write(report.summary)
        case .json: console.output.writeLine(report.json.text)
        }
        note("The report is in \(directory): index.html shows it")
    }
}

extension ReportFigures {
    /// Every file of a report.
    static var fileNames: [String] {
        let charts = ReportFigures(seed: 0, memoryMB: PublishedFigures.memoryMB, prices: .standard).charts
        return charts.map { "\($0.name).svg" } + ["report.json", "report.txt", "index.html"]
    }

    /// Those that are paid by the request: others are servers of their own.
    static let stores = [StoreKind.keyValue, .object, .hybrid].map {
        Store(name: $0.rawValue, options: ["user-store=\($0.rawValue)"])
    }
}
