#if DEBUG
    import CloudPrimitives
    @testable import FKCommands
    import FaaSKeeperModel
    @testable import FaaSKeeperStorage
    import Fuzzing
    @testable import LocalEmulator

    extension FuzzRandom {
        mutating func nodeRow() -> NodeRow {
            var row = NodeRow()
            row.sequence = int64()
            row.pending = list(upTo: 3) { $0.text() }
            guard !oneIn(4) else { return row }
            row.incarnation = text()
            row.version = int32()
            row.aversion = int32()
            row.childrenCreated = int32()
            row.numChildren = int32()
            row.owner = int64()
            row.ctime = int64()
            row.mtime = int64()
            row.dataLength = int32()
            row.inlineChildren = int32()
            row.inlineBytes = int32()
            row.hasChildRow = oneIn(2)
            row.acl = maybe { $0.acl() }
            row.object = maybe { $0.text() }
            return row
        }

        /// An item as a user store makes it of writes.
        mutating func imageItem() -> Item {
            var item: Item = ["t": .int(int64()), "w": .string(text()), "n": .int(int64())]
            if oneIn(2) { item["x"] = .strings(list(upTo: 3) { $0.text() }) }
            if oneIn(2) { item["e"] = .ints(list(upTo: 9) { $0.int64() }) }
            guard !oneIn(4) else { return item }
            item["i"] = .string(text())
            for (name, count) in [("c", 3), ("m", 4), ("p", 4), ("b", 3)] {
                item[name] = .ints((0..<count).map { _ in int64() })
            }
            if oneIn(2) { item["k"] = .stringSet(TextSet(list(upTo: 4) { $0.text() })) }
            if oneIn(2) { item["o"] = .string(text()) } else { item["d"] = .bytes(bytes(upTo: 20)) }
            if oneIn(2) {
                var writer = ByteWriter()
                acl().encode(to: &writer)
                item["a"] = .bytes(writer.bytes)
            }
            return item
        }
    }

    extension Decoders {
        /// Rows are items, so that arbitrary bytes come to them as arbitrary items, and as items of the right shape with
        /// arbitrary values.
        static let rows: [Decoder] = [
            .row(
                "node-row", { item(of: $0.nodeRow()) },
                roundTrip: { random in
                    let row = random.nodeRow()
                    let again = try NodeRow(item: item(of: row))
                    try Broken.unless(again == row, "\(row) came back as \(again)")
                },
                check: { item in
                    let row = try NodeRow(item: item)
                    _ = (row.cversion, row.effectiveACL, EphemeralOwner(field: row.owner).field)
                    let again = try NodeRow(item: Decoders.item(of: row))
                    try Broken.unless(again == row, "\(row) came back as \(again)")
                }),
            .row(
                "node-image", { $0.imageItem() },
                check: { item in
                    let image = try NodeImage(item: item)
                    try Broken.unless(image.data.length >= 0, "data of \(image.data.length) bytes")
                    _ = image.epoch.pending(for: SessionID(1))
                    _ = StatText.lines(image.stat) + [StatText.short(image.stat), JSON.of(image.stat).text]
                }),
            .row(
                "session-row",
                { ["c": .int($0.int64()), "seen": .int($0.int64()), "t": .int($0.int64()), "ws": .int($0.int64())] },
                check: { item in
                    let row = try SessionRow(sort: item.string("s") ?? "0123456789abcdef", item: item)
                    var written = row.item
                    for name in ["ws", "wt"] { written[name] = item[name] }
                    let again = try SessionRow(sort: row.id.hex, item: written)
                    try Broken.unless(again == row, "\(row) came back as \(again)")
                }),
            .row(
                "watch-registration", { $0.watch().item },
                roundTrip: { random in
                    let watch = random.watch()
                    let again = try WatchRegistration(item: watch.item)
                    try Broken.unless(again == watch, "\(watch) came back as \(again)")
                },
                check: { item in
                    let watch = try WatchRegistration(item: item)
                    let again = try WatchRegistration(item: watch.item)
                    try Broken.unless(again == watch, "\(watch) came back as \(again)")
                    _ = watch.sees(NodeEvent(type: .nodeCreated, path: NodePath(unchecked: "/a")))
                }),
        ]

        /// Smaller things that are stored or passed on as text.
        static let stored: [Decoder] = [
            .codec(
                "epoch-stamp",
                { random in
                    var last: [SessionID: NotificationID] = [:]
                    for _ in 0..<random.length(upTo: EpochStamp.sessionsMax + 2) {
                        last[random.session()] = random.notificationID()
                    }
                    return EpochStamp(last).numbers
                },
                encode: { Attribute.ints($0).encodedBytes },
                decode: { bytes in
                    var reader = ByteReader(bytes)
                    guard case .ints(let numbers) = try Attribute(from: &reader) else {
                        throw KeeperError.corrupt("no numbers")
                    }
                    try reader.finish()
                    return numbers
                },
                also: { numbers in
                    let stamp = EpochStamp(numbers: numbers)
                    for number in numbers { _ = stamp.pending(for: SessionID(number)) }
                }),
            .text(
                "quota-limits", { $0.quota().description + ($0.oneIn(3) ? "=\n" : "") },
                roundTrip: { random in
                    let quota = random.quota()
                    try Broken.unless(QuotaLimits(quota.description) == quota, "\(quota)")
                },
                check: { text in
                    let quota = QuotaLimits(text)
                    let again = QuotaLimits(quota.description)
                    try Broken.unless(again.count == quota.count && again.bytes == quota.bytes, "\(quota)")
                }),
            .text(
                "receipt", { Receipt(number: $0.int64(), word: $0.int64()).text },
                check: { text in
                    guard let receipt = Receipt(text) else { return }
                    try Broken.unless(Receipt(receipt.text) == receipt, "\(receipt)")
                }),
            .text(
                "session-id", { $0.session().hex },
                check: { text in
                    guard let session = SessionID(hex: text) else { return }
                    try Broken.unless(session.value >= 0, "a session is negative: \(session)")
                    try Broken.unless(SessionID(hex: session.hex) == session, "\(session)")
                }),
            Decoder(
                "digest", generate: { Array($0.text().utf8) + [0x3A] + $0.bytes(upTo: 10) },
                check: { secret in
                    guard let id = DigestIdentity.id(of: secret) else { return }
                    // USER:HASH, where the hash has 20 bytes.
                    let hash = id.utf8.lastIndex(of: 0x3A).map { Array(id.utf8[id.utf8.index(after: $0)...]) } ?? []
                    try Broken.unless(Base64.decode(hash)?.count == 20, "the hash of \(id)")
                    _ = AccessRules([Credential(scheme: "digest", secret: secret)]).identities
                }),
        ]

        private static func item(of row: NodeRow) -> Item {
            var item = Item()
            for case .set(let name, let value) in row.changes { item[name] = value }
            return item
        }
    }

    extension FuzzRandom {
        fileprivate mutating func watch() -> WatchRegistration {
            WatchRegistration(
                id: WatchID(session: SessionID(Int64(bitPattern: next() >> 1)), number: int64()),
                kind: pick(WatchKind.allCases), path: path(), since: int64())
        }

        fileprivate mutating func quota() -> QuotaLimits {
            QuotaLimits(
                count: int64(), bytes: int64(), countHard: max(-1, int64()), bytesHard: max(-1, int64()))
        }
    }

    extension Attribute {
        fileprivate var encodedBytes: [UInt8] {
            var writer = ByteWriter()
            encode(to: &writer)
            return writer.bytes
        }
    }

    extension Decoder {
        fileprivate static func row(
            _ name: String, _ sample: @escaping @Sendable (inout FuzzRandom) -> Item,
            roundTrip: @escaping @Sendable (inout FuzzRandom) throws -> Void = { _ in },
            check: @escaping @Sendable (Item) throws -> Void
        ) -> Decoder {
            Decoder(name, generate: { sample(&$0).encoded() }, roundTrip: roundTrip) { bytes in
                guard let item = try Properties.decoded(bytes, { try Item(decoding: $0) }) else { return }
                do { try check(item) } catch let error as KeeperError {
                    try Broken.unless(error.code == .corrupt, "refused with \(error.code): \(error.message)")
                }
            }
        }
    }
#endif
