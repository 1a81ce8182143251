/// Makes other inputs of an input.
public enum Mutator {
    /// The variable-length form of a few numbers that a length must not be believed: up to 2^64 - 1, and one byte more.
    static let blownUp: [[UInt8]] = [
        [0xFF, 0x7F], [0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80, 0x00],
    ]
    /// What an inflated input has at the most: more than what any reservation by a length could hide in.
    public static let inflatedBytesMax = 400_000

    /// One to six changes. `other` is an input that pieces may come from.
    public static func mutate(_ input: [UInt8], with other: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        var bytes = input
        for _ in 0..<(1 + random.length(upTo: 5)) { change(&bytes, other, &random) }
        // Rare, because slow.
        if random.oneIn(200) { inflate(&bytes, &random) }
        return bytes
    }

    private static func change(_ bytes: inout [UInt8], _ other: [UInt8], _ random: inout FuzzRandom) {
        let place = random.below(bytes.count + 1)
        let length = random.length(upTo: min(16, bytes.count - place))
        switch random.below(11) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1 where place < bytes.count: bytes[place] = random.byte()
        case 2 where place < bytes.count: bytes[place] &+= random.oneIn(2) ? 1 : 255
        case 3: bytes.insert(contentsOf: random.bytes(upTo: 8), at: place)
        case 4: bytes.removeSubrange(place..<place + length)
        case 5: bytes.removeSubrange(place...)
        case 6:
            // A piece of the same, or of another, in the place of what is there.
            let source = random.oneIn(2) ? other : bytes
            let start = random.below(source.count + 1)
            let piece = source[start..<start + random.length(upTo: source.count - start)]
            bytes.replaceSubrange(place..<place + length, with: piece)
        case 7: bytes.replaceSubrange(place..<place + min(1, bytes.count - place), with: random.pick(blownUp))
        case 8: bytes.insert(contentsOf: integer(&random), at: place)
        case 9:
            let piece = Array(bytes[place..<place + length])
            for _ in 0..<random.number(1...40) where bytes.count < 20_000 { bytes.insert(contentsOf: piece, at: place) }
        default: bytes.replaceSubrange(place..<place + length, with: String(random.scalar()).utf8)
        }
    }

    private static func integer(_ random: inout FuzzRandom) -> [UInt8] {
        let value = random.pick(FuzzRandom.interesting)
        if random.oneIn(2) { return Array(String(value).utf8) }
        return (0..<8).map { UInt8(truncatingIfNeeded: value >> Int64(8 * $0)) }
    }

    /// A long run at some place, behind a length that it satisfies.
    private static func inflate(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        let place = random.below(bytes.count + 1)
        let start = random.below(bytes.count + 1)
        let piece = random.oneIn(2) ? [random.byte()] : Array(bytes[start..<min(bytes.count, start + 4)])
        guard !piece.isEmpty else { return }
        let count = inflatedBytesMax / 2 / piece.count + random.below(inflatedBytesMax / 2 / piece.count)
        let run = (0..<count).flatMap { _ in piece }
        bytes.insert(contentsOf: variableLength(run.count / 2) + run, at: place)
    }

    static func variableLength(_ value: Int) -> [UInt8] {
        var result: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            result.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return result + [UInt8(rest)]
    }
}
