/// Puts elements together to what contains them.
struct RESPAssembly {
    private struct Frame {
        enum Kind { case array, set, push, map, attribute, streamedText }

        let kind: Kind
        /// Elements that are still to come, two for each pair; nil where an end mark says it.
        var missing: Int?
        var elements: [RESPValue] = []
        /// Of a streamed text.
        var text: [UInt8] = []
        /// What has been said about the next element of it.
        var attributes: [RESPValue.Pair] = []
    }

    private var frames: [Frame] = []
    /// What has been said about a value that is within nothing.
    private var attributes: [RESPValue.Pair] = []
    /// Of the value under way, as ``RedisLimits/answerBytesMax`` counts them.
    private var bytes = 0

    var isEmpty: Bool { frames.isEmpty && attributes.isEmpty }

    /// What a line may begin with.
    static let types = Set("_#:,(+-$!=;*~>%|.".utf8)

    /// Counts bytes to the value under way.
    mutating func charge(_ count: Int) throws(RESPError) {
        bytes += count
        guard bytes <= RedisLimits.answerBytesMax else {
            throw .tooLarge("An answer of more than \(RedisLimits.answerBytesMax) bytes")
        }
    }

    /// Takes a line, or the bytes of a byte string.
    /// - Returns: the value that is whole with it, if one is.
    mutating func take(_ type: UInt8, _ rest: some Collection<UInt8>) throws(RESPError) -> RESPValue? {
        let rest = ArraySlice(rest)
        switch type {
        case 0x5F:  // _
            guard rest.isEmpty else { throw .malformed("A null has something behind it") }
            return try add(.null)
        case 0x23:  // #
            guard rest.elementsEqual([0x74]) || rest.elementsEqual([0x66]) else {
                throw .malformed("A truth value is t or f")
            }
            return try add(.boolean(rest.first == 0x74))
        case 0x3A: return try add(.integer(try RESPNumber.integer(rest)))  // :
        case 0x2C: return try add(.double(try RESPNumber.double(rest)))  // ,
        case 0x28: return try add(.bigNumber(try RESPNumber.bigNumber(rest)))  // (
        case 0x2B: return try addLine(rest, RESPValue.simple)  // +
        case 0x2D: return try addLine(rest, RESPValue.error)  // -
        case 0x24: return try add(.bulk(Array(rest)))  // $
        case 0x21: return try add(.error(Array(rest)))  // !
        case 0x3D: return try addVerbatim(rest)  // =
        case 0x3B: return try addPart(rest)  // ;
        case 0x2A: return try begin(.array, rest)  // *
        case 0x7E: return try begin(.set, rest)  // ~
        case 0x3E: return try begin(.push, rest)  // >
        case 0x25: return try begin(.map, rest)  // %
        case 0x7C: return try begin(.attribute, rest)  // |
        case 0x2E:  // .
            guard rest.isEmpty else { throw .malformed("An end mark has something behind it") }
            return try endStream()
        default: throw .malformed("There is no type \(type)")
        }
    }

    private mutating func addLine(
        _ rest: ArraySlice<UInt8>, _ make: ([UInt8]) -> RESPValue
    ) throws(RESPError) -> RESPValue? {
        try charge(rest.count)
        return try add(make(Array(rest)))
    }

    private mutating func addVerbatim(_ rest: ArraySlice<UInt8>) throws(RESPError) -> RESPValue? {
        guard rest.count >= 4, rest[rest.startIndex + 3] == 0x3A else {
            throw .malformed("A verbatim text does not say its format")
        }
        return try add(.verbatim(format: Array(rest.prefix(3)), Array(rest.dropFirst(4))))
    }

    // MARK: Aggregates

    private mutating func begin(_ kind: Frame.Kind, _ rest: ArraySlice<UInt8>) throws(RESPError) -> RESPValue? {
        if rest.elementsEqual([0x3F]) {
            guard kind == .array || kind == .set || kind == .map else {
                throw .malformed("Only lists, sets and maps may be streamed")
            }
            try push(Frame(kind: kind, missing: nil))
            return nil
        }
        let count = try RESPNumber.count(rest)
        if count < 0 {
            guard kind == .array else { throw .malformed("Only a list may be of length -1") }
            return try add(.null)
        }
        let isPairs = kind == .map || kind == .attribute
        let most = RedisLimits.answerBytesMax / RedisLimits.elementBytes
        guard count <= (isPairs ? most / 2 : most) else { throw .tooLarge("An aggregate of \(count) elements") }
        try push(Frame(kind: kind, missing: isPairs ? 2 * count : count))
        return try settle()
    }

