#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import Synchronization

/// Randomness for ids, tokens and jitter. Injected everywhere, so that a seed replays a run.
public protocol RandomSource: Sendable {
    func next() -> UInt64
}

extension RandomSource {
    /// A token that no other call returns: 128 random bits as 26 letters and digits.
    public func token() -> String {
        String(next(), radix: 36) + "." + String(next(), radix: 36)
    }

    /// Keys and the like.
    public func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { withUnsafeBytes(of: next()) { bytes += $0.prefix(count - bytes.count) } }
        return bytes
    }

    /// A positive session id.
    public func positive() -> Int64 {
        while true {
            let value = Int64(bitPattern: next() >> 1)
            if value != 0 { return value }
        }
    }

    /// A number in `range`, close enough to uniform for jitter.
    public func jitter(in range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }
}

/// The system's generator.
public struct SystemRandom: RandomSource {
    /// A write takes several numbers, and each one alone would be a call of the kernel.
    private static let reserve = Mutex<[UInt64]>([])
    /// As much as the kernel gives at once, 256 bytes.
    private static let reserved = 32

    public init() {}

    public func next() -> UInt64 {
        SystemRandom.reserve.withLock { reserve in
            if reserve.isEmpty {
                reserve = Array(repeating: 0, count: SystemRandom.reserved)
                let code = reserve.withUnsafeMutableBytes { getentropy($0.baseAddress!, $0.count) }
                precondition(code == 0, "The system has no randomness to give")
            }
            return reserve.removeLast()
        }
    }
}

/// A generator that a seed determines (SplitMix64).
public final class SeededRandom: RandomSource {
    private let state: Mutex<UInt64>

    public init(seed: UInt64) { state = Mutex(seed) }

    public func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
