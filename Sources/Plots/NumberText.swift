/// Numbers in plots.
enum NumberText {
    /// A coordinate: tenths of a pixel are enough.
    static func coordinate(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
    }

    /// A label for people: three digits that say something, `K`, `M` and `G` for large numbers.
    static func label(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        if value < 0 { return "-" + label(-value) }
        for (unit, suffix) in [(1e9, "G"), (1e6, "M"), (1e3, "K")] where value >= unit * 0.9995 {
            return digits(value / unit) + suffix
        }
        return digits(value)
    }

    private static func digits(_ value: Double) -> String {
        if value == 0 { return "0" }
        var decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2
        var rest = value
        while rest < 0.1, decimals < 9 {
            rest *= 10
            decimals += 1
        }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int64((value * scale).rounded())
        guard decimals > 0 else { return "\(scaled)" }
        var fraction = String(scaled % Int64(scale))
        fraction = String(repeating: "0", count: decimals - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        let whole = "\(scaled / Int64(scale))"
        return fraction.isEmpty ? whole : whole + "." + fraction
    }
}
