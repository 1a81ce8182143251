import DequeModule

/// The deduplication ids of the last minutes, by a fingerprint of 128 bits: five minutes of a busy queue are millions
/// of ids.
struct DeduplicationWindow: Sendable {
    private struct Fingerprint: Hashable, Sendable {
        let high: UInt64
        let low: UInt64

        init(_ text: String) {
            var high: UInt64 = 0xCBF2_9CE4_8422_2325
            var low: UInt64 = 0x9E37_79B9_7F4A_7C15
            for byte in text.utf8 {
                high = (high ^ UInt64(byte)) &* 0x100_0000_01B3
                low = (low &+ UInt64(byte)) &* 0xBF58_476D_1CE4_E5B9
                low ^= low >> 29
            }
            self.high = high
            self.low = low
        }
    }

    private var order = Deque<(at: Int64, id: Fingerprint)>()
    private var ids = Set<Fingerprint>()
    private let windowMillis: Int64

    init(windowMillis: Int64) { self.windowMillis = windowMillis }

    /// - Returns: whether the id is new within the window.
    mutating func insert(_ id: String, now: Int64) -> Bool {
        while let first = order.first, first.at + windowMillis <= now {
            order.removeFirst()
            ids.remove(first.id)
        }
        let fingerprint = Fingerprint(id)
        guard ids.insert(fingerprint).inserted else { return false }
        order.append((now, fingerprint))
        return true
    }
}
