import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel

/// A line of sessions before a node: the first one has what the node stands for. ZooKeeper's recipe for locks, which is
/// that for elections too.
///
/// Each waiter watches the one right before it: whatever the length of the line, the end of one wakes one.
struct WaitingLine: Sendable {
    let client: FaaSKeeperClient
    let path: NodePath
    let order: LineOrder

    /// Takes a place at the end.
    /// - Throws: `.noNode` where the line's node is missing and not to be made.
    func enter(data: [UInt8], makesParents: Bool = true) async throws(KeeperError) -> Place {
        try await GuardedCreate(
            client, below: path, order, data: data, mode: .ephemeralSequential,
            parentMode: makesParents ? .container : nil
        ).run()
    }

    func isFirst(_ place: Place) async throws(KeeperError) -> Bool {
        try await predecessor(of: place) == nil
    }

    private func predecessor(of place: Place) async throws(KeeperError) -> NodePath? {
        let names = try await client.children(path.text).names
        guard names.contains(place.path.name) else {
            throw KeeperError(.noNode, "Somebody has deleted the place in the line: \(place.path)", path: path.text)
        }
        return order.predecessor(of: place.path.name, among: names).map { path.child($0) }
    }

    /// Waits until `place` is the first one. Calls that do not come through are tried again as long as the session lives: who
    /// has waited for long must not lose the place for that.
    /// - Throws: `.sessionExpired`; `.cancelled`; `.noNode` when somebody has deleted the place.
    func waitForTurn(_ place: Place) async throws(KeeperError) {
        // From before the first watch, so that no event is missed.
        var events = client.events().makeAsyncIterator()
        while true {
            do throws(KeeperError) {
                guard let before = try await predecessor(of: place) else { return }
                if try await watch(before) { try await client.waitForEvent(at: before, &events) }
            } catch {
                guard error.code == .connectionLoss || error.code == .timedOut else { throw error }
                do { try await client.clock.sleep(millis: WaitingLine.retryMillis) } catch {
                    throw KeeperError(.cancelled, "Cancelled while waiting at \(path)", path: path.text)
                }
            }
        }
    }

    private static let retryMillis: Int64 = 100

    /// Leaves a watch at a node; false where there is none any more. Not by `exists`, which would leave one even then.
    private func watch(_ node: NodePath) async throws(KeeperError) -> Bool {
        do throws(KeeperError) {
            _ = try await client.get(node.text, watch: true)
            return true
        } catch {
            if error.code == .noNode { return false }
            throw error
        }
    }

    /// Gives a place up, whatever becomes of the caller. Where that fails it is tried again in the background, as long as the
    /// session lives: a place that nobody uses would stop everybody behind it.
    func leave(_ place: Place) async throws(KeeperError) {
        do throws(KeeperError) {
            try await surely { () async throws(KeeperError) in try await delete(place) }
        } catch {
            Task {
                var pause = GuardedCreate.pauseMillis
                while client.sessionState == .connected {
                    try await client.clock.sleep(millis: pause)
                    do throws(KeeperError) { return try await delete(place) } catch {
                        if error.code == .closing { return }
                    }
                    pause = min(pause * 2, GuardedCreate.pauseMillisMax)
                }
            }
            throw error
        }
    }

    private func delete(_ place: Place) async throws(KeeperError) {
        do throws(KeeperError) { try await client.delete(place.path.text) } catch {
            if error.code != .noNode { throw error }
        }
    }
}

extension FaaSKeeperClient {
    /// Waits for the next event of a node.
    func waitForEvent(
        at path: NodePath, _ events: inout AsyncStream<WatchedEvent>.AsyncIterator
    ) async throws(KeeperError) {
        while let event = await events.next() { if event.path == path { return } }
        if sessionState == .expired { throw .sessionExpired }
        if Task.isCancelled { throw KeeperError(.cancelled, "Cancelled while waiting at \(path)", path: path.text) }
        throw KeeperError(.closing, "The client was closed while waiting at \(path)", path: path.text)
    }
}

/// Runs `body` to its end even if the task is cancelled meanwhile.
func surely<Value: Sendable>(
    _ body: @escaping @Sendable () async throws(KeeperError) -> Value
) async throws(KeeperError) -> Value {
    let task = Task { () async -> Result<Value, KeeperError> in
        do throws(KeeperError) { return .success(try await body()) } catch { return .failure(error) }
    }
    return try await task.value.get()
}
