import FaaSKeeper
import FaaSKeeperModel

extension WaitingLine {
    /// Enters the line and waits to be first. Whatever else happens, no place is left in it.
    func claim(data: [UInt8]) async throws(KeeperError) -> Hold {
        // A silence before this says nothing about the node that is made now.
        try await client.renewSession()
        let lapses = client.certainty?.lapses ?? 0
        let alive = Task { await client.keepAlive() }
        defer { alive.cancel() }
        let place = try await enter(data: data)
        do throws(KeeperError) {
            try await waitForTurn(place)
            return try await hold(place, lapses: lapses)
        } catch {
            try? await leave(place)
            throw error
        }
    }

    /// Enters the line; where others stand in it, leaves at once.
    func claimNow(data: [UInt8], makesParents: Bool = true) async throws(KeeperError) -> Hold? {
        try await client.renewSession()
        let lapses = client.certainty?.lapses ?? 0
        let place = try await enter(data: data, makesParents: makesParents)
        do throws(KeeperError) {
            if try await isFirst(place) { return try await hold(place, lapses: lapses) }
        } catch {
            try? await leave(place)
            throw error
        }
        try await leave(place)
        return nil
    }

    /// To be first is not enough: it must be certain for a while that it stays so.
    private func hold(_ place: Place, lapses: Int) async throws(KeeperError) -> Hold {
        let hold = Hold(place, in: self, lapses: lapses)
        if (hold.remainingMillis ?? 0) < client.sessionTimeoutMillis / 2 { try await client.renewSession() }
        guard hold.remainingMillis != nil else { throw .sessionExpired }
        return hold
    }

    /// Runs `body` while it holds; cancels it when the hold is lost.
    /// - Throws: `.sessionExpired` when the hold was lost, whatever `body` came to.
    static func run<Value: Sendable>(
        _ hold: Hold, _ body: @escaping @Sendable (Hold) async throws -> Value
    ) async throws -> Value {
        let outcome = await withTaskGroup(of: Result<Value, any Error>?.self) { group in
            group.addTask {
                do { return .success(try await body(hold)) } catch { return .failure(error) }
            }
            group.addTask {
                _ = await hold.loss()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            await group.waitForAll()
            return first
        }
        try? await hold.release()
        guard let outcome else {
            throw KeeperError(.sessionExpired, "Lost while it was held: \(hold.node)", path: hold.node.text)
        }
        return try outcome.get()
    }
}
