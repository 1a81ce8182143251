import CostModel

/// A table of ratios as blocks, one for each store and mix, with requests downwards and clusters across.
struct HeatMap: Sendable {
    /// How much dearer servers are, in steps. The mark tells as well as the colour, for whoever sees none.
    enum Heat: CaseIterable, Sendable {
        case belowHalf, belowOne, belowTwo, belowTen, belowHundred, above

        init(_ ratio: Double) {
            self =
                ratio < 0.5
                ? .belowHalf
                : ratio < 1
                    ? .belowOne : ratio < 2 ? .belowTwo : ratio < 10 ? .belowTen : ratio < 100 ? .belowHundred : .above
        }

        var mark: Character {
            switch self {
            case .belowHalf: "-"
            case .belowOne: "."
            case .belowTwo: ":"
            case .belowTen: "+"
            case .belowHundred: "#"
            case .above: "@"
            }
        }

        var ground: TextStyle.Ground {
            switch self {
            case .belowHalf, .belowOne: .red
            case .belowTwo: .yellow
            case .belowTen, .belowHundred, .above: .green
            }
        }

        /// `15.89 ##`
        func text(_ ratio: Double) -> String { Formatting.fixed(ratio, 2) + " " + String(repeating: mark, count: 2) }
    }

    struct Block: Sendable {
        let store: StoreKind
        let readPercent: Int
        var rows: [RatioTable.Row]
    }

    private(set) var blocks: [Block] = []

    static let requestsWidth = 9
    static let legend = "-- less than half, .. less, :: up to 2, ++ up to 10, ## up to 100, @@ more"

    init(_ table: RatioTable) {
        for row in table.rows {
            if let index = blocks.firstIndex(where: { $0.store == row.store && $0.readPercent == row.readPercent }) {
                blocks[index].rows.append(row)
            } else {
                blocks.append(Block(store: row.store, readPercent: row.readPercent, rows: [row]))
            }
        }
    }

    /// Of a column.
    static func width(_ table: RatioTable) -> Int {
        let cells = table.rows.flatMap { row in row.ratios.map { Heat($0).text($0).count } }
        return (cells + table.clusters.map(\.description.count)).max() ?? 0
    }
}
