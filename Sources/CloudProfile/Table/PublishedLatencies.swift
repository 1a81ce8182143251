extension LatencyTable {
    /// How much p99 is above p50 where only p50 was published, of a read of the key-value store: as "get system node".
    private static let readSpread = 11.8 / 5.1
    /// The same for writes of the key-value store in a function: as "lock".
    private static let writeSpread = 26.8 / 8.0
    /// The same for objects: as "update user node" on S3.
    private static let objectSpread = 118.1 / 42.7

    private static func spread(_ ratio: Double, _ points: [(size: Int, p50Millis: Double)]) -> [Point] {
        points.map { Point($0.size, $0.p50Millis, $0.p50Millis * ratio) }
    }

    /// AWS us-east-1 as the paper measured it (HPDC'24, arXiv 2203.14859): functions of 2,048 MB, medians and 99th
    /// percentiles in milliseconds. docs/latency.md says how the assumptions were checked.
    public static let awsUSEast1 = LatencyTable(
        name: "aws-us-east-1",
        rows: [
            Row(
                .keyValueGet, inFunction: false,
                spread(readSpread, [(4, 5.2), (1_024, 5.3), (65_536, 6.1), (262_144, 10.2)]),
                source: "read p50 by node size, DynamoDB", assumption: "p99 / p50 as \"get system node\", 2.31"),
            Row(
                .keyValueGet, inFunction: true,
                [Point(4, 5.1, 11.8)] + spread(readSpread, [(65_536, 6.1), (262_144, 10.2)]),
                source: "leader, get system node; read p50 by node size, DynamoDB",
                assumption: "above 4 B p99 / p50 as at 4 B"),
            Row(
                .keyValueQuery, inFunction: true,
                [Point(4, 4.5, 28.6), Point(65_536, 6.1, 28.6), Point(262_144, 10.2, 28.6)],
                source: "leader, watch query; read p50 by node size, DynamoDB",
                assumption: "a page grows as an item does; clients as functions"),
            Row(
                .keyValuePut, inFunction: false, [Point(1_024, 4.35, 6.3), Point(65_536, 64.55, 83.2)],
                source: "plain write 1 kB", assumption: "each further kB as in a conditional update"),
            Row(
                .keyValuePut, inFunction: true,
                [Point(1_024, 7.4, 7.4 * writeSpread), Point(65_536, 67, 91)],
                source: "leader, update user node, key-value",
                assumption: "p99 / p50 as \"lock\", 3.35; 64 kB as a conditional update"),
            Row(
                .keyValueUpdate, inFunction: false, [Point(1_024, 6.8, 14.1), Point(65_536, 67, 91)],
                source: "lock acquire, 1 kB and 64 kB"),
            Row(
                .keyValueUpdate, inFunction: true, [Point(1_024, 8.0, 26.8), Point(65_536, 67, 91)],
                source: "follower, lock; lock acquire 64 kB"),
            Row(.keyValueCounter, inFunction: false, [Point(8, 5.6, 11.7)], source: "counter"),
            Row(
                .keyValueCounter, inFunction: true, [Point(8, 8.0, 26.8)], source: "follower, lock",
                assumption: "a counter takes as long as a lock in a function"),
            Row(
                .keyValueAppend, inFunction: false, [Point(1, 5.9, 10.7), Point(128, 7.4, 65), Point(1_024, 76, 187)],
                source: "list append, length 1, 128, 1024"),
            Row(
                .keyValueAppend, inFunction: true,
                [Point(1, 7.9, 26.8), Point(128, 9.4, 65), Point(1_024, 78, 187)],
                source: "follower, commit; list append, length 128, 1024",
                assumption: "longer lists add as much as they do to a client"),
            Row(
                .objectGet, inFunction: false,
                spread(objectSpread, [(4, 11.4), (1_024, 13.8), (65_536, 14.6), (262_144, 16.5)]),
                source: "read p50 by node size, S3", assumption: "p99 / p50 as \"update user node\" on S3, 2.77"),
            Row(
                .objectPut, inFunction: true, [Point(4, 42.7, 118.1), Point(256_000, 102.1, 432.9)],
                source: "leader, update user node, S3", assumption: "clients as functions"),
            Row(
                .queueSend, inFunction: true, [Point(4, 13.4, 38.2), Point(256_000, 72.2, 148.6)],
                source: "follower, push to leader queue", assumption: "clients as functions"),
            Row(
                .queueDelivery, inFunction: true, [Point(64, 8.0, 147)], source: "queue trigger, SQS FIFO: 24 / 162",
                assumption: "the published time includes the send: a send of 13.4 / 38.2 and this are 24 / 162 together"
            ),
            Row(
                .invocation, inFunction: true, [Point(64, 39, 124)], source: "queue trigger, direct Lambda",
                assumption: "half of it before the call returns, half before the function begins"),
            Row(
                .channel, inFunction: true, [Point(4, 0.07, 0.21), Point(256_000, 0.08, 0.24)],
                source: "leader, notify over TCP", assumption: "p99 three times p50"),
            Row(
                .redisGet, inFunction: false,
                spread(readSpread, [(4, 0.39), (1_024, 0.50), (65_536, 0.65), (262_144, 0.99)]),
                source: "read p50 by node size, Redis", assumption: "p99 / p50 as DynamoDB's"),
        ],
        measuredMemoryMB: 2_048, smallMemoryMB: 512,
        slowdowns: [Slowdown(0, 1.05), Slowdown(1_024, 1.1), Slowdown(65_536, 1.55), Slowdown(256_000, 2.05)],
        transactionFactor: 2, transferMillisPerKB: (102.1 - 42.7) / 250, groupMessagesPerSecond: 75)
}
