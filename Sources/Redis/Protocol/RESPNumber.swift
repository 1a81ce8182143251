/// Numbers as RESP3 writes them.
enum RESPNumber {
    static func integer(_ text: ArraySlice<UInt8>) throws(RESPError) -> Int64 {
        guard let value = parse(text) else { throw .malformed("An integer is malformed") }
        return value
    }

    /// A length; -1 says that there is none.
    static func count(_ text: ArraySlice<UInt8>) throws(RESPError) -> Int {
        guard let value = parse(text), value >= -1 else { throw .malformed("A length is malformed") }
        return Int(value)
    }

    static func double(_ text: ArraySlice<UInt8>) throws(RESPError) -> Double {
        switch String(decoding: text, as: UTF8.self) {
        case "inf", "+inf": return .infinity
        case "-inf": return -.infinity
        case "nan", "-nan": return .nan
        case let digits:
            let isPlain = text.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
            guard isPlain, let value = Double(digits), value.isFinite else { throw .malformed("A number is malformed") }
            return value
        }
    }

    static func bigNumber(_ text: ArraySlice<UInt8>) throws(RESPError) -> String {
        let digits = text.first == 0x2D || text.first == 0x2B ? text.dropFirst() : text
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .malformed("A big number is malformed")
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Digits, perhaps with a sign, and nothing else.
    private static func parse(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.count <= 20, let last = text.last, (0x30...0x39).contains(last) else { return nil }
        return Int64(String(decoding: text, as: UTF8.self))
    }
}
