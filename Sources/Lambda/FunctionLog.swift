import AWSBackend
import CloudPrimitives
import Logging
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The log of the process: one JSON object a line. Lambda keeps what goes to standard error.
final class FunctionLog: Sendable {
    private struct State {
        var function = ""
        var request: String?
    }

    private let state = Mutex(State())
    private let clock: any CloudClock
    private let write: @Sendable ([UInt8]) -> Void

    init(clock: any CloudClock, write: @escaping @Sendable ([UInt8]) -> Void = FunctionLog.standardError) {
        self.clock = clock
        self.write = write
    }

    /// Whose lines follow.
    func set(function: String) { state.withLock { $0.function = function } }
    /// For which request.
    func set(request: String?) { state.withLock { $0.request = request } }

    /// Writes a line. Members that are nil are left out.
    func line(level: Logger.Level, _ message: String, _ members: [JSONValue.Member] = []) {
        let (function, request) = state.withLock { ($0.function, $0.request) }
        var all: [JSONValue.Member] = [
            .init(name: "time", value: .string(Timestamp.extended(millis: clock.nowMillis))),
            .init(name: "level", value: .string(level.rawValue)),
        ]
        if !function.isEmpty { all.append(.init(name: "function", value: .string(function))) }
        if let request { all.append(.init(name: "requestId", value: .string(request))) }
        all.append(.init(name: "message", value: .string(FunctionLog.short(message))))
        write(JSONValue.object(all + members).bytes + [0x0A])
    }

    /// A logger that writes here.
    func logger(_ level: Logger.Level) -> Logger {
        Logger(label: "faaskeeper") { _ in FunctionLogHandler(log: self, logLevel: level) }
    }

    static func short(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.prefix(LambdaLimits.logTextScalarsMax))
        return String(scalars)
    }

    @Sendable static func standardError(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(2, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// Under a name of its own, as the class has a `write`.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

/// What the service logs, as lines of the process's log.
private struct FunctionLogHandler: LogHandler {
    let log: FunctionLog
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        var members: [JSONValue.Member] = []
        if !all.isEmpty {
            let values = all.sorted { $0.key < $1.key }.map { key, value in
                JSONValue.Member(name: key, value: .string(FunctionLog.short("\(value)")))
            }
            members.append(.init(name: "metadata", value: .object(values)))
        }
        log.line(level: event.level, "\(event.message)", members)
    }
}
