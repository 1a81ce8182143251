/// A prompt as libedit takes it: UTF-32 that ends with 0, colours between marks.
struct PromptText: Equatable {
    /// What encloses text that takes no room.
    static let mark: UInt32 = 1

    let scalars: [UInt32]
    /// What a person sees.
    let visible: [UInt32]

    init(_ text: String) {
        let pieces = Self.split(Array(text.unicodeScalars.map(\.value)))
        var parts = pieces.filter { !($0.isEscape && $0.scalars.isEmpty) }
        // libedit draws an escape sequence together with the character after it, so one at the end needs one.
        if let last = parts.last, last.isEscape {
            if parts.count > 1, parts[parts.count - 2].scalars.last == 0x20 {
                parts[parts.count - 2].scalars.removeLast()
            }
            parts.append(Piece(isEscape: false, scalars: [0x20]))
        }
        scalars = parts.flatMap { $0.isEscape ? [Self.mark] + $0.scalars + [Self.mark] : $0.scalars } + [0]
        visible = parts.filter { !$0.isEscape }.flatMap(\.scalars)
    }

    /// Without its colours.
    static func plain(_ text: String) -> String {
        let visible = split(Array(text.unicodeScalars.map(\.value))).filter { !$0.isEscape }.flatMap(\.scalars)
        return String(utf32: visible)
    }

    private struct Piece {
        let isEscape: Bool
        var scalars: [UInt32]
    }

    /// Text and escape sequences in turn. Other control characters are dropped.
    private static func split(_ scalars: [UInt32]) -> [Piece] {
        var pieces: [Piece] = []
        var text: [UInt32] = []
        var index = 0
        while index < scalars.count {
            if scalars[index] == 0x1B {
                let end = endOfEscape(scalars, from: index)
                if !text.isEmpty { pieces.append(Piece(isEscape: false, scalars: text)) }
                text = []
                pieces.append(Piece(isEscape: true, scalars: Array(scalars[index..<end])))
                index = end
            } else {
                if scalars[index] >= 0x20, scalars[index] != 0x7F { text.append(scalars[index]) }
                index += 1
            }
        }
        if !text.isEmpty { pieces.append(Piece(isEscape: false, scalars: text)) }
        return pieces
    }

    /// `ESC [ parameters letter`, or `ESC letter`. Another control character ends it: a mark within marks would open a
    /// piece that nothing closes, and a 0 would end the prompt.
    private static func endOfEscape(_ scalars: [UInt32], from start: Int) -> Int {
        var index = start + 1
        if index < scalars.count, scalars[index] == 0x5B {
            index += 1
            while index < scalars.count, (0x20...0x3F).contains(scalars[index]) { index += 1 }
        }
        return index < scalars.count && (0x20...0x7E).contains(scalars[index]) ? index + 1 : index
    }
}
