import FaaSKeeper
import FaaSKeeperModel

/// Waits for events of a session. Made before the watch is set, so that none is missed.
struct EventWait: Sendable {
    private let client: FaaSKeeperClient
    private let events: AsyncStream<WatchedEvent>

    init(_ client: FaaSKeeperClient) {
        self.client = client
        events = client.events()
    }

    /// Gives every event to `body` until there were `count` of them or the time is over.
    /// - Returns: how many there were.
    /// - Throws: `.sessionExpired` when the session ends meanwhile, and whatever `body` throws.
    func forEach(
        count: Int?, forMillis: Int64?, _ body: @escaping @Sendable (WatchedEvent) async throws -> Void
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask { [client, events] in
                var seen = 0
                for await event in events {
                    try await body(event)
                    seen += 1
                    if seen == count { return seen }
                }
                if Task.isCancelled { return seen }
                if client.sessionState == .expired { throw KeeperError.sessionExpired }
                throw KeeperError(.connectionLoss, "The session was closed while waiting for an event")
            }
            if let forMillis {
                group.addTask {
                    try? await Task.sleep(for: .milliseconds(forMillis))
                    return nil
                }
            }
            var seen = try await group.next() ?? nil
            group.cancelAll()
            while let result = try await group.next() { seen = seen ?? result }
            try Task.checkCancellation()
            return seen ?? 0
        }
    }
}

extension CommandContext {
    /// Runs `read` with its watch set where `-w` was given. A one-shot then waits for the event and prints it.
    func watching(
        _ arguments: Arguments, _ read: (FaaSKeeperClient, _ watch: Bool) async throws -> Void
    ) async throws {
        let client = try await client()
        guard arguments.has(.watch), mode == .oneShot else {
            return try await read(client, arguments.has(.watch))
        }
        let wait = EventWait(client)
        try await read(client, true)
        try await console.output.flush()
        let count = try await wait.forEach(count: 1, forMillis: options.timeoutMillis) { event in
            printer.event(event)
            try await console.output.flush()
        }
        if count == 0 {
            throw CommandError(.timedOut, "timedOut", "No event within the time given with --timeout")
        }
    }
}
