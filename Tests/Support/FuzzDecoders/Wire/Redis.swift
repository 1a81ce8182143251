#if DEBUG
    import FaaSKeeperModel
    import Fuzzing

    @testable import RedisStore

    extension FuzzRandom {
        /// Any value that a Redis server may send.
        mutating func redisValue(depth: Int = 0) -> RESPValue {
            switch below(depth < 4 ? 14 : 9) {
            case 0: return .null
            case 1: return .boolean(oneIn(2))
            case 2: return .integer(int64())
            case 3: return .double(pick([0, -0.5, 1e300, .infinity, -.infinity, Double(int64())]))
            case 4: return .bigNumber((oneIn(2) ? "-" : "") + "\(next())\(next())")
            case 5: return .simple(Array("OK \(below(100))".utf8))
            case 6: return .bulk(bytes(upTo: 40))
            case 7: return .verbatim(format: Array(pick(["txt", "mkd", ":::"]).utf8), bytes(upTo: 20))
            case 8: return .error(Array("ERR \(text())".utf8))
            case 9: return .array(list(upTo: 5) { $0.redisValue(depth: depth + 1) })
            case 10: return .set(list(upTo: 4) { $0.redisValue(depth: depth + 1) })
            case 11: return .map(redisPairs(depth))
            case 12:
                let pairs = redisPairs(depth)
                return pairs.isEmpty ? .null : .attributed(redisValue(depth: 4), pairs)
            default: return depth == 0 ? .push(list(upTo: 4) { $0.redisValue(depth: depth + 1) }) : .null
            }
        }

        private mutating func redisPairs(_ depth: Int) -> [RESPValue.Pair] {
            list(upTo: 3) {
                let key = $0.redisValue(depth: 4)
                return RESPValue.Pair(key: key, value: $0.redisValue(depth: depth + 1))
            }
        }
    }

    extension Decoders {
        /// All values in `bytes`, given in pieces of so many bytes, and why it ended.
        private static func redisValues(_ bytes: [UInt8], by size: Int) -> ([RESPValue], RESPError?) {
            var decoder = RESPDecoder()
            var values: [RESPValue] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                decoder.append(bytes[start..<min(start + size, bytes.count)])
                do throws(RESPError) {
                    while let value = try decoder.next() { values.append(value) }
                } catch { return (values, error) }
            }
            return (values, nil)
        }

        private static func encoded(_ values: [RESPValue]) -> [UInt8] { values.flatMap { $0.encoded() } }

        static let redis: [Decoder] = [
            Decoder(
                "redis-answers",
                generate: { random in encoded((0..<random.number(1...4)).map { _ in random.redisValue() }) },
                roundTrip: { random in
                    let values = (0..<3).map { _ in random.redisValue() }
                    let (decoded, error) = redisValues(encoded(values), by: 5)
                    try Broken.unless(decoded == values && error == nil, "\(values) came back as \(decoded)")
                },
                check: { bytes in
                    let (values, error) = redisValues(bytes, by: bytes.count + 1)
                    if let error { try Broken.unless(!error.message.isEmpty, "refused without a word") }
                    // However it is cut, the same comes out.
                    let (pieces, _) = redisValues(bytes, by: 1 + bytes.count % 7)
                    try Broken.unless(encoded(pieces) == encoded(values), "in pieces: \(pieces), at once: \(values)")
                    // What was taken can be written, and is the same again.
                    let (again, fault) = redisValues(encoded(values), by: 64)
                    try Broken.unless(fault == nil, "its own encoding is refused: \(String(describing: fault))")
                    try Broken.unless(encoded(again) == encoded(values), "\(values) became \(again)")
                }),
            .text(
                "redis-address",
                { random in
                    let password = random.oneIn(2) ? ":\(random.text())@" : ""
                    return random.pick(["redis://", "rediss://", "redis:", ""]) + password
                        + random.pick(["h", "[::1]", "a.b"])
                        + random.pick(["", ":6379", ":99999"]) + random.pick(["", "/1", "/x"])
                        + random.pick(["", "?password-env=A", "?ca-file=%2F", "?x=\(random.text())"])
                },
                check: { text in
                    let url: RedisURL
                    do throws(KeeperError) { url = try RedisURL(text) } catch {
                        return try Broken.unless(error.code == .badArguments && !error.message.isEmpty, "\(error)")
                    }
                    try Broken.unless((1...65_535).contains(url.port) && !url.host.isEmpty, "\(url)")
                }),
            Decoder(
                "redis-place",
                generate: { random in KeyNames.place(random.text(), random.text()) },
                roundTrip: { random in
                    let (a, b) = ((random.text(), random.text()), (random.text(), random.text()))
                    let (first, second) = (KeyNames.place(a.0, a.1), KeyNames.place(b.0, b.1))
                    guard let parts = KeyNames.parts(of: first) else { throw Broken("\(a) cannot be read") }
                    try Broken.unless(
                        Properties.sameBytes(parts.partition, a.0) && Properties.sameBytes(parts.sort, a.1),
                        "\(a), \(parts)")
                    // The order of places is that of partitions, then of sort keys.
                    let (left, right) = (Array(a.0.utf8), Array(b.0.utf8))
                    let precedes =
                        left == right
                        ? Array(a.1.utf8).lexicographicallyPrecedes(Array(b.1.utf8))
                        : left.lexicographicallyPrecedes(right)
                    try Broken.unless(first.lexicographicallyPrecedes(second) == precedes, "the order of \(a) and \(b)")
                },
                check: { bytes in
                    guard let parts = KeyNames.parts(of: bytes) else { return }
                    try Broken.unless(KeyNames.place(parts.partition, parts.sort) == bytes, "another place of \(parts)")
                }),
        ]
    }
#endif
