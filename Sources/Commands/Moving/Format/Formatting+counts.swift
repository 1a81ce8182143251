extension Formatting {
    /// `1,234,567`
    static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude).utf8)
        var result: [UInt8] = value < 0 ? [0x2D] : []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(0x2C) }
            result.append(digit)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `1 node`, `2 nodes`
    static func nodes(_ count: Int) -> String { count == 1 ? "1 node" : "\(grouped(count)) nodes" }
}
