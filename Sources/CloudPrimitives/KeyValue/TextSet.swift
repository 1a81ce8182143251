/// A set of texts, of which two are the same when their bytes are: `é` in one character and in two are two names of nodes,
/// and Swift's own sets would keep one of them. Small, so a list in the order of the bytes.
public struct TextSet: Hashable, Sendable, Sequence, ExpressibleByArrayLiteral {
    private var texts: [String] = []

    public init(_ texts: some Sequence<String>) {
        for text in texts.sorted(by: TextSet.precedes) where self.texts.last.map({ !TextSet.same($0, text) }) ?? true {
            self.texts.append(text)
        }
    }

    public init(arrayLiteral elements: String...) { self.init(elements) }

    public var isEmpty: Bool { texts.isEmpty }
    public var count: Int { texts.count }

    public func makeIterator() -> IndexingIterator<[String]> { texts.makeIterator() }

    public func union(_ others: [String]) -> TextSet { TextSet(texts + others) }

    public func subtracting(_ others: [String]) -> TextSet {
        var result = self
        result.texts.removeAll { text in others.contains { TextSet.same($0, text) } }
        return result
    }

    public func contains(_ text: String) -> Bool { texts.contains { TextSet.same($0, text) } }

    public static func == (a: TextSet, b: TextSet) -> Bool { a.texts.elementsEqual(b.texts, by: same) }

    /// Most are not even equal as texts, or have the same bytes in the same place, so this is quick.
    private static func same(_ a: String, _ b: String) -> Bool { a == b && a.utf8.elementsEqual(b.utf8) }

    private static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
