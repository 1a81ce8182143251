/// A rectangle of cells.
public struct Area: Hashable, Sendable {
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    public static let nothing = Area(x: 0, y: 0, width: 0, height: 0)

    public var isEmpty: Bool { width == 0 || height == 0 }
    public var rows: Range<Int> { y..<(y + height) }
    public var columns: Range<Int> { x..<(x + width) }

    public func contains(_ x: Int, _ y: Int) -> Bool { columns.contains(x) && rows.contains(y) }

    /// One of its rows, from 0.
    public func row(_ index: Int) -> Area { Area(x: x, y: y + index, width: width, height: 1) }

    /// Without so much at each side.
    public func inset(x dx: Int = 0, y dy: Int = 0) -> Area {
        Area(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
    }

    /// Of that size, in the middle.
    public func centered(width wanted: Int, height wantedHeight: Int) -> Area {
        let (w, h) = (min(wanted, width), min(wantedHeight, height))
        return Area(x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h)
    }

    func within(_ width: Int, _ height: Int) -> Area {
        let (left, top) = (max(0, x), max(0, y))
        return Area(
            x: left, y: top, width: min(x + self.width, width) - left, height: min(y + self.height, height) - top)
    }
}
