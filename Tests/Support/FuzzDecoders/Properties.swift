#if DEBUG
    import FaaSKeeperModel
    import Fuzzing

    extension Decoder {
        /// A binary form with an encoder beside its decoder: refuses with `.corrupt`, gives values back unchanged, and has
        /// one encoding for each value.
        static func codec<Value: Hashable & Sendable>(
            _ name: String, _ sample: @escaping @Sendable (inout FuzzRandom) -> Value,
            encode: @escaping @Sendable (Value) -> [UInt8],
            decode: @escaping @Sendable ([UInt8]) throws -> Value,
            also check: @escaping @Sendable (Value) throws -> Void = { _ in }
        ) -> Decoder {
            Decoder(
                name, generate: { encode(sample(&$0)) },
                roundTrip: { random in
                    let value = sample(&random)
                    let decoded: Value
                    do { decoded = try decode(encode(value)) } catch {
                        throw Broken("\(error) for the encoding of \(value)")
                    }
                    try Broken.unless(decoded == value, "\(value) came back as \(decoded)")
                },
                check: { bytes in
                    guard let value = try Properties.decoded(bytes, decode) else { return }
                    let again = encode(value)
                    // Sets were once in another order, and are taken in any.
                    let isAnother = again != bytes && !(again.count == bytes.count && again.sorted() == bytes.sorted())
                    try Broken.unless(!isAnother, "another encoding of \(value): \(SwiftLiteral.of(again))")
                    try Broken.unless(try decode(again) == value, "\(value) became another")
                    try check(value)
                })
        }

        /// The same with an envelope, which says the version.
        static func message<Value: Hashable & Sendable>(
            _ name: String, _ sample: @escaping @Sendable (inout FuzzRandom) -> Value,
            encode: @escaping @Sendable (Value) -> [UInt8],
            decode: @escaping @Sendable ([UInt8]) throws -> Value,
            also check: @escaping @Sendable (Value) throws -> Void = { _ in }
        ) -> Decoder {
            let plain = codec(name, sample, encode: encode, decode: decode, also: check)
            return Decoder(name, generate: plain.generate, roundTrip: plain.roundTrip) { bytes in
                try plain.check(bytes)
                try Properties.refusesOtherVersions(bytes) { _ = try decode($0) }
            }
        }

        /// One that takes text; bytes that are no UTF-8 are repaired before.
        static func text(
            _ name: String, slowness: Int = 1, _ sample: @escaping @Sendable (inout FuzzRandom) -> String,
            roundTrip: @escaping @Sendable (inout FuzzRandom) throws -> Void = { _ in },
            check: @escaping @Sendable (String) throws -> Void
        ) -> Decoder {
            Decoder(name, slowness: slowness, generate: { Array(sample(&$0).utf8) }, roundTrip: roundTrip) {
                try check(String(decoding: $0, as: UTF8.self))
            }
        }
    }

    enum Properties {
        /// Nil where the input is refused as it should be: with a code of malformed input and a message.
        static func decoded<Value>(_ bytes: [UInt8], _ decode: ([UInt8]) throws -> Value) throws -> Value? {
            do { return try decode(bytes) } catch let error as KeeperError {
                try Broken.unless(
                    (error.code == .corrupt || error.code == .badArguments) && !error.message.isEmpty,
                    "refused with \(error.code): \(error.message)")
                return nil
            }
        }

        /// A version that is not known is named and refused, whatever stands behind it.
        static func refusesOtherVersions(_ bytes: [UInt8], _ open: ([UInt8]) throws -> Void) throws {
            guard bytes.count >= 3, bytes[0] == 0xFA, bytes[1] != Envelope.version else { return }
            do { try open(bytes) } catch let error as KeeperError {
                try Broken.unless(
                    error.code == .corrupt && error.message.contains("version \(bytes[1])"),
                    "version \(bytes[1]) is refused with: \(error.message)")
                return
            }
            throw Broken("version \(bytes[1]) is taken")
        }

        static func sameBytes(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
    }
#endif
