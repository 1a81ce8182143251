import FaaSKeeperModel

/// A quota with what is used of it. Nil is no bound, or not counted.
struct Quota: Sendable, Equatable {
    struct Bounds: Sendable, Equatable {
        var used: Int64?
        var soft: Int64?
        var hard: Int64?
    }

    var nodes: Bounds
    var bytes: Bounds

    init(_ limits: QuotaLimits, used: QuotaLimits?) {
        func bound(_ value: Int64?) -> Int64? { value.flatMap { $0 < 0 ? nil : $0 } }
        nodes = Bounds(used: bound(used?.count), soft: bound(limits.count), hard: bound(limits.countHard))
        bytes = Bounds(used: bound(used?.bytes), soft: bound(limits.bytes), hard: bound(limits.bytesHard))
    }
}
