import CloudPrimitives
public import FaaSKeeper
public import FaaSKeeperModel

/// A double barrier: a number of sessions begin together and end together. ZooKeeper's recipe: "Double Barriers".
///
/// Each has an ephemeral node below `path` and watches that alone. Who finds enough of them there lets them go by one
/// transaction, which sets all their nodes, or none if one of them has gone meanwhile: a group is never started with a
/// member that was dead by then. No node is left that would let a later group through; several groups may use the barrier
/// after each other, and beside each other.
public struct Rendezvous: Sendable {
    /// One that was let through.
    public struct Member: Sendable {
        public let hold: Hold
        /// The group that it began with; the others have the same.
        public let group: String
    }

    private let line: WaitingLine
    private let count: Int

    /// Talks to nobody.
    /// - Parameter count: how many begin together: at least 1, and no more than one transaction of the deployment has
    ///   operations (`multiOperationsMax`).
    /// - Throws: `.badArguments`.
    public init(_ client: FaaSKeeperClient, path: String, count: Int) throws(KeeperError) {
        guard (1...client.multiOperationsMax).contains(count) else {
            throw KeeperError(
                .badArguments, "A barrier has 1 to \(client.multiOperationsMax) members, not \(count)", path: path)
        }
        line = WaitingLine(client: client, path: try NodePath(path), order: LineOrder("member"))
        self.count = count
    }

    private var client: FaaSKeeperClient { line.client }

    /// Waits until `count` sessions are here, this one among them. A task that is cancelled leaves and throws
    /// `.cancelled`.
    public func enter() async throws(KeeperError) -> Member {
        try await client.renewSession()
        let lapses = client.certainty?.lapses ?? 0
        let place = try await line.enter(data: [])
        do throws(KeeperError) {
            let group = try await waitForGroup(place)
            return Member(hold: Hold(place, in: line, lapses: lapses), group: group)
        } catch {
            try? await line.leave(place)
            throw error
        }
    }

    /// Leaves, and waits until all others of the group have left or died.
    public func leave(_ member: Member) async throws(KeeperError) {
        try await member.hold.release()
        var events = client.events().makeAsyncIterator()
        let names = try await names()
        for name in line.order.members(names) where name != member.hold.node.name {
            let other = line.path.child(name)
            while true {
                do throws(KeeperError) {
                    let data = try await client.get(other.text).data
                    guard String(decoding: data, as: UTF8.self) == member.group else { break }
                    _ = try await client.get(other.text, watch: true)
                } catch {
                    if error.code == .noNode { break }
                    throw error
                }
                try await client.waitForEvent(at: other, &events)
            }
        }
    }

    /// The members, waiting or let through. The container may have gone with the last of them.
    private func names() async throws(KeeperError) -> [String] {
        do throws(KeeperError) { return try await client.children(line.path.text).names } catch {
            if error.code == .noNode { return [] }
            throw error
        }
    }

    private func waitForGroup(_ place: Place) async throws(KeeperError) -> String {
        var events = client.events().makeAsyncIterator()
        while true {
            let (data, stat) = try await client.get(place.path.text, watch: true)
            // It was made empty: somebody has set it.
            if stat.version > 0 { return String(decoding: data, as: UTF8.self) }
            if try await complete() { continue }
            try await client.waitForEvent(at: place.path, &events)
        }
    }

    /// Lets a group go if there are enough. Whoever comes last sees all the others, so nobody has to look again when
    /// others come.
    /// - Returns: whether to look at one's own node again at once.
    private func complete() async throws(KeeperError) -> Bool {
        var waiting = line.order.members(try await names())
        let group = fixedHex(client.random.positive())
        while waiting.count >= count {
            let chosen = waiting.prefix(count)
            let results: [OperationResult]
            do throws(KeeperError) {
                results = try await client.multi(
                    chosen.map { .set(line.path.child($0).text, data: Array(group.utf8), version: 0) })
            } catch {
                // Done or not: one's own node will tell.
                if error.isOutcomeUnknown, error.code != .cancelled { return true }
                throw error
            }
            let failures = results.indices.filter { index in
                guard case .failed(let error) = results[index] else { return false }
                return error.code == .noNode || error.code == .badVersion
            }
            if failures.isEmpty {
                for case .failed(let error) in results where error.code != .rolledBack { throw error }
                return true
            }
            // Gone, or of an earlier group.
            for index in failures.reversed() { waiting.remove(at: index) }
        }
        return false
    }
}
