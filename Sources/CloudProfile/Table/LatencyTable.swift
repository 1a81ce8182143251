/// Latencies by kind, caller and size, as they were measured.
public struct LatencyTable: Sendable {
    /// What was measured at one size.
    public struct Point: Hashable, Sendable {
        /// Bytes; for ``LatencyKind/keyValueAppend`` entries.
        public let size: Int
        public let p50Millis: Double
        public let p99Millis: Double

        public init(_ size: Int, _ p50Millis: Double, _ p99Millis: Double) {
            self.size = size
            self.p50Millis = p50Millis
            self.p99Millis = p99Millis
        }
    }

    /// One kind, as one caller sees it.
    public struct Row: Sendable {
        public let kind: LatencyKind
        /// Whether it was measured inside a function, of ``LatencyTable/measuredMemoryMB``.
        public let isInFunction: Bool
        /// By ascending size.
        public let points: [Point]
        /// What was published.
        public let source: String
        /// What had to be assumed; empty where both percentiles were published.
        public let assumption: String

        public init(
            _ kind: LatencyKind, inFunction isInFunction: Bool, _ points: [Point], source: String,
            assumption: String = ""
        ) {
            self.kind = kind
            self.isInFunction = isInFunction
            self.points = points
            self.source = source
            self.assumption = assumption
        }
    }

    /// How much longer a call takes from a small function, by the bytes that it carries.
    public struct Slowdown: Hashable, Sendable {
        public let bytes: Int
        public let factor: Double

        public init(_ bytes: Int, _ factor: Double) {
            self.bytes = bytes
            self.factor = factor
        }
    }

    public let name: String
    public let rows: [Row]
    /// The memory of the functions in which the rows were measured.
    public let measuredMemoryMB: Int
    /// The memory for which ``slowdowns`` hold.
    public let smallMemoryMB: Int
    public let slowdowns: [Slowdown]
    /// A transaction takes as long as that many updates of its largest item.
    public let transactionFactor: Double
    /// What each further kB of a transaction adds: the transfer out of a function, as sends and puts show it.
    public let transferMillisPerKB: Double
    /// Messages of one group that a queue was seen to pass to a function in a second, at the most.
    public let groupMessagesPerSecond: Double

    public init(
        name: String, rows: [Row], measuredMemoryMB: Int, smallMemoryMB: Int, slowdowns: [Slowdown],
        transactionFactor: Double, transferMillisPerKB: Double, groupMessagesPerSecond: Double
    ) {
        self.name = name
        self.rows = rows
        self.measuredMemoryMB = measuredMemoryMB
        self.smallMemoryMB = smallMemoryMB
        self.slowdowns = slowdowns
        self.transactionFactor = transactionFactor
        self.transferMillisPerKB = transferMillisPerKB
        self.groupMessagesPerSecond = groupMessagesPerSecond
    }

    /// The row for a caller; where only one caller was measured, that one's.
    public func row(_ kind: LatencyKind, inFunction isInFunction: Bool) -> Row? {
        let all = rows.filter { $0.kind == kind }
        return all.first { $0.isInFunction == isInFunction } ?? all.first
    }
}
