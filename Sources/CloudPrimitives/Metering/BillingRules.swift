/// How the providers count, in one place. The sources: AWS's pricing pages and developer guides for DynamoDB on-demand
/// ("Read and write request units"), SQS ("Every 64 KB chunk of a payload is billed as 1 request"), S3 and Lambda.
public enum BillingRules {
    public static let writeUnitBytes = 1_024
    public static let readUnitBytes = 4_096
    public static let queueChunkBytes = 65_536
    /// Transactional reads and writes count twice.
    public static let transactionFactor = 2

    static func units(_ bytes: Int, per unit: Int) -> Int64 { Int64(max(1, (bytes + unit - 1) / unit)) }

    public static func writeUnits(bytes: Int) -> Int64 { units(bytes, per: writeUnitBytes) }
    /// Strongly consistent. Reading an item that does not exist costs one unit.
    public static func readUnits(bytes: Int) -> Int64 { units(bytes, per: readUnitBytes) }
    /// One request for each started 64 kB of a call, all its messages together.
    public static func queueRequests(bytes: Int) -> Int64 { units(bytes, per: queueChunkBytes) }
    /// The same for messages of so many bytes each, which travel as text: base64, and one character that tells the format.
    public static func queueRequests(bodies: some Sequence<Int>) -> Int64 {
        queueRequests(bytes: bodies.reduce(0) { $0 + ($1 + 2) / 3 * 4 + 1 })
    }

    /// Lambda counts whole milliseconds.
    public static func functionMBMicros(memoryMB: Int, micros: Int64) -> Int64 {
        Int64(memoryMB) * ((max(micros, 1) + 999) / 1_000) * 1_000
    }

    /// What a primitive takes inside a function on the published platform, in microseconds: the medians of the paper's
    /// breakdown (2,048 MB, 4 B). An embedded emulator is so much faster that its own run times would price functions
    /// near zero; a run is billed by whichever is longer, its own time or the sum of these.
    public enum NominalMicros {
        public static let keyValueWrite: Int64 = 8_000
        public static let keyValueRead: Int64 = 5_000
        public static let queueSend: Int64 = 13_400
        public static let objectWrite: Int64 = 42_700
        public static let objectRead: Int64 = 13_800
        /// Redis in the same zone, whatever the call.
        public static let cache: Int64 = 500
        public static let invoke: Int64 = 10_000
        public static let channel: Int64 = 70
    }
}
