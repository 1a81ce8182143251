import CloudPrimitives
import FaaSKeeper
public import FaaSKeeperModel

extension DistributedQueue {
    /// An element that one consumer works on. Others pass it over; when the consumer's session ends, it is free again.
    public struct Claim: Sendable {
        public let element: Element
        /// Ends with the claim; its fence ascends each time that the element is claimed.
        public let hold: Hold
    }

    /// Claims the first element that is free; waits for one.
    public func claim() async throws(KeeperError) -> Claim {
        try await waiting { queue, claimed throws(KeeperError) in try await queue.tryClaim(&claimed) }
    }

    /// The same without waiting: nil when none is free.
    public func tryClaim() async throws(KeeperError) -> Claim? {
        var claimed: [NodePath] = []
        return try await tryClaim(&claimed)
    }

    private func tryClaim(_ claimed: inout [NodePath]) async throws(KeeperError) -> Claim? {
        for node in try await elements() {
            let line = WaitingLine(client: client, path: node, order: LineOrder("claim"))
            guard let element = try await read(node) else { continue }
            if element.stat.numChildren > 0 {
                claimed.append(node)
                continue
            }
            do throws(KeeperError) {
                if let hold = try await line.claimNow(data: [], makesParents: false) {
                    return Claim(element: element, hold: hold)
                }
                claimed.append(node)
            } catch {
                // Done with by another meanwhile.
                if error.code != .noNode { throw error }
            }
        }
        return nil
    }

    /// Removes an element that is claimed, and its claim: the work is done.
    /// - Throws: `.sessionExpired` when the claim was lost: another may work on the element.
    public func finish(_ claim: Claim) async throws(KeeperError) {
        try await surely { () async throws(KeeperError) in
            var attempts = 0
            while true {
                do throws(KeeperError) { return try await removeOnce(claim) } catch {
                    attempts += 1
                    guard attempts < UnknownOutcome.attemptsMax * 10 else { throw error }
                    if let unknown = UnknownOutcome(error, client, below: path) {
                        if try await unknown.resolve() != nil { return }
                    } else if error.code != .notEmpty {
                        throw error
                    }
                    // Somebody has just looked whether it is free, and goes away again.
                    do { try await client.clock.sleep(millis: Hold.lookMillis) } catch { throw .sessionExpired }
                }
            }
        }
    }

    private func removeOnce(_ claim: Claim) async throws(KeeperError) {
        let results = try await client.multi([.delete(claim.hold.node.text), .delete(claim.element.node.text)])
        for case .failed(let error) in results where error.code != .rolledBack && error.code != .runtimeInconsistency {
            if error.code != .noNode { throw error }
            throw KeeperError(
                .sessionExpired, "The claim was lost, another may work on it: \(claim.element.node)",
                path: claim.element.node.text)
        }
    }

    /// Runs `body` with the first free element, waiting for one, and removes the element when `body` returns. When `body`
    /// throws or the session ends, the element is free again. When the claim is lost, `body`'s task is cancelled.
    public func process<Value: Sendable>(
        _ body: @escaping @Sendable (Claim) async throws -> Value
    ) async throws -> Value {
        let claim = try await claim()
        return try await WaitingLine.run(claim.hold) { _ in
            let value = try await body(claim)
            try await finish(claim)
            return value
        }
    }

    /// Tries until `attempt` has something. Waits for new elements, and for the end of claims, in between.
    func waiting<Value: Sendable>(
        _ attempt: (DistributedQueue, inout [NodePath]) async throws(KeeperError) -> Value?
    ) async throws(KeeperError) -> Value {
        var claimed: [NodePath] = []
        if let value = try await attempt(self, &claimed) { return value }
        var events = client.events().makeAsyncIterator()
        while true {
            // The watch first: what comes after it is an event.
            do throws(KeeperError) { _ = try await client.children(path.text, watch: true) } catch {
                guard error.code == .noNode else { throw error }
                try await makeMissing(path, as: .persistent, client)
                continue
            }
            claimed = []
            if let value = try await attempt(self, &claimed) {
                try? await client.removeWatches(path.text, .children)
                return value
            }
            // Freed since: its event might be over already.
            if try await watchClaims(of: claimed) { continue }
            let nodes = Set([path] + claimed)
            while let event = await events.next() { if nodes.contains(event.path) { break } }
            if client.sessionState == .expired { throw .sessionExpired }
            if Task.isCancelled {
                throw KeeperError(.cancelled, "Cancelled while waiting for an element: \(path)", path: path.text)
            }
            if client.sessionState != .connected {
                throw KeeperError(.closing, "The client was closed while waiting for an element: \(path)")
            }
        }
    }

    /// Watches the claims of elements.
    /// - Returns: whether one of them is free by now.
    private func watchClaims(of nodes: [NodePath]) async throws(KeeperError) -> Bool {
        for node in nodes {
            do throws(KeeperError) {
                if try await client.children(node.text, watch: true).names.isEmpty { return true }
            } catch {
                // Its work is done: the watch of the queue tells of it.
                if error.code != .noNode { throw error }
            }
        }
        return false
    }
}
