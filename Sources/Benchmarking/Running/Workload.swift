/// What a benchmark does.
public struct Workload: Sendable {
    /// When it is over.
    public enum End: Hashable, Sendable {
        case operations(Int)
        case millis(Int64)
    }

    /// The data of nodes.
    public enum Size: Hashable, Sendable {
        case bytes(Int)
        /// One node in `oneIn` has `large` bytes, the others `small`.
        case mixed(small: Int, large: Int, oneIn: Int)

        /// Of the node with that number.
        func bytes(of number: Int) -> Int {
            switch self {
            case .bytes(let bytes): bytes
            case .mixed(let small, let large, let oneIn): number % oneIn == 0 ? large : small
            }
        }

        public var bytesMax: Int {
            switch self {
            case .bytes(let bytes): bytes
            case .mixed(let small, let large, _): max(small, large)
            }
        }
    }

    /// Of the operations; the others are writes.
    public var readPercent: Double
    public var size: Size
    public var sessions: Int
    /// Reads go to any of them; a session's writes to its own part of them, where there are enough, so that sessions do
    /// not wait for each other's locks.
    public var nodes: Int
    public var end: End
    /// Operations by the second of all sessions together, begun whether earlier ones have ended or not; nil begins each
    /// when another of its session has ended.
    public var ratePerSecond: Double?
    /// Operations of a session that are under way at once, without a rate.
    public var pipelined: Int
    /// Who reads or writes which node.
    public var seed: UInt64
    /// Whether ``Measurement/steps`` are wanted.
    public var isTraced = false
    /// See ``BenchLimits/inFlightMax``.
    var inFlightMax = BenchLimits.inFlightMax

    public init(
        readPercent: Double = 50, size: Size = .bytes(1_024), sessions: Int = 1, nodes: Int = 16,
        end: End = .millis(10_000), ratePerSecond: Double? = nil, pipelined: Int = 1, seed: UInt64 = 1
    ) {
        self.readPercent = readPercent
        self.size = size
        self.sessions = sessions
        self.nodes = nodes
        self.end = end
        self.ratePerSecond = ratePerSecond
        self.pipelined = pipelined
        self.seed = seed
    }
}
