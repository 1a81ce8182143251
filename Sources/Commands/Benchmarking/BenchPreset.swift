import Benchmarking
import CloudProfile

/// Workloads that others have measured.
enum BenchPreset: String, CaseIterable, Sendable {
    /// One session reads nodes of four sizes.
    case publishedRead = "published-read"
    /// One session writes nodes of four sizes.
    case publishedWrite = "published-write"
    /// What HBase asked of ZooKeeper under YCSB: in 32 minutes 609 reads and 12 writes, nodes of 47 B on average and 320 B at
    /// the most.
    case hbase

    private static let operations = 500

    var parts: [BenchPart] {
        switch self {
        case .publishedRead: BenchPreset.sizes(PublishedOperations.reads, readPercent: 100)
        case .publishedWrite: BenchPreset.sizes(PublishedOperations.writes, readPercent: 0)
        case .hbase:
            [
                BenchPart(
                    workload: Workload(
                        readPercent: 609 * 100 / 621, size: .mixed(small: 33, large: 320, oneIn: 20), nodes: 40,
                        end: .operations(621), ratePerSecond: 621 / (32 * 60)))
            ]
        }
    }

    private static func sizes(_ rows: [PublishedOperations.Row], readPercent: Double) -> [BenchPart] {
        rows.map { row in
            var published: [(store: String, p50Millis: Double)] = []
            if let millis = row.keyValueMillis { published.append(("key-value", millis)) }
            if let millis = row.objectMillis { published.append(("object", millis)) }
            if let millis = row.zooKeeperMillis { published.append(("ZooKeeper", millis)) }
            return BenchPart(
                workload: Workload(
                    readPercent: readPercent, size: .bytes(row.bytes), nodes: 1, end: .operations(operations)),
                name: "\(Formatting.grouped(row.bytes)) B", published: published)
        }
    }
}
