/// Looks for a shorter and plainer input that fails too.
public struct Shrinker {
    /// How often it may try.
    public var triesMax: Int
    private let fails: ([UInt8]) -> Bool

    public init(triesMax: Int = 2_000, fails: @escaping ([UInt8]) -> Bool) {
        self.triesMax = triesMax
        self.fails = fails
    }

    public func shrink(_ input: [UInt8]) -> [UInt8] {
        var best = input
        var tries = 0
        func attempt(_ candidate: [UInt8]) -> Bool {
            guard tries < triesMax, candidate != best else { return false }
            tries += 1
            guard fails(candidate) else { return false }
            best = candidate
            return true
        }
        var hasChanged = true
        while hasChanged, tries < triesMax {
            hasChanged = false
            // Pieces go: first halves, at last single bytes.
            var size = max(1, best.count / 2)
            while size >= 1 {
                var start = 0
                while start < best.count {
                    var shorter = best
                    shorter.removeSubrange(start..<min(start + size, best.count))
                    if attempt(shorter) { hasChanged = true } else { start += size }
                }
                size /= 2
            }
            for index in best.indices {
                for plain: UInt8 in [0, 0x61] where best[index] != plain && best[index] > plain {
                    var simpler = best
                    simpler[index] = plain
                    if attempt(simpler) {
                        hasChanged = true
                        break
                    }
                }
            }
        }
        return best
    }
}
