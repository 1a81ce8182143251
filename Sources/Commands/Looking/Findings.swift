import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import Synchronization

/// What a walk has found, written as it comes: often enough for somebody who waits, seldom enough for a pipe.
struct Findings {
    private let context: CommandContext
    private let clock = SystemClock()
    private var writtenAt: Int64 = 0
    private let denied = Denied()
    private(set) var count = 0

    private final class Denied: Sendable { let errors = Mutex(0) }

    init(_ context: CommandContext) { self.context = context }

    /// For ``TreeWalk/onDenied``: says it at once, and remembers it.
    var onDenied: @Sendable (KeeperError) -> Void {
        { [context, denied] error in
            denied.errors.withLock { $0 += 1 }
            context.console.errors.writeLine("fk: " + Formatting.terminalSafe(error.message))
        }
    }

    mutating func add(_ hit: Hit) {
        context.printer.hit(hit, isFirst: count == 0)
        count += 1
    }

    /// Between two nodes.
    mutating func step() async throws {
        let now = clock.nowMillis
        guard now - writtenAt >= LookLimits.unwrittenMillis else {
            return try await context.console.output.flushIfLarge()
        }
        writtenAt = now
        try await context.console.output.flush()
        try await context.console.errors.flush()
    }

    /// The end of it.
    /// - Throws: code 9 where some nodes could not be read.
    func end(endsList: Bool = true) throws {
        if endsList { context.printer.endPaths(isEmpty: count == 0) }
        let denied = denied.errors.withLock { $0 }
        if denied > 0 {
            throw CommandError(
                .notPermitted, KeeperError.Code.noAuth.description,
                denied == 1
                    ? "One node may not be read; it was passed over"
                    : "\(denied) nodes may not be read; they were passed over")
        }
    }
}