    private mutating func push(_ frame: Frame) throws(RESPError) {
        guard frames.count < RedisLimits.nestingMax else {
            throw .tooLarge("More than \(RedisLimits.nestingMax) aggregates within each other")
        }
        if frame.kind == .push || frames.last?.kind == .streamedText {
            guard frames.isEmpty, attributes.isEmpty else {
                throw .malformed("A push or a text has a place of its own")
            }
        }
        frames.append(frame)
    }

    mutating func beginStreamedText() throws(RESPError) { try push(Frame(kind: .streamedText, missing: nil)) }

    private mutating func addPart(_ rest: ArraySlice<UInt8>) throws(RESPError) -> RESPValue? {
        guard frames.last?.kind == .streamedText else { throw .malformed("A part of no text") }
        try charge(RedisLimits.elementBytes)
        frames[frames.count - 1].text += rest
        return nil
    }

    mutating func endStreamedText() throws(RESPError) -> RESPValue? {
        guard let frame = frames.last, frame.kind == .streamedText else { throw .malformed("A part of no text") }
        frames.removeLast()
        return try add(.bulk(frame.text))
    }

    private mutating func endStream() throws(RESPError) -> RESPValue? {
        guard let frame = frames.last, frame.missing == nil, frame.kind != .streamedText, frame.attributes.isEmpty
        else {
            throw .malformed("An end mark of nothing")
        }
        guard frame.kind != .map || frame.elements.count % 2 == 0 else { throw .malformed("A key without a value") }
        frames[frames.count - 1].missing = 0
        return try settle()
    }

    /// Adds a value to what it is within.
    /// - Returns: the outermost value, when it is whole with this.
    mutating func add(_ value: RESPValue) throws(RESPError) -> RESPValue? {
        try charge(RedisLimits.elementBytes)
        if let whole = try place(value) { return finished(whole) }
        return try settle()
    }

    /// - Returns: the value itself when it is within nothing.
    private mutating func place(_ value: RESPValue) throws(RESPError) -> RESPValue? {
        guard let last = frames.indices.last else {
            defer { attributes = [] }
            return attributes.isEmpty ? value : .attributed(value, attributes)
        }
        guard frames[last].kind != .streamedText else { throw .malformed("A value within a streamed text") }
        let about = frames[last].attributes
        frames[last].elements.append(about.isEmpty ? value : .attributed(value, about))
        frames[last].attributes = []
        if let missing = frames[last].missing { frames[last].missing = missing - 1 }
        return nil
    }

    /// Closes what is complete.
    private mutating func settle() throws(RESPError) -> RESPValue? {
        while let frame = frames.last, frame.missing == 0 {
            guard frame.attributes.isEmpty else { throw .malformed("Something is said about nothing") }
            frames.removeLast()
            try charge(RedisLimits.elementBytes)
            switch frame.kind {
            case .attribute: try describe(RESPAssembly.pairs(frame.elements))
            case .map: if let whole = try place(.map(RESPAssembly.pairs(frame.elements))) { return finished(whole) }
            case .set: if let whole = try place(.set(frame.elements)) { return finished(whole) }
            case .push: if let whole = try place(.push(frame.elements)) { return finished(whole) }
            case .array, .streamedText: if let whole = try place(.array(frame.elements)) { return finished(whole) }
            }
        }
        return nil
    }

    /// Remembers attributes for the value that follows them.
    private mutating func describe(_ pairs: [RESPValue.Pair]) throws(RESPError) {
        let isFirst = frames.last?.attributes.isEmpty ?? attributes.isEmpty
        guard isFirst, !pairs.isEmpty else { throw .malformed("Attributes are said once, and are not empty") }
        if frames.isEmpty { attributes = pairs } else { frames[frames.count - 1].attributes = pairs }
    }

    private mutating func finished(_ value: RESPValue) -> RESPValue {
        bytes = 0
        return value
    }

    private static func pairs(_ elements: [RESPValue]) -> [RESPValue.Pair] {
        stride(from: 0, to: elements.count, by: 2).map { RESPValue.Pair(key: elements[$0], value: elements[$0 + 1]) }
    }
}
