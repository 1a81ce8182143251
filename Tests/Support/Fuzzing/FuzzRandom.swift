/// Random numbers that a seed and the number of an iteration determine (SplitMix64): any iteration can be made again
/// without those before it.
public struct FuzzRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64, iteration: Int = 0) {
        state = seed &* 0xD134_2543_DE82_EF95 &+ UInt64(truncatingIfNeeded: iteration)
        state = next() ^ seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    public mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }

    public mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True once in `count` times.
    public mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// Small lengths often, larger ones now and then.
    public mutating func length(upTo bound: Int) -> Int { below(below(bound + 1) + 1) }

    public mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

    public mutating func bytes(upTo bound: Int) -> [UInt8] { (0..<length(upTo: bound)).map { _ in byte() } }

    public mutating func list<Element>(
        upTo bound: Int, _ make: (inout FuzzRandom) -> Element
    ) -> [Element] {
        (0..<length(upTo: bound)).map { _ in make(&self) }
    }

    public mutating func maybe<Element>(_ make: (inout FuzzRandom) -> Element) -> Element? {
        oneIn(2) ? make(&self) : nil
    }
}

extension FuzzRandom {
    /// Numbers at which programs go wrong.
    public static let interesting: [Int64] = [
        0, 1, -1, 2, 7, 63, 64, 127, 128, 255, 256, 999, 1_000, 32_767, 65_535, 65_536, Int64(Int32.max),
        Int64(Int32.min), Int64(Int32.max) + 1, Int64(UInt32.max), 1 << 40, 1 << 53, 1 << 62, .max, .min, .max - 1,
        .min + 1, -1_000, -86_400_000,
    ]

    public mutating func int64() -> Int64 {
        switch below(4) {
        case 0: pick(FuzzRandom.interesting)
        case 1: Int64(bitPattern: next())
        default: Int64(below(1_000))
        }
    }

    public mutating func int32() -> Int32 { Int32(truncatingIfNeeded: int64()) }

    private static let scalars: [Unicode.Scalar] = [
        "\0", "\t", "\n", "\r", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", " ", "\u{A0}", "é", "e", "\u{301}", "\u{308}",
        "ß", "İ", "ﬁ", "\u{200D}", "\u{202E}", "\u{2028}", "\u{D7FF}", "\u{E000}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}",
        "😀", "\u{1F1E6}", "\u{10FFFF}", "\u{AC00}", "\u{1100}", "\u{1161}",
    ]
    private static let marks: [Unicode.Scalar] = Array(
        "/.:,;=?&%#'\"\\|><!-@${}[]()~^*+0123456789abcxyzAZ_".unicodeScalars)

    public mutating func scalar() -> Unicode.Scalar {
        switch below(4) {
        case 0: pick(FuzzRandom.scalars)
        case 1: pick(FuzzRandom.marks)
        case 2: Unicode.Scalar(UInt32(below(0x11_0000))) ?? "?"
        default: Unicode.Scalar(UInt8(0x61 + below(26)))
        }
    }

    /// Any text, or often a plain one.
    public mutating func text(upTo bound: Int = 12) -> String {
        let isPlain = oneIn(2)
        var result = String.UnicodeScalarView()
        for _ in 0..<length(upTo: bound) {
            result.append(isPlain ? Unicode.Scalar(UInt8(0x61 + below(26))) : scalar())
        }
        return String(result)
    }
}
