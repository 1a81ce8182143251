import FaaSKeeperModel

/// One thing that a function has said.
public struct FunctionLogEntry: Hashable, Sendable {
    /// Milliseconds since 1970-01-01 UTC.
    public var timeMillis: Int64
    /// As swift-log names levels; empty where nobody said.
    public var level: String
    /// `follower`, `leader`, `watch`, `heartbeat`; empty for what is nobody's alone.
    public var function: String
    /// With what belongs to it, as `name=value`.
    public var message: String

    public init(timeMillis: Int64, level: String, function: String, message: String) {
        self.timeMillis = timeMillis
        self.level = level
        self.function = function
        self.message = message
    }

    /// One line: four fields with tabs between them, without a line feed.
    var line: String {
        [String(timeMillis), level, function, message].map { escapeControl($0) }.joined(separator: "\t")
    }

    /// Nil for a line that was not written whole.
    init?(line: String) {
        let fields = line.split(separator: "\t", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 4, let time = Int64(fields[0]) else { return nil }
        self.init(timeMillis: time, level: fields[1], function: fields[2], message: fields[3])
    }
}
