/// What was used of the billed services. Plain counts, so that usage adds up; a price sheet turns it into money.
public struct Usage: Hashable, Sendable {
    /// Requests to the queues in billing units of 64 kB: send, receive, delete, change of visibility.
    public var queueSends: Int64 = 0
    /// Receives and deletes of messages in billing units. Where a queue triggers a function the provider makes them.
    public var queueReceives: Int64 = 0
    /// Read units of the key-value store: 4 kB strongly consistent; transactional reads count twice.
    public var readUnits: Int64 = 0
    /// Write units of the key-value store: 1 kB; transactional writes count twice.
    public var writeUnits: Int64 = 0
    public var objectReads: Int64 = 0
    /// Puts and lists.
    public var objectWrites: Int64 = 0
    public var invocations: Int64 = 0
    /// Memory of the functions times their duration: MB x microseconds. 1 GB-s = 1,024,000,000.
    public var functionMBMicros: Int64 = 0
    /// Messages through the event channel.
    public var channelMessages: Int64 = 0

    public init() {}

    public static func + (a: Usage, b: Usage) -> Usage {
        var sum = a
        sum += b
        return sum
    }

    public static func += (a: inout Usage, b: Usage) {
        a.queueSends = sum(a.queueSends, b.queueSends)
        a.queueReceives = sum(a.queueReceives, b.queueReceives)
        a.readUnits = sum(a.readUnits, b.readUnits)
        a.writeUnits = sum(a.writeUnits, b.writeUnits)
        a.objectReads = sum(a.objectReads, b.objectReads)
        a.objectWrites = sum(a.objectWrites, b.objectWrites)
        a.invocations = sum(a.invocations, b.invocations)
        a.functionMBMicros = sum(a.functionMBMicros, b.functionMBMicros)
        a.channelMessages = sum(a.channelMessages, b.channelMessages)
    }

    public static func - (a: Usage, b: Usage) -> Usage {
        var result = a
        result.queueSends = difference(a.queueSends, b.queueSends)
        result.queueReceives = difference(a.queueReceives, b.queueReceives)
        result.readUnits = difference(a.readUnits, b.readUnits)
        result.writeUnits = difference(a.writeUnits, b.writeUnits)
        result.objectReads = difference(a.objectReads, b.objectReads)
        result.objectWrites = difference(a.objectWrites, b.objectWrites)
        result.invocations = difference(a.invocations, b.invocations)
        result.functionMBMicros = difference(a.functionMBMicros, b.functionMBMicros)
        result.channelMessages = difference(a.channelMessages, b.channelMessages)
        return result
    }

    // Counts come from messages too, and a corrupt one must not end the process that adds it up.
    private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
        let (sum, isTooLarge) = a.addingReportingOverflow(b)
        return isTooLarge ? (b < 0 ? .min : .max) : sum
    }

    private static func difference(_ a: Int64, _ b: Int64) -> Int64 {
        let (difference, isTooLarge) = a.subtractingReportingOverflow(b)
        return isTooLarge ? (b < 0 ? .max : .min) : difference
    }

    public func encode(to writer: inout ByteWriter) {
        writer.int(queueSends)
        writer.int(queueReceives)
        writer.int(readUnits)
        writer.int(writeUnits)
        writer.int(objectReads)
        writer.int(objectWrites)
        writer.int(invocations)
        writer.int(functionMBMicros)
        writer.int(channelMessages)
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        queueSends = try reader.int()
        queueReceives = try reader.int()
        readUnits = try reader.int()
        writeUnits = try reader.int()
        objectReads = try reader.int()
        objectWrites = try reader.int()
        invocations = try reader.int()
        functionMBMicros = try reader.int()
        channelMessages = try reader.int()
    }
}
