/// Draws a chart as SVG that reads well on light and on dark ground. Every mark carries its series, its category and its
/// value as attributes, so that a program can read what a person sees.
public struct SVGPlot: Sendable {
    static let width = 860.0
    static let height = 440.0
    private static let left = 76.0
    private static let right = 24.0
    private static let top = 64.0
    private static let bottom = 96.0
    /// Colours that can be told apart on either ground and without red and green.
    static let colors = [
        "#4477aa", "#ee7733", "#228833", "#aa3377", "#ccaa33", "#33a9cc", "#888888", "#bb5544", "#7755cc",
        "#559988",
    ]

    private let chart: Chart
    private var body = ""

    private init(_ chart: Chart) { self.chart = chart }

    /// The whole document.
    public static func svg(_ chart: Chart) -> String {
        var plot = SVGPlot(chart)
        plot.draw()
        return XMLText.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": "0 0 \(NumberText.coordinate(width)) \(NumberText.coordinate(height))",
                "role": "img", "font-family": "system-ui, sans-serif", "font-size": "12",
            ], style + XMLText.element("title", [:], XMLText.escaped(chart.title)) + plot.body) + "\n"
    }

    private static let style = """
        <style>
        .ground{fill:#ffffff}.ink{fill:#1f2328}.pale{fill:#59636e}.rule{stroke:#d1d9e0}.reference{stroke-dasharray:6 4}
        @media (prefers-color-scheme: dark){.ground{fill:#0d1117}.ink{fill:#f0f6fc}.pale{fill:#9198a1}.rule{stroke:#3d444d}}
        </style>
        """

    private mutating func draw() {
        add("rect", ["class": "ground", "width": "100%", "height": "100%"])
        text(chart.title, x: Self.left, y: 24, style: "ink", size: 17)
        text(chart.subtitle, x: Self.left, y: 43, style: "pale")
        switch chart.content {
        case .grouped(let categories, let series):
            let axis = valueAxis(series.flatMap { $0.values.compactMap(\.self) })
            rules(axis)
            bars(categories, series, axis)
            legend(series.map { ($0.name, false) })
        case .stacked(let categories, let series):
            let sums = categories.indices.map { category in
                series.reduce(0) { $0 + ($1.values[category] ?? 0) }
            }
            let axis = valueAxis(sums)
            rules(axis)
            stacks(categories, series, axis)
            legend(series.map { ($0.name, false) })
        case .lines(let label, let scale, let lines):
            let axis = valueAxis(lines.flatMap { $0.points.map(\.y) })
            rules(axis)
            draw(lines, axis, label, scale)
            legend(lines.map { ($0.name, $0.isReference) })
        }
        text(
            chart.yLabel, x: 18, y: (Self.top + Self.height - Self.bottom) / 2, style: "pale", anchor: "middle",
            turned: true)
    }

    // MARK: Marks

    private mutating func bars(_ categories: [String], _ series: [Chart.Series], _ axis: Axis) {
        let step = (Self.width - Self.left - Self.right) / Double(max(1, categories.count))
        for (category, name) in categories.enumerated() {
            let begin = Self.left + step * Double(category) + step * 0.1
            // What has no value takes no room.
            let present = series.indices.filter { series[$0].values[category] != nil }
            let width = min(56, step * 0.8 / Double(max(1, present.count)))
            let indent = (step * 0.8 - width * Double(present.count)) / 2
            for (place, index) in present.enumerated() {
                guard let value = series[index].values[category] else { continue }
                let x = begin + indent + width * Double(place)
                let y = axis.place(of: value)
                bar(series[index].name, name, value, index, x: x, y: y, width: width * 0.92, to: axis.start)
                text(
                    NumberText.label(value), x: x + width * 0.46, y: y - 4, style: "ink", size: 10, anchor: "middle")
            }
            label(name, x: begin + step * 0.4)
        }
    }

    private mutating func stacks(_ categories: [String], _ series: [Chart.Series], _ axis: Axis) {
        let step = (Self.width - Self.left - Self.right) / Double(max(1, categories.count))
        for (category, name) in categories.enumerated() {
            let width = min(110, step * 0.6)
            let x = Self.left + step * (Double(category) + 0.5) - width / 2
            var sum = 0.0
            for (index, part) in series.enumerated() {
                guard let value = part.values[category], value > 0 else { continue }
                let low = axis.place(of: sum)
                sum += value
                let high = axis.place(of: sum)
                bar(part.name, name, value, index, x: x, y: high, width: width, to: low)
                if low - high > 13 {
                    text(
                        NumberText.label(value), x: x + width / 2, y: (low + high) / 2 + 4, style: "on", size: 11,
                        anchor: "middle")
                }
            }
            text(
                NumberText.label(sum), x: x + width / 2, y: axis.place(of: sum) - 5, style: "ink", size: 12,
                anchor: "middle")
            label(name, x: x + width / 2)
        }
    }

    private mutating func draw(_ lines: [Chart.Line], _ axis: Axis, _ label: String, _ scale: Scale) {
        let across = Axis(
            scale, lines.flatMap { $0.points.map(\.x) }, from: Self.left, to: Self.width - Self.right)
        for tick in across.ticks {
            let x = across.place(of: tick)
            rule(x, axis.start, x, axis.end)
            text(NumberText.label(tick), x: x, y: axis.start + 18, style: "pale", anchor: "middle")
        }
        text(
            label, x: (Self.left + Self.width - Self.right) / 2, y: axis.start + 36, style: "pale", anchor: "middle")
        for (index, line) in lines.enumerated() {
            let color = Self.colors[index % Self.colors.count]
            let places = line.points.map { (across.place(of: $0.x), axis.place(of: $0.y)) }
            add(
                "polyline",
                [
                    "fill": "none", "stroke": color, "stroke-width": "2",
                    "class": line.isReference ? "reference" : "own",
                    "points": places.map { "\(NumberText.coordinate($0.0)),\(NumberText.coordinate($0.1))" }
                        .joined(separator: " "),
                ])
            for (place, point) in zip(places, line.points) {
                add(
                    "circle",
                    [
                        "cx": NumberText.coordinate(place.0), "cy": NumberText.coordinate(place.1), "r": "3",
                        "fill": color, "data-series": line.name, "data-x": "\(point.x)", "data-value": "\(point.y)",
                    ], hint("\(line.name), \(NumberText.label(point.x)): \(NumberText.label(point.y))"))
            }
        }
    }

    private mutating func bar(
        _ series: String, _ category: String, _ value: Double, _ index: Int, x: Double, y: Double, width: Double,
        to base: Double
    ) {
        add(
            "rect",
            [
                "x": NumberText.coordinate(x), "y": NumberText.coordinate(y), "width": NumberText.coordinate(width),
                "height": NumberText.coordinate(max(0, base - y)), "fill": Self.colors[index % Self.colors.count],
                "data-series": series, "data-x": category, "data-value": "\(value)",
            ], hint("\(series), \(category): \(NumberText.label(value))"))
    }

    // MARK: Around them

    private func valueAxis(_ values: [Double]) -> Axis {
        Axis(chart.yScale, values, from: Self.height - Self.bottom, to: Self.top)
    }

    private mutating func rules(_ axis: Axis) {
        for tick in axis.ticks {
            let y = axis.place(of: tick)
            rule(Self.left, y, Self.width - Self.right, y)
            text(NumberText.label(tick), x: Self.left - 8, y: y + 4, style: "pale", anchor: "end")
        }
    }

    private mutating func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        add(
            "line",
            [
                "class": "rule", "x1": NumberText.coordinate(x1), "y1": NumberText.coordinate(y1),
                "x2": NumberText.coordinate(x2), "y2": NumberText.coordinate(y2),
            ])
    }

    private mutating func label(_ name: String, x: Double) {
        text(name, x: x, y: Self.height - Self.bottom + 20, style: "pale", anchor: "middle")
    }

    private mutating func legend(_ entries: [(name: String, isReference: Bool)]) {
        var x = Self.left
        var y = Self.height - 34
        for (index, entry) in entries.enumerated() {
            let width = 34 + Double(entry.name.count) * 6.6
            if x + width > Self.width - 10 {
                x = Self.left
                y += 18
            }
            add(
                "line",
                [
                    "x1": NumberText.coordinate(x), "x2": NumberText.coordinate(x + 16),
                    "y1": NumberText.coordinate(y - 4), "y2": NumberText.coordinate(y - 4),
                    "stroke": Self.colors[index % Self.colors.count], "stroke-width": entry.isReference ? "2" : "8",
                    "class": entry.isReference ? "reference" : "own",
                ])
            text(entry.name, x: x + 22, y: y, style: "ink")
            x += width
        }
    }

    private mutating func text(
        _ text: String, x: Double, y: Double, style: String, size: Int = 12, anchor: String = "start",
        turned: Bool = false
    ) {
        let place = (NumberText.coordinate(x), NumberText.coordinate(y))
        let turn = turned ? " transform=\"rotate(-90 \(place.0) \(place.1))\"" : ""
        // Text on a bar is white on either ground.
        let paint = style == "on" ? "fill=\"#ffffff\"" : "class=\"\(style)\""
        body +=
            "<text x=\"\(place.0)\" y=\"\(place.1)\" font-size=\"\(size)\" text-anchor=\"\(anchor)\" \(paint)\(turn)>"
            + XMLText.escaped(text) + "</text>\n"
    }

    private func hint(_ text: String) -> String { XMLText.element("title", [:], XMLText.escaped(text)) }

    private mutating func add(
        _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: String? = nil
    ) {
        body += XMLText.element(name, attributes, content) + "\n"
    }
}
