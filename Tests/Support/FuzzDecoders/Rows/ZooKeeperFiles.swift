#if DEBUG
    import FaaSKeeperModel
    import Fuzzing
    @testable import ZooKeeperFiles

    /// Writes what ZooKeeper writes.
    private struct ZooKeeperBytes {
        var bytes: [UInt8] = []

        mutating func number(_ value: Int64, _ count: Int) {
            for index in (0..<count).reversed() {
                bytes.append(UInt8(truncatingIfNeeded: value >> Int64(8 * index)))
            }
        }

        mutating func int(_ value: Int) { number(Int64(value), 4) }
        mutating func long(_ value: Int64) { number(value, 8) }

        mutating func buffer(_ data: [UInt8]) {
            int(data.count)
            bytes += data
        }

        mutating func text(_ text: String) { buffer(Array(text.utf8)) }

        mutating func acl() {
            int(1)
            int(31)
            text("world")
            text("anyone")
        }

        mutating func seal() {
            long(Adler32.of(bytes[...]))
            text("/")
        }

        /// A log of that one record.
        static func log(_ records: [[UInt8]]) -> [UInt8] {
            var log = ZooKeeperBytes()
            log.bytes = Array("ZKLG".utf8)
            log.int(2)
            log.long(0)
            for record in records {
                log.long(Adler32.of(record[...]))
                log.buffer(record)
                log.bytes.append(UInt8(ascii: "B"))
            }
            return log.bytes
        }
    }

    extension FuzzRandom {
        fileprivate mutating func snapshot() -> [UInt8] {
            var file = ZooKeeperBytes()
            file.bytes = Array("ZKSN".utf8)
            file.int(2)
            file.long(-1)
            file.int(1)
            file.long(int64())
            file.int(10_000)
            file.int(1)
            file.long(1)
            file.acl()
            let names = (0..<below(4)).map { "/n\($0)" }
            for path in [""] + names + names.prefix(1).map({ $0 + "/" + "x" }) {
                file.text(path)
                file.buffer(bytes(upTo: 12))
                file.long(oneIn(3) ? -1 : 1)
                for _ in 0..<4 { file.long(int64()) }
                for _ in 0..<3 { file.int(Int(int32())) }
                for _ in 0..<2 { file.long(int64()) }
            }
            file.text("/")
            file.seal()
            if oneIn(2) {
                file.long(int64())
                file.int(2)
                file.long(int64())
                file.seal()
            }
            return file.bytes
        }

        fileprivate mutating func transaction(_ txid: Int64 = 5) -> [UInt8] {
            var record = ZooKeeperBytes()
            record.long(int64())
            record.int(1)
            record.long(txid)
            record.long(int64())
            let types = [1, 2, 5, 7, 13, 14, 15, 19, 20, 21, -1, -10, -11]
            let type = pick(types)
            record.int(type)
            if type == 14 {
                record.int(2)
                for inner in [1, 2] {
                    var change = ZooKeeperBytes()
                    body(inner, &change)
                    record.int(inner)
                    record.buffer(change.bytes)
                }
            } else {
                body(type, &record)
            }
            return record.bytes
        }

        private mutating func body(_ type: Int, _ record: inout ZooKeeperBytes) {
            record.text("/" + pick(["a", "b", "a/c"]))
            switch type {
            case 1, 15, 19, 21:
                record.buffer(bytes(upTo: 10))
                record.acl()
                if type == 1 || type == 15 { record.bytes.append(UInt8(below(2))) }
                record.int(Int(int32()))
                if type == 21 { record.long(int64()) }
            case 5:
                record.buffer(bytes(upTo: 10))
                record.int(Int(int32()))
            case 7:
                record.acl()
                record.int(1)
            default: break
            }
        }
    }

    extension Decoders {
        /// What a ZooKeeper server leaves on its disk. A transaction is taken with a checksum that fits, so that what stands
        /// behind it is reached.
        static let zooKeeperFiles: [Decoder] = [
            Decoder(
                "zookeeper-snapshot", generate: { $0.snapshot() },
                roundTrip: { random in
                    let bytes = random.snapshot()
                    do { _ = try ZooKeeperTree(snapshot: bytes) } catch {
                        throw Broken("\(error) for a valid snapshot")
                    }
                },
                check: { bytes in
                    guard let tree = try? ZooKeeperTree(snapshot: bytes) else { return }
                    try Broken.unless(
                        tree.paths.count == tree.nodes.count && tree.paths.first == .root, "\(tree.paths)")
                }),
            Decoder(
                "zookeeper-log", generate: { random in ZooKeeperBytes.log((5..<8).map { random.transaction($0) }) },
                roundTrip: { random in
                    var tree = ZooKeeperTree()
                    let log = ZooKeeperBytes.log((5..<8).map { random.transaction($0) })
                    do {
                        let range = try tree.apply(log: log, after: 0)
                        try Broken.unless(range == 5...7, "\(String(describing: range))")
                    } catch let error as ZooKeeperFileError { throw Broken("\(error) for a valid log") }
                },
                check: { bytes in
                    var tree = ZooKeeperTree()
                    _ = try? tree.apply(log: bytes, after: 0)
                }),
            Decoder(
                "zookeeper-transaction", generate: { $0.transaction() },
                check: { bytes in
                    var tree = ZooKeeperTree()
                    _ = try? tree.apply(log: ZooKeeperBytes.log([bytes, bytes]), after: 0)
                    try Broken.unless(tree.paths.count == tree.nodes.count, "\(tree.paths)")
                }),
        ]
    }
#endif
