public import Logging

/// Makes entries of what the functions log, and gives them to whoever keeps them.
struct FunctionLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let nowMillis: @Sendable () -> Int64
    let keep: @Sendable (FunctionLogEntry) -> Void

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let function = all.removeValue(forKey: "function").map { "\($0)" } ?? ""
        let rest = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        keep(
            FunctionLogEntry(
                timeMillis: nowMillis(), level: event.level.rawValue, function: function,
                message: "\(event.message)" + rest))
    }
}

extension Logger {
    /// A logger whose entries go to `keep`.
    public static func functions(
        _ level: Logger.Level = .info, nowMillis: @escaping @Sendable () -> Int64,
        _ keep: @escaping @Sendable (FunctionLogEntry) -> Void
    ) -> Logger {
        Logger(label: "faaskeeper") { _ in
            FunctionLogHandler(logLevel: level, nowMillis: nowMillis, keep: keep)
        }
    }
}
