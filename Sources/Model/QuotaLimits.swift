/// The content of a quota's nodes, in the form of ZooKeeper's `StatsTrack`: `count=N,bytes=N`, with hard limits after
/// it as `;byteHardLimit=N;countHardLimit=N`. -1 is no limit.
public struct QuotaLimits: Hashable, Sendable, CustomStringConvertible {
    public var count: Int64
    public var bytes: Int64
    public var countHard: Int64
    public var bytesHard: Int64

    /// Below this node stand the quotas: the path they are for, then the two nodes named below.
    public static let root = "/zookeeper/quota"
    public static let limitsName = "zookeeper_limits"
    public static let statsName = "zookeeper_stats"

    public init(count: Int64 = -1, bytes: Int64 = -1, countHard: Int64 = -1, bytesHard: Int64 = -1) {
        self.count = count
        self.bytes = bytes
        self.countHard = countHard
        self.bytesHard = bytesHard
    }

    /// Reads the text; what it does not understand counts as no limit.
    public init(_ text: String) {
        self.init()
        for part in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0 == "\n" }) {
            // ZooKeeper's own tools leave a trailing "=" behind some values.
            let pair = part.split(separator: "=")
            guard pair.count == 2, let value = Int64(pair[1]) else { continue }
            switch pair[0] {
            case "count": count = value
            case "bytes": bytes = value
            case "countHardLimit": countHard = value
            case "byteHardLimit": bytesHard = value
            default: continue
            }
        }
    }

    public var description: String {
        var text = "count=\(count),bytes=\(bytes)"
        if bytesHard >= 0 { text += ";byteHardLimit=\(bytesHard)" }
        if countHard >= 0 { text += ";countHardLimit=\(countHard)" }
        return text
    }
}
