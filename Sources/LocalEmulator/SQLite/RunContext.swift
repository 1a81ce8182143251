import CloudPrimitives

/// One run of a function as its unit of work sees it. Its calls find it as a task-local value.
///
/// Unchecked: everything that changes is touched by the host's thread alone.
final class RunContext: @unchecked Sendable {
    let number: Int64
    let function: String
    let queue: Int
    let receipts: [Receipt]
    /// The transaction in which the receipts were last seen to be current.
    var epoch: Int
    /// Waits for something outside, such as a sleep; what it has done so far is committed.
    var isParked = false
    /// Somebody else has taken over, or its transaction failed: nothing that it does counts any more.
    var isFenced = false
    var isFinished = false
    var renewedAt: Int64
    var task: Task<Void, Never>?

    init(_ run: FunctionHost.Run, function: String, epoch: Int, now: Int64) {
        number = run.number
        queue = run.queue
        receipts = run.receipts
        self.function = function
        self.epoch = epoch
        renewedAt = now
    }

    @TaskLocal static var current: RunContext?

    var fencedError: CloudError {
        CloudError(.fenced, "This run of \(function) was paused for too long, and another has taken over")
    }
}
