/// A pattern of names: `*` any characters, `?` one, `[a-z]` one of these, `[!a-z]` none of these, `\` takes the meaning
/// from what follows. By code points, and the whole name.
struct Glob: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case any
        case one
        case exactly(Unicode.Scalar)
        case among([ClosedRange<UInt32>], isNegated: Bool)
    }

    private var pieces: [Piece] = []

    /// - Throws: code 2 where a bracket is not closed, or nothing follows a backslash.
    init(_ text: String) throws(CommandError) {
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": if pieces.last != .any { pieces.append(.any) }
            case "?": pieces.append(.one)
            case "\\":
                guard let next = rest.popFirst() else {
                    throw .usage("The pattern \"\(text)\" ends with a backslash; \\\\ is one")
                }
                pieces.append(.exactly(next))
            case "[": pieces.append(try Glob.bracket(&rest, text))
            default: pieces.append(.exactly(scalar))
            }
        }
    }

    private static func bracket(
        _ rest: inout ArraySlice<Unicode.Scalar>, _ text: String
    ) throws(CommandError) -> Piece {
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let scalar = rest.popFirst() {
            // The first one is meant as it is.
            if scalar == "]", !isFirst { return .among(ranges, isNegated: isNegated) }
            isFirst = false
            var low = scalar
            if low == "\\" {
                guard let next = rest.popFirst() else { break }
                low = next
            }
            guard rest.first == "-", let high = rest.dropFirst().first, high != "]" else {
                ranges.append(low.value...low.value)
                continue
            }
            rest.removeFirst(2)
            guard low <= high else {
                throw .usage(
                    "The pattern \"\(text)\" has a range \(low)-\(high), which is empty: \(high)-\(low) is not")
            }
            ranges.append(low.value...high.value)
        }
        throw .usage("The pattern \"\(text)\" has a [ without ]; \\[ is the character")
    }

    /// In time of at most the product of both lengths: on a mismatch only the last star tries again.
    func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        var (piece, position) = (0, 0)
        var retry: (piece: Int, position: Int)?
        while position < scalars.count {
            if piece < pieces.count, pieces[piece] == .any {
                retry = (piece, position)
                piece += 1
            } else if piece < pieces.count, Glob.matches(pieces[piece], scalars[position]) {
                piece += 1
                position += 1
            } else if let last = retry {
                retry = (last.piece, last.position + 1)
                (piece, position) = (last.piece + 1, last.position + 1)
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { $0 == .any }
    }

    private static func matches(_ piece: Piece, _ scalar: Unicode.Scalar) -> Bool {
        switch piece {
        case .any, .one: true
        case .exactly(let other): scalar == other
        case .among(let ranges, let isNegated): ranges.contains { $0.contains(scalar.value) } != isNegated
        }
    }
}

/// A size to compare with: `100` exactly, `+1k` more, `-2M` less.
struct SizeTest: Sendable, Equatable {
    enum Relation: Sendable { case equal, more, less }

    let relation: Relation
    let bytes: Int64

    init(_ text: String) throws(CommandError) {
        var digits = text[...]
        switch digits.first {
        case "+": relation = .more
        case "-": relation = .less
        default: relation = .equal
        }
        if relation != .equal { digits.removeFirst() }
        let units: [Character: Int64] = ["c": 1, "k": 1_024, "M": 1_048_576]
        var unit: Int64 = 1
        if let last = digits.last, let known = units[last] {
            unit = known
            digits.removeLast()
        }
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int64(digits),
            case let (bytes, overflows) = number.multipliedReportingOverflow(by: unit), !overflows
        else {
            throw .usage("-size takes bytes such as 100, +1k for more than that or -2M for less, not \"\(text)\"")
        }
        self.bytes = bytes
    }

    func matches(_ size: Int64) -> Bool {
        switch relation {
        case .equal: size == bytes
        case .more: size > bytes
        case .less: size < bytes
        }
    }
}
