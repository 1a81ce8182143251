/// Turns the bytes of a terminal into characters, and what is pasted into one key.
struct KeyDecoder {
    private static let pasteBegins: [UInt8] = Array("\u{1B}[200~".utf8)
    private static let pasteEnds: [UInt8] = Array("\u{1B}[201~".utf8)

    let pasteKey: UInt32
    /// Sequences that become one key, where libedit would take their first byte for a key of its own.
    private let sequences: [[UInt8]: UInt32]
    private var keys: [UInt32] = []
    private var pastes: [String] = []
    /// What may become the mark of a paste, or one of the sequences.
    private var held: [UInt8] = []
    private var partial: [UInt8] = []
    private var partialLength = 0
    /// Of a paste that has not ended.
    private(set) var pasted: [UInt8] = []
    /// How much of the end mark the last bytes of the paste are.
    private var endMatched = 0
    private(set) var isPasting = false

    init(pasteKey: UInt32, sequences: [[UInt8]: UInt32] = [:]) {
        self.pasteKey = pasteKey
        self.sequences = sequences
    }

    /// An escape was read, and what follows tells what it is.
    var isUndecided: Bool { !held.isEmpty }

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { isPasting ? feedPaste(byte) : feedKey(byte) }
    }

    mutating func nextKey() -> UInt32? { keys.isEmpty ? nil : keys.removeFirst() }

    /// The texts pasted since the last call.
    mutating func takePasted() -> String {
        defer { pastes = [] }
        return pastes.joined()
    }

    /// Nothing followed: what was held are keys.
    mutating func decide() {
        let bytes = held
        held = []
        for byte in bytes { decode(byte) }
    }

    /// Forgets everything that is not finished.
    mutating func reset() { self = KeyDecoder(pasteKey: pasteKey, sequences: sequences) }

    private mutating func feedKey(_ byte: UInt8) {
        let longer = held + [byte]
        if longer == Self.pasteBegins {
            held = []
            isPasting = true
        } else if let key = sequences[longer] {
            held = []
            keys.append(key)
        } else if Self.pasteBegins.starts(with: longer) || sequences.keys.contains(where: { $0.starts(with: longer) }) {
            held = longer
        } else if held.isEmpty {
            decode(byte)
        } else {
            decide()
            feedKey(byte)
        }
    }

    private mutating func feedPaste(_ byte: UInt8) {
        pasted.append(byte)
        if byte == Self.pasteEnds[endMatched] { endMatched += 1 } else { endMatched = byte == 0x1B ? 1 : 0 }
        if endMatched == Self.pasteEnds.count {
            pastes.append(Self.text(of: pasted.dropLast(endMatched)))
            keys.append(pasteKey)
            (pasted, endMatched, isPasting) = ([], 0, false)
        } else if pasted.count > EditorLimits.pasteBytesMax + Self.pasteEnds.count {
            // Only what may be the end is of interest now, and how much of it is there is known.
            pasted.removeLast(pasted.count - EditorLimits.pasteBytesMax - endMatched)
        }
    }

    /// Line breaks as one character; tabs stay; other control characters would be commands.
    private static func text(of bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes.prefix(EditorLimits.pasteBytesMax), as: UTF8.self)
        var result: [UInt32] = []
        var previous: UInt32 = 0
        for scalar in text.unicodeScalars.map(\.value) {
            if scalar == 0x0D || (scalar == 0x0A && previous != 0x0D) {
                result.append(0x0A)
            } else if scalar == 0x09 || (scalar >= 0x20 && !(0x7F...0x9F).contains(scalar)) {
                result.append(scalar)
            }
            previous = scalar
        }
        return String(utf32: result)
    }

    /// UTF-8. Bytes that are none are dropped.
    private mutating func decode(_ byte: UInt8) {
        if byte & 0xC0 == 0x80 {
            guard !partial.isEmpty else { return }
            partial.append(byte)
            guard partial.count == partialLength else { return }
            if let text = String(validating: partial, as: UTF8.self) { keys += text.unicodeScalars.map(\.value) }
            partial = []
            return
        }
        partial = []
        switch byte {
        case 0..<0x80: keys.append(UInt32(byte))
        case 0xC2..<0xE0: (partial, partialLength) = ([byte], 2)
        case 0xE0..<0xF0: (partial, partialLength) = ([byte], 3)
        case 0xF0..<0xF5: (partial, partialLength) = ([byte], 4)
        default: break
        }
    }
}
