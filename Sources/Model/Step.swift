/// One call of a cloud primitive, as `trace` shows it.
public struct Step: Hashable, Sendable {
    /// Who made the call: `client` or the name of a function.
    public var caller: String
    /// `key-value`, `object`, `queue`, `function` or `channel`.
    public var service: String
    public var operation: String
    /// The key, queue or function concerned.
    public var target: String
    /// How long the call took, in microseconds.
    public var micros: Int64
    public var usage: Usage
    /// Whether it failed, as a condition that did not hold does.
    public var failed: Bool

    public init(
        caller: String, service: String, operation: String, target: String, micros: Int64, usage: Usage, failed: Bool
    ) {
        self.caller = caller
        self.service = service
        self.operation = operation
        self.target = target
        self.micros = micros
        self.usage = usage
        self.failed = failed
    }

    public func encode(to writer: inout ByteWriter) {
        writer.string(caller)
        writer.string(service)
        writer.string(operation)
        writer.string(target)
        writer.int(micros)
        usage.encode(to: &writer)
        writer.bool(failed)
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        caller = try reader.string()
        service = try reader.string()
        operation = try reader.string()
        target = try reader.string()
        micros = try reader.int()
        usage = try Usage(from: &reader)
        failed = try reader.bool()
    }
}
