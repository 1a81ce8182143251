/// Feeds a decoder with inputs and stops at the first that it does not stand.
public struct FuzzRun: Sendable {
    public let decoder: Decoder
    public let seed: UInt64

    public init(_ decoder: Decoder, seed: UInt64) {
        self.decoder = decoder
        self.seed = seed
    }

    /// What was wrong with an iteration, and the least input that shows it.
    public struct Finding: Sendable {
        public let iteration: Int
        public let message: String
        /// Nil where a value did not survive its own encoding.
        public let input: [UInt8]?
    }

    /// - Parameter before: is told the number of each iteration before it is tried.
    /// - Returns: the first finding.
    public func run(_ iterations: Range<Int>, before: (Int) -> Void = { _ in }) -> Finding? {
        for iteration in iterations {
            before(iteration)
            var random = FuzzRandom(seed: ~seed, iteration: iteration)
            do { try decoder.roundTrip(&random) } catch {
                return Finding(iteration: iteration, message: "\(error)", input: nil)
            }
            let input = decoder.input(seed: seed, iteration: iteration)
            guard fault(input) != nil else { continue }
            let least = Shrinker { fault($0) != nil }.shrink(input)
            return Finding(iteration: iteration, message: fault(least) ?? "", input: least)
        }
        return nil
    }

    private func fault(_ input: [UInt8]) -> String? {
        do {
            try decoder.check(input)
            return nil
        } catch { return "\(error)" }
    }
}

/// Bytes as they stand in a test.
public enum SwiftLiteral {
    public static func of(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !text.isEmpty {
            return "Array(\(text.debugDescription).utf8)"
        }
        let digits = bytes.map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return "0x" + (text.count < 2 ? "0" : "") + text
        }
        return "[" + digits.joined(separator: ", ") + "]"
    }
}
