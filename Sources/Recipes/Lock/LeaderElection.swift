public import FaaSKeeper
public import FaaSKeeperModel

/// One leader among those who stand for it; the next in line follows it. ZooKeeper's recipe: "Leader Election".
///
/// Each candidate's name is the data of its node below `path`, so that anybody can ask who leads. The rest is as with
/// ``DistributedLock``: a candidate watches only the one before it, and nobody wakes them all.
public struct LeaderElection: Sendable {
    /// Somebody who leads or would.
    public struct Candidate: Hashable, Sendable {
        public let name: [UInt8]
        public let node: NodePath
        /// The txid at which it stood: as leader its fence.
        public let fence: Int64
    }

    private let line: WaitingLine

    /// Talks to nobody.
    /// - Throws: `.badArguments` for a malformed path.
    public init(_ client: FaaSKeeperClient, path: String) throws(KeeperError) {
        line = WaitingLine(client: client, path: try NodePath(path), order: LineOrder("elect"))
    }

    /// Stands, and waits to lead. A task that is cancelled stands no longer and throws `.cancelled`.
    public func lead(as name: [UInt8]) async throws(KeeperError) -> Hold { try await line.claim(data: name) }

    /// Runs `body` as leader, and steps down. When the leadership is lost, `body`'s task is cancelled, a while before
    /// another can lead: `body` must end then.
    public func withLeadership<Value: Sendable>(
        as name: [UInt8], _ body: @escaping @Sendable (Hold) async throws -> Value
    ) async throws -> Value {
        try await WaitingLine.run(try await lead(as: name), body)
    }

    /// Who leads now; nil when nobody does. By the time of the answer it may be another.
    public func leader() async throws(KeeperError) -> Candidate? {
        while true {
            let names: [String]
            do throws(KeeperError) { names = try await line.client.children(line.path.text).names } catch {
                if error.code == .noNode { return nil }
                throw error
            }
            guard let first = line.order.members(names).first else { return nil }
            let node = line.path.child(first)
            do throws(KeeperError) {
                let (data, stat) = try await line.client.get(node.text)
                return Candidate(name: data, node: node, fence: stat.czxid)
            } catch {
                // It has just stepped down.
                if error.code != .noNode { throw error }
            }
        }
    }
}
