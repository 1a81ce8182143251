import Foundation
import Plots
import Testing

@testable import FKCommands

/// What `bench --report` measures, writes, and leaves alone.
@Suite struct BenchReportTests {
    private static func report() async throws -> ReportText {
        var measuring = ReportMeasuring(memoryMB: 512, seed: 2, stores: ReportFigures.stores) { _, _ in }
        measuring.operations = 12
        measuring.sustainedMillis = 300
        let figures = try await measuring.run()
        return ReportText(figures: figures, charts: figures.charts)
    }

    private struct Mark {
        let series: String
        let value: Double
    }

    /// A plot and the file of figures say the same, mark by mark.
    @Test func plotsHaveTheFiguresOfTheJSON() async throws {
        let report = try await Self.report()
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(report.json.text.utf8)) as? [String: Any])
        let charts = try #require(json["charts"] as? [[String: Any]])
        #expect(charts.count == report.charts.count && charts.count == 11)
        for (chart, drawn) in zip(charts, report.charts) {
            let series = try #require(chart["series"] as? [[String: Any]])
            let told = series.flatMap { series in
                (series["values"] as? [[String: Any]] ?? []).map {
                    Mark(series: series["name"] as? String ?? "", value: $0["value"] as? Double ?? .nan)
                }
            }
            #expect(!told.isEmpty, "\(drawn.name)")
            let elements = try Elements(SVGPlot.svg(drawn.chart))
            let marks = elements.marks.map { Mark(series: $0.series, value: $0.value) }
            // Bars stand by category, the figures by series.
            func sorted(_ marks: [Mark]) -> [Mark] { marks.sorted { ($0.series, $0.value) < ($1.series, $1.value) } }
            #expect(marks.count == told.count, "\(drawn.name)")
            for (mark, figure) in zip(sorted(marks), sorted(told)) {
                #expect(mark.series == figure.series)
                // Foundation's reader of JSON may miss the last bit.
                #expect(abs(mark.value - figure.value) <= abs(figure.value) * 1e-12, "\(drawn.name)")
            }
            #expect(elements.texts.contains(drawn.chart.title) && elements.texts.contains(drawn.chart.yLabel))
        }
    }

    @Test func everythingIsMeasured() async throws {
        let figures = try await Self.report().figures
        #expect(figures.reads.count == 12 && figures.writes.count == 12 && figures.sustained.count == 12)
        #expect(figures.costs.count == 3 && figures.costs.allSatisfy { $0.readDollars > 0 && $0.writeDollars > 1 })
        #expect(Set(figures.steps.map(\.function)).isSuperset(of: ["follower", "leader"]))
        #expect((figures.reads + figures.writes).allSatisfy { $0.p50Millis > 0 && $0.p99Millis >= $0.p50Millis })
        // As text, too.
        let summary = ReportText(figures: figures, charts: figures.charts).summary
        #expect(figures.charts.allSatisfy { summary.contains("\n\($0.chart.title) (") })
    }

    @Test func thePageShowsEveryPlot() async throws {
        let report = try await Self.report()
        for chart in report.charts { #expect(report.page.contains("<img src=\"\(chart.name).svg\"")) }
        #expect(report.page.contains("name=\"color-scheme\" content=\"light dark\""))
    }

    @Test func anEarlierReportIsReplacedAndNothingElse() async throws {
        let scratch = try Scratch()
        let directory = scratch.path + "/figures"
        let files = ReportFiles(directory: directory)
        let names = ["a.svg", "report.txt"]
        try files.prepare(names)
        for name in names { try await files.write(name, "<!-- \(ReportFiles.mark) -->\nfirst") }
        try Data("mine".utf8).write(to: URL(fileURLWithPath: directory + "/notes.txt"))
        try files.prepare(names)
        try await files.write("a.svg", "<!-- \(ReportFiles.mark) -->\nsecond")
        #expect(try String(contentsOfFile: directory + "/a.svg", encoding: .utf8).hasSuffix("second"))
        #expect(try String(contentsOfFile: directory + "/notes.txt", encoding: .utf8) == "mine")
        // A file of that name which is none of a report's.
        try Data("<svg>mine</svg>".utf8).write(to: URL(fileURLWithPath: directory + "/b.svg"))
        let fault = #expect(throws: CommandError.self) { try files.prepare(names + ["b.svg"]) }
        #expect(fault?.message.contains("\(directory)/b.svg is there and is no part of a report") == true)
    }

    @Test func everyFileBeginsWithTheMark() async throws {
        let report = try await Self.report()
        for text in [report.json.text, report.summary, report.page] {
            #expect(String(text.prefix(64)).contains(ReportFiles.mark))
        }
        #expect(Set(ReportFigures.fileNames).count == ReportFigures.fileNames.count)
        #expect(ReportFigures.fileNames.filter { $0.hasSuffix(".svg") } == report.charts.map { "\($0.name).svg" })
    }

    /// Refused before anything is measured.
    @Test func aForeignDirectoryIsLeftAlone() async throws {
        let scratch = try Scratch()
        let directory = scratch.path + "/pages"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data("<html>mine</html>".utf8).write(to: URL(fileURLWithPath: directory + "/index.html"))
        let outcome = try await Tool.run(["bench", "--report", directory], scratch)
        #expect(outcome.code == 1 && outcome.errors.contains("index.html is there and is no part of a report"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["index.html"])
    }
}
