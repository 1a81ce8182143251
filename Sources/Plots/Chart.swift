/// What a plot shows: data and labels, without any drawing.
public struct Chart: Sendable {
    /// A row of bars, one for each category.
    public struct Series: Sendable {
        public let name: String
        /// Nil where there is none.
        public let values: [Double?]

        public init(_ name: String, _ values: [Double?]) {
            self.name = name
            self.values = values
        }
    }

    /// A line through points.
    public struct Line: Sendable {
        public let name: String
        public let points: [(x: Double, y: Double)]
        /// Something to compare with, rather than what the plot is about.
        public let isReference: Bool

        public init(_ name: String, _ points: [(x: Double, y: Double)], isReference: Bool = false) {
            self.name = name
            self.points = points
            self.isReference = isReference
        }
    }

    public enum Content: Sendable {
        /// Bars of one category beside each other.
        case grouped(categories: [String], [Series])
        /// Bars of one category on top of each other.
        case stacked(categories: [String], [Series])
        case lines(x: String, xScale: Scale, [Line])
    }

    public let title: String
    public let subtitle: String
    /// What the values are, with their unit.
    public let yLabel: String
    public let yScale: Scale
    public let content: Content

    public init(title: String, subtitle: String, yLabel: String, yScale: Scale = .linear, _ content: Content) {
        self.title = title
        self.subtitle = subtitle
        self.yLabel = yLabel
        self.yScale = yScale
        self.content = content
    }
}
