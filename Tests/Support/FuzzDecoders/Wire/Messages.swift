#if DEBUG
    import CloudPrimitives
    @testable import FaaSKeeperModel
    @testable import FaaSKeeperStorage
    import Fuzzing
    @testable import ServerFunctions

    extension Decoders {
        /// What travels through the queues and the event channel, with an envelope.
        static let wire: [Decoder] = [
            .message(
                "request", { $0.request() }, encode: { $0.encoded() }, decode: { try Request(decoding: $0) },
                also: { request in
                    for case .create(_, _, let mode, _) in request.operations {
                        _ = mode.owner(session: request.id.session).field
                    }
                }),
            .message(
                "response", { $0.response() }, encode: { $0.encoded() }, decode: { try Response(decoding: $0) },
                also: { response in
                    // The client adds it up, and shows its price.
                    let sum = response.usage + response.usage + response.steps.reduce(Usage()) { $0 + $1.usage }
                    _ = PriceSheet.standard.cost(of: sum - response.usage).total
                }),
            .message(
                "notification", { $0.notification() }, encode: { $0.encoded() },
                decode: { try FaaSKeeperModel.Notification(decoding: $0) },
                also: { _ = ($0.id < .zero, $0.previous.map { $0 < .zero }) }),
            .message(
                "commit-message", { $0.commitMessage() }, encode: { $0.encoded() },
                decode: { try CommitMessage(decoding: $0) }),
            .message(
                "log-entries", { random in random.list(upTo: 4) { $0.logEntry() } },
                encode: { entries in
                    var writer = Envelope.begin(.logEntries)
                    writer.list(entries) { $1.encode(to: &$0) }
                    return writer.bytes
                },
                decode: { bytes in
                    var reader = try Envelope.open(bytes, as: .logEntries)
                    let entries = try reader.list { (r: inout ByteReader) throws(KeeperError) in
                        try LogEntry(from: &r)
                    }
                    try reader.finish()
                    return entries
                }),
            Decoder(
                "envelope",
                generate: { random in
                    let kinds: [Envelope.Kind] = [
                        .request, .response, .notification, .commit, .logEntries, .ping,
                    ]
                    return Envelope.begin(random.pick(kinds)).bytes
                },
                check: { bytes in
                    guard let kind = try Properties.decoded(bytes, { try Envelope.kind(of: $0) }) else { return }
                    try Properties.refusesOtherVersions(bytes) { _ = try Envelope.kind(of: $0) }
                    guard let kind else { return }
                    try Broken.unless(bytes.starts(with: Envelope.begin(kind).bytes), "\(kind) has another head")
                }),
            .codec(
                "watch-payload", { random in random.list(upTo: 4) { $0.notification() } },
                encode: { WatchFunction.payload($0) },
                decode: { try WatchFunction.notifications($0) }),
        ]

        /// What messages and rows are made of.
        static let parts: [Decoder] = [
            .part("keeper-error", { $0.keeperError() }, { $1.encode(to: &$0) }, { try KeeperError(from: &$0) }),
            .part("stat", { $0.stat() }, { $1.encode(to: &$0) }, { try Stat(from: &$0) }),
            .part("acl-bytes", { $0.acl() }, { $1.encode(to: &$0) }, { try ACL(from: &$0) }),
            .part("payload", { $0.payload() }, { $1.encode(to: &$0) }, { try Payload(from: &$0) }),
            .part("usage", { $0.usage() }, { $1.encode(to: &$0) }, { try Usage(from: &$0) }),
            .part("node-delta", { $0.nodeDelta() }, { $1.encode(to: &$0) }, { try NodeDelta(from: &$0) }),
            .codec("item", { $0.item() }, encode: { $0.encoded() }, decode: { try Item(decoding: $0) }),
            Decoder("large-item", generate: { largeItem($0.below($0.oneIn(50) ? 60_000 : 100)) }) { bytes in
                _ = try Properties.decoded(bytes) { try Item(decoding: $0) }
            },
            Decoder("long-list", generate: { longList($0.below($0.oneIn(20) ? 400_000 : 100)) }) { bytes in
                _ = try Properties.decoded(bytes) { bytes in
                    var reader = ByteReader(bytes)
                    return try reader.list { (r: inout ByteReader) throws(KeeperError) in try Wide(from: &r) }.count
                }
            },
            .part("item-key", { $0.itemKey() }, { $1.encode(to: &$0) }, { try ItemKey(from: &$0) }),
            .part("condition", { $0.condition() }, { $1.encode(to: &$0) }, { try Condition(from: &$0) }),
            Decoder(
                "nested-condition", slowness: 4,
                generate: { nest($0.below($0.oneIn(8) ? 100_000 : 20), $0.pick([7, 8])) }
            ) {
                bytes in
                _ = try Properties.decoded(bytes) { bytes in
                    var reader = ByteReader(bytes)
                    return try Condition(from: &reader)
                }
            },
            .part("create-mode", { $0.createMode() }, { $1.encode(to: &$0) }, { try CreateMode(from: &$0) }) { mode in
                // What becomes of a time to live has room for 40 bits.
                let owner = mode.owner(session: SessionID(1))
                try Broken.unless(EphemeralOwner(field: owner.field) == owner, "\(owner) has no field")
            },
            .part("item-update", { $0.itemUpdate() }, { $1.encode(to: &$0) }, { try ItemUpdate(from: &$0) }),
        ]
    }

    extension Decoders {
        /// So many attributes, each with a name of its own.
        private static func largeItem(_ count: Int) -> [UInt8] {
            var writer = ByteWriter()
            writer.count(count)
            for number in 0..<count {
                writer.string(fixedHex(Int64(number)))
                Attribute.int(0).encode(to: &writer)
            }
            return writer.bytes
        }

        /// A list of one in a list of one, and so on.
        private static func nest(_ depth: Int, _ kind: UInt8) -> [UInt8] {
            (0..<depth).flatMap { _ in [kind, 1] } + [0]
        }

        /// A length with as many bytes behind it, and no such elements in them.
        private static func longList(_ count: Int) -> [UInt8] {
            var writer = ByteWriter()
            writer.blob([UInt8](repeating: 1, count: count))
            return writer.bytes
        }

        /// An element that takes more room than it has bytes.
        private struct Wide {
            typealias Eight = (Stat, Stat, Stat, Stat, Stat, Stat, Stat, Stat)
            let stats: (Eight, Eight, Eight, Eight)

            init(from reader: inout ByteReader) throws(KeeperError) {
                guard try reader.blob().count == 64 else { throw .corrupt("An element has 64 bytes") }
                let stat = Stat()
                let eight = (stat, stat, stat, stat, stat, stat, stat, stat)
                stats = (eight, eight, eight, eight)
            }
        }
    }

    extension Decoder {
        /// A value inside a message: it has a reader and a writer and no end of its own.
        fileprivate static func part<Value: Hashable & Sendable>(
            _ name: String, _ sample: @escaping @Sendable (inout FuzzRandom) -> Value,
            _ write: @escaping @Sendable (inout ByteWriter, Value) -> Void,
            _ read: @escaping @Sendable (inout ByteReader) throws -> Value,
            also check: @escaping @Sendable (Value) throws -> Void = { _ in }
        ) -> Decoder {
            codec(
                name, sample,
                encode: { value in
                    var writer = ByteWriter()
                    write(&writer, value)
                    return writer.bytes
                },
                decode: { bytes in
                    var reader = ByteReader(bytes)
                    let value = try read(&reader)
                    try reader.finish()
                    return value
                },
                also: check)
        }
    }
#endif
