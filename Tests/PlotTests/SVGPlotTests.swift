import Testing

@testable import Plots

@Suite struct SVGPlotTests {
    private static let bars = Chart(
        title: "Reads & \"writes\" <by> size", subtitle: "a\u{0}b", yLabel: "ms", yScale: .logarithmic,
        .grouped(
            categories: ["4 B", "1 kB"],
            [Chart.Series("p50", [11.4, 13.8]), Chart.Series("p99", [nil, 38.2])]))
    private static let stack = Chart(
        title: "Steps", subtitle: "", yLabel: "ms",
        .stacked(
            categories: ["published", "here"],
            [Chart.Series("lock", [8, 7.5]), Chart.Series("push", [13.4, nil]), Chart.Series("commit", [7.9, 8.25])]))
    private static let lines = Chart(
        title: "Cost", subtitle: "", yLabel: "dollars a day", yScale: .logarithmic,
        .lines(
            x: "requests a day", xScale: .logarithmic,
            [
                Chart.Line("here", [(1e4, 0.01), (1e6, 1)]),
                Chart.Line("servers", [(1e4, 1.5), (1e6, 1.5)], isReference: true),
            ]))

    @Test func marksHaveTheirValues() throws {
        let bars = try Elements(SVGPlot.svg(Self.bars)).marks
        #expect(bars.map(\.value) == [11.4, 13.8, 38.2])
        #expect(bars.map(\.x) == ["4 B", "1 kB", "1 kB"])
        #expect(bars.map(\.series) == ["p50", "p50", "p99"])
        #expect(try Elements(SVGPlot.svg(Self.stack)).marks.map(\.value) == [8, 13.4, 7.9, 7.5, 8.25])
        #expect(try Elements(SVGPlot.svg(Self.lines)).marks.map(\.value) == [0.01, 1, 1.5, 1.5])
    }

    @Test func markupInLabelsIsText() throws {
        let texts = try Elements(SVGPlot.svg(Self.bars)).texts
        #expect(texts.contains("Reads & \"writes\" <by> size"))
        #expect(texts.contains("a\u{FFFD}b"))
    }

    @Test func labelsAndLegendAreThere() throws {
        let texts = Set(try Elements(SVGPlot.svg(Self.stack)).texts)
        #expect(texts.isSuperset(of: ["published", "here", "lock", "push", "commit", "ms", "29.3", "15.8"]))
    }

    /// A bar twice as high is twice the value, and a logarithmic one is as much higher for the same factor.
    @Test func placesFollowValues() {
        let linear = Axis(.linear, [10], from: 100, to: 0)
        #expect(linear.place(of: 0) == 100 && linear.place(of: 10) == 0 && linear.place(of: 5) == 50)
        let logarithmic = Axis(.logarithmic, [1, 100], from: 0, to: 200)
        #expect(abs(logarithmic.place(of: 10) - 100) < 1e-9)
        #expect(logarithmic.place(of: 0) == 0)
        #expect(logarithmic.ticks.count == 3)
    }

    @Test func bothGroundsAreThere() {
        let svg = SVGPlot.svg(Self.lines)
        #expect(svg.contains("prefers-color-scheme: dark"))
    }

    @Test func nothingIsDrawnOfNothing() throws {
        let empty = Chart(title: "t", subtitle: "", yLabel: "", .grouped(categories: [], []))
        #expect(try Elements(SVGPlot.svg(empty)).marks.isEmpty)
        let none = Chart(
            title: "t", subtitle: "", yLabel: "", yScale: .logarithmic, .lines(x: "", xScale: .logarithmic, []))
        #expect(try Elements(SVGPlot.svg(none)).marks.isEmpty)
    }

    @Test(arguments: [
        (0, "0"), (0.07, "0.07"), (0.5, "0.5"), (13.8, "13.8"), (118.1, "118"), (1_500, "1.5K"), (1e6, "1M"),
        (999.9, "1K"), (0.000_012, "0.000012"), (-2, "-2"),
    ])
    func numbersAreShort(value: Double, text: String) { #expect(NumberText.label(value) == text) }
}
