/// Numbers as people write them.
extension Values {
    /// `250`, `100K` or `2.5M`: units of a thousand.
    static func count(
        _ text: String, in range: ClosedRange<Int>, for what: String
    ) throws(CommandError) -> Int {
        let units: [Character: Int] = ["k": 1_000, "m": 1_000_000, "g": 1_000_000_000]
        guard let value = amount(text[...], units), range.contains(value) else {
            throw .usage(
                "\(what) needs a number such as 500, 100K or 1M, from \(range.lowerBound) to "
                    + "\(Formatting.grouped(range.upperBound)), not \"\(text)\"")
        }
        return value
    }

    /// `1000`, `1k` or `64kB`: units of 1,024 bytes.
    static func bytes(
        _ text: String, in range: ClosedRange<Int>, for what: String
    ) throws(CommandError) -> Int {
        let units: [Character: Int] = ["k": 1_024, "m": 1_048_576]
        var digits = text[...]
        if digits.last == "B" { digits.removeLast() }
        guard let value = amount(digits, units), range.contains(value) else {
            throw .usage(
                "\(what) needs bytes such as 500 or 1k, from \(range.lowerBound) to "
                    + "\(Formatting.grouped(range.upperBound)), not \"\(text)\"")
        }
        return value
    }

    /// A share of a whole.
    static func percent(_ text: String, for what: String) throws(CommandError) -> Double {
        var digits = text[...]
        if digits.last == "%" { digits.removeLast() }
        guard isPlain(digits), let value = Double(digits), value <= 100 else {
            throw .usage("\(what) needs a percentage from 0 to 100, not \"\(text)\"")
        }
        return value
    }

    /// The whole number that `text` means; nil where it means none.
    private static func amount(_ text: Substring, _ units: [Character: Int]) -> Int? {
        var digits = text
        var unit = 1
        if let last = digits.last, let known = units[Character(last.lowercased())] {
            unit = known
            digits.removeLast()
        }
        if let whole = Int(digits), isPlain(digits) {
            let (value, overflows) = whole.multipliedReportingOverflow(by: unit)
            return overflows ? nil : value
        }
        guard unit > 1, isPlain(digits), let number = Double(digits), number < 1e9 else { return nil }
        let value = number * Double(unit)
        return abs(value - value.rounded()) < 1e-6 ? Int(value.rounded()) : nil
    }

    private static func isPlain(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }
}
