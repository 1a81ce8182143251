import CloudPrimitives

/// Random choices that a seed determines.
struct Dice {
    private let source: SeededRandom

    init(seed: UInt64) { source = SeededRandom(seed: seed) }

    mutating func below(_ bound: Int) -> Int { Int(source.next() % UInt64(bound)) }

    mutating func range(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// True so many times in a hundred.
    mutating func percent(_ chance: Int) -> Bool { below(100) < chance }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// One of them, by weight.
    mutating func weighted<Element>(_ choices: [(weight: Int, element: Element)]) -> Element {
        var rest = below(choices.reduce(0) { $0 + $1.weight })
        for choice in choices {
            if rest < choice.weight { return choice.element }
            rest -= choice.weight
        }
        preconditionFailure("the weights add up")
    }
}
