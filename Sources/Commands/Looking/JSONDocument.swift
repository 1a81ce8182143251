/// A JSON document whose parts are read and replaced in its text: everything else stays byte by byte.
struct JSONDocument: Sendable {
    /// Why a place cannot be read or written.
    struct Missing: Error, Sendable, Equatable { let message: String }

    private(set) var bytes: [UInt8]
    private var root: Range<Int>

    /// - Throws: where the bytes are no JSON.
    init(_ bytes: [UInt8]) throws(JSONReader.Fault) {
        root = try JSONReader.check(bytes)
        self.bytes = bytes
    }

    /// The text of the value at a place.
    func value(at pointer: JSONPointer) throws(Missing) -> [UInt8] { Array(bytes[try find(pointer)]) }

    /// The value of a text; nil where `bytes` are something else.
    static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.first == UInt8(ascii: "\"") else { return nil }
        var reader = JSONReader(bytes)
        return try? reader.string()
    }

    /// Replaces the value at a place, or adds it to the object or list that the rest of the pointer names.
    /// - Parameter value: JSON.
    mutating func set(_ pointer: JSONPointer, to value: [UInt8]) throws(Missing) {
        let count = bytes.count
        defer { root = root.lowerBound..<root.upperBound + bytes.count - count }
        let range: Range<Int>
        do throws(Missing) { range = try find(pointer) } catch {
            guard let last = pointer.tokens.last else { throw error }
            let parent = pointer.prefix(pointer.tokens.count - 1)
            return try add(value, named: last, to: find(parent), parent, otherwise: error)
        }
        bytes.replaceSubrange(range, with: value)
    }

    // MARK: Finding

    private func find(_ pointer: JSONPointer) throws(Missing) -> Range<Int> {
        var range = root
        for (index, token) in pointer.tokens.enumerated() {
            range = try child(token, of: range, pointer.prefix(index))
        }
        return range
    }

    private func child(_ token: String, of range: Range<Int>, _ at: JSONPointer) throws(Missing) -> Range<Int> {
        let place = at.tokens.isEmpty ? "The document" : at.text
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "{"):
            // Of equal names the last one counts, as for most readers.
            let found = members(of: range).last { $0.name.utf8.elementsEqual(token.utf8) }
            guard let found else { throw Missing(message: "\(place) has no member \"\(token)\"") }
            return found.value
        case UInt8(ascii: "["):
            let elements = elements(of: range)
            guard let index = JSONDocument.index(token) else {
                throw Missing(message: "\(place) is a list: \"\(token)\" is no number in it")
            }
            guard index < elements.count else {
                throw Missing(message: "\(place) has \(elements.count) elements: there is no number \(index)")
            }
            return elements[index]
        default: throw Missing(message: "\(place) is neither an object nor a list: \"\(token)\" cannot be in it")
        }
    }

    private static func index(_ token: String) -> Int? {
        guard token == "0" || (token.utf8.first != 0x30 && !token.isEmpty),
            token.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(token)
    }

    private func members(of range: Range<Int>) -> [(name: String, key: Range<Int>, value: Range<Int>)] {
        var reader = JSONReader(bytes, at: range.lowerBound)
        var members: [(name: String, key: Range<Int>, value: Range<Int>)] = []
        try? reader.members { members.append(($0, $1, $2)) }
        return members
    }

    private func elements(of range: Range<Int>) -> [Range<Int>] {
        var reader = JSONReader(bytes, at: range.lowerBound)
        var elements: [Range<Int>] = []
        try? reader.elements { elements.append($0) }
        return elements
    }

    // MARK: Adding

    /// Behind the last one, with the blanks that stand before that.
    private mutating func add(
        _ value: [UInt8], named token: String, to range: Range<Int>, _ at: JSONPointer, otherwise missing: Missing
    ) throws(Missing) {
        let last: (start: Int, end: Int)?
        var text: [UInt8]
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "{"):
            let members = members(of: range)
            last = members.last.map { ($0.key.lowerBound, $0.value.upperBound) }
            // As the others have it between name and value.
            let colon = members.last.map { Array(bytes[$0.key.upperBound..<$0.value.lowerBound]) } ?? Array(": ".utf8)
            text = Array(JSON.string(token).text.utf8) + colon + value
        case UInt8(ascii: "["):
            let elements = elements(of: range)
            guard token == "-" || token == String(elements.count) else { throw missing }
            last = elements.last.map { ($0.lowerBound, $0.upperBound) }
            text = value
        default: throw missing
        }
        guard let last else {
            return bytes.replaceSubrange(range.lowerBound + 1..<range.upperBound - 1, with: text)
        }
        var blank = last.start
        while blank > 0, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[blank - 1]) { blank -= 1 }
        var before = Array(bytes[blank..<last.start])
        // One that stands alone right behind the bracket says nothing of what is between two: the document may.
        if before.isEmpty, bytes[blank - 1] != UInt8(ascii: ","),
            zip(bytes, bytes.dropFirst()).contains(where: { $0 == UInt8(ascii: ",") && $1 == 0x20 })
                || bytes[range].contains(0x20)
        {
            before = [0x20]
        }
        text = [UInt8(ascii: ",")] + before + text
        bytes.insert(contentsOf: text, at: last.end)
    }
}
