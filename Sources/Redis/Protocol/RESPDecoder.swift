/// Takes bytes as they come and gives values as they are whole. Each byte is looked at once, however small the pieces are.
///
/// What a server may make it keep is bounded by ``RedisLimits``: a length is believed only as far as bytes have come.
struct RESPDecoder {
    private var buffer: [UInt8] = []
    /// What of `buffer` is done with.
    private var position = 0
    /// Where the search for the end of a line goes on.
    private var searched = 0
    private var partial = RESPAssembly()
    /// A byte string whose length has been read, and not all of its bytes.
    private var content: (type: UInt8, count: Int)?
    private var hasBegun = false
    private var error: RESPError?

    /// Takes further bytes.
    mutating func append(_ bytes: some Collection<UInt8>) {
        if position > 0, position == buffer.count || position > 64 << 10 {
            buffer.removeSubrange(..<position)
            searched -= position
            position = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// Whether a value has begun that is not whole.
    var isWithinValue: Bool { position < buffer.count || content != nil || !partial.isEmpty }

    /// The next whole value; nil when more bytes are needed.
    /// - Throws: `RESPError`, and from then on always the same: what follows has no meaning.
    mutating func next() throws(RESPError) -> RESPValue? {
        if let error { throw error }
        do throws(RESPError) {
            while true {
                if let content {
                    guard let value = try finish(content) else { return nil }
                    if let whole = value { return whole }
                    continue
                }
                guard let line = try line() else { return nil }
                if let whole = try read(line) { return whole }
            }
        } catch {
            self.error = error
            throw error
        }
    }

    /// The next line: its type and what follows; nil when it has not come to its end.
    private mutating func line() throws(RESPError) -> (type: UInt8, rest: ArraySlice<UInt8>)? {
        if !hasBegun, position < buffer.count {
            hasBegun = true
            guard RESPAssembly.types.contains(buffer[position]) else {
                throw RESPError(.foreign(buffer[position]), "The answer does not begin as one of Redis does")
            }
        }
        searched = max(searched, position)
        while searched < buffer.count {
            guard buffer[searched] != 0x0A else { throw .malformed("A line ends without a carriage return") }
            guard buffer[searched] == 0x0D else {
                searched += 1
                continue
            }
            guard searched + 1 < buffer.count else { break }
            guard buffer[searched + 1] == 0x0A else { throw .malformed("A line has a carriage return within") }
            guard searched > position else { throw .malformed("A line has no type") }
            guard searched - position <= RedisLimits.lineBytesMax else { throw RESPDecoder.longLine }
            defer {
                position = searched + 2
                searched = position
            }
            return (buffer[position], buffer[position + 1..<searched])
        }
        guard searched - position <= RedisLimits.lineBytesMax else {
            throw RESPDecoder.longLine
        }
        return nil
    }

    private static var longLine: RESPError { .tooLarge("A line has more than \(RedisLimits.lineBytesMax) bytes") }

    /// What a line begins or is.
    private mutating func read(_ line: (type: UInt8, rest: ArraySlice<UInt8>)) throws(RESPError) -> RESPValue? {
        switch line.type {
        case 0x24, 0x21, 0x3D, 0x3B:  // $ ! = ;
            guard line.rest.elementsEqual([0x3F]) else {
                let count = try RESPNumber.count(line.rest)
                if count < 0 {
                    guard line.type == 0x24 else { throw .malformed("Only a byte string may be of length -1") }
                    return try partial.add(.null)
                }
                guard count <= RedisLimits.bulkBytesMax else {
                    throw .tooLarge(
                        "A byte string of \(count) bytes; at the most \(RedisLimits.bulkBytesMax) are taken")
                }
                try partial.charge(count)
                if line.type == 0x3B, count == 0 { return try partial.endStreamedText() }
                content = (line.type, count)
                return nil
            }
            guard line.type == 0x24 else { throw .malformed("Only a byte string or an aggregate may be streamed") }
            try partial.beginStreamedText()
            return nil
        default: return try partial.take(line.type, line.rest)
        }
    }

    /// - Returns: nil while bytes are missing; else the whole value that they end, if they end one.
    private mutating func finish(_ content: (type: UInt8, count: Int)) throws(RESPError) -> RESPValue?? {
        let end = position + content.count
        guard buffer.count >= end + 2 else { return nil }
        guard buffer[end] == 0x0D, buffer[end + 1] == 0x0A else {
            throw .malformed("A byte string is not as long as it says")
        }
        let bytes = Array(buffer[position..<end])
        position = end + 2
        self.content = nil
        return .some(try partial.take(content.type, bytes))
    }
}
