#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How values become places.
public enum Scale: Sendable {
    case linear
    /// For values above zero; others stand at the lower end.
    case logarithmic
}

/// An axis from one place to another.
struct Axis: Sendable {
    let scale: Scale
    let low: Double
    let high: Double
    let start: Double
    let end: Double

    /// - Parameters:
    ///   - values: what has to fit on it.
    ///   - start: where the low end is, in pixels.
    init(_ scale: Scale, _ values: [Double], from start: Double, to end: Double) {
        self.scale = scale
        self.start = start
        self.end = end
        let finite = values.filter { $0.isFinite && (scale == .linear || $0 > 0) }
        let most = finite.max() ?? 1
        switch scale {
        case .linear:
            low = 0
            high = Axis.ceiling(most > 0 ? most : 1)
        case .logarithmic:
            let least = finite.min() ?? 1
            low = pow(10, floor(log10(least)))
            let top = pow(10, ceil(log10(most)))
            high = top > low ? top : low * 10
        }
    }

    /// The next round number: 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 or 10 times a power of ten.
    private static func ceiling(_ value: Double) -> Double {
        let power = pow(10, floor(log10(value)))
        for step in [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] where value <= step * power * 1.000001 { return step * power }
        return 10 * power
    }

    func place(of value: Double) -> Double {
        let part: Double
        switch scale {
        case .linear: part = value / high
        case .logarithmic: part = value <= low ? 0 : log10(value / low) / log10(high / low)
        }
        return start + (end - start) * min(1, max(0, part))
    }

    /// Where lines are drawn.
    var ticks: [Double] {
        switch scale {
        case .linear: return (0...5).map { high * Double($0) / 5 }
        case .logarithmic:
            var ticks: [Double] = []
            var tick = low
            while tick <= high * 1.000001, ticks.count < 20 {
                ticks.append(tick)
                tick *= 10
            }
            return ticks
        }
    }
}
