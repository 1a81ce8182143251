/// Names one delivery of one message: the message's number and a random word, so that no delivery that was undone ever
/// has the name of a later one.
struct Receipt: Hashable, Sendable {
    let number: Int64
    let word: Int64

    init(number: Int64, word: Int64) {
        self.number = number
        self.word = word
    }

    /// Nil for text that is no receipt, which is void by definition.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(parts[0], radix: 36), let word = Int64(parts[1], radix: 36) else {
            return nil
        }
        self.init(number: number, word: word)
    }

    var text: String { String(number, radix: 36) + "." + String(word, radix: 36) }
}
