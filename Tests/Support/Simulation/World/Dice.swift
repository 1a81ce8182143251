import CloudPrimitives
import Synchronization

/// Chance by seed.
final class Dice: RandomSource {
    private let source: SeededRandom

    init(seed: UInt64) { source = SeededRandom(seed: seed) }

    func next() -> UInt64 { source.next() }

    /// A number below `count`, which is at least 1.
    func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    func chance(_ part: Int, of whole: Int) -> Bool { below(whole) < part }

    func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// One of `choices` by their weights.
    func pick<Element>(weighted choices: [(Element, Int)]) -> Element {
        var rest = below(choices.reduce(0) { $0 + $1.1 })
        for (element, weight) in choices {
            if rest < weight { return element }
            rest -= weight
        }
        return choices[choices.count - 1].0
    }

    /// Another source that depends on this one alone.
    func fork() -> Dice { Dice(seed: next()) }
}
