/// A decoder under test: how valid inputs of it are made, and what must hold of every input.
public struct Decoder: Sendable {
    public let name: String
    /// How many times longer than others an input takes: so many times fewer of them are tried.
    public let slowness: Int
    /// The encoding of a random value.
    public let generate: @Sendable (inout FuzzRandom) -> [UInt8]
    /// Decodes, and looks whether what came of it is right.
    /// - Throws: ``Broken``. Refusing the input in the documented way is no fault.
    public let check: @Sendable ([UInt8]) throws -> Void
    /// Whether a random value survives being encoded and decoded.
    /// - Throws: ``Broken``.
    public let roundTrip: @Sendable (inout FuzzRandom) throws -> Void

    public init(
        _ name: String, slowness: Int = 1, generate: @escaping @Sendable (inout FuzzRandom) -> [UInt8],
        roundTrip: @escaping @Sendable (inout FuzzRandom) throws -> Void = { _ in },
        check: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.slowness = slowness
        self.generate = generate
        self.check = check
        self.roundTrip = roundTrip
    }

    /// The input of an iteration: a valid one, one that was changed, or any bytes.
    public func input(seed: UInt64, iteration: Int) -> [UInt8] {
        var random = FuzzRandom(seed: seed, iteration: iteration)
        switch iteration % 8 {
        case 0: return generate(&random)
        case 1: return random.bytes(upTo: 64)
        default:
            let valid = generate(&random)
            return Mutator.mutate(valid, with: generate(&random), &random)
        }
    }
}

/// Something that must hold and does not.
public struct Broken: Error, CustomStringConvertible, Sendable {
    public let description: String
    public init(_ description: String) { self.description = description }

    /// - Throws: unless `condition` holds.
    public static func unless(_ condition: Bool, _ what: @autoclosure () -> String) throws {
        if !condition { throw Broken(what()) }
    }
}
