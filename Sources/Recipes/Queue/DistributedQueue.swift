import CloudPrimitives
public import FaaSKeeper
public import FaaSKeeperModel

/// A queue: first in, first out, each element to one consumer. ZooKeeper's recipe: "Queues".
///
/// - ``put(_:)`` makes one element, whatever time-outs there are on the way, or says that it does not know.
/// - ``take()`` removes an element and returns it. Only whoever has removed it returns it, so none is given to two. It is
///   at most once: a process that dies between the removal and its use of the element has lost it.
/// - ``process(_:)`` claims an element and removes it once `body` is done with it. It is at least once: when the process
///   dies, the element goes to another.
///
/// Consumers that wait watch the queue, so an element wakes all of them, and one of them gets it.
public struct DistributedQueue: Sendable {
    /// Something that was put.
    public struct Element: Sendable {
        public let data: [UInt8]
        public let node: NodePath
        public let stat: Stat
    }

    let client: FaaSKeeperClient
    let path: NodePath
    let order = LineOrder("element")

    /// Talks to nobody.
    /// - Throws: `.badArguments` for a malformed path.
    public init(_ client: FaaSKeeperClient, path: String) throws(KeeperError) {
        self.client = client
        self.path = try NodePath(path)
    }

    /// Adds an element at the end. The queue's node and those above it are made where they are missing.
    /// - Returns: the element's node and its Stat.
    /// - Throws: what a creation throws; where ``KeeperError/isOutcomeUnknown`` says so, it may be in the queue.
    @discardableResult
    public func put(_ data: [UInt8]) async throws(KeeperError) -> (node: NodePath, stat: Stat) {
        let place = try await GuardedCreate(
            client, below: path, order, data: data, mode: .persistentSequential, parentMode: .persistent
        ).run()
        return (place.path, place.stat)
    }

    /// Removes the first element that nobody has claimed, and returns it; waits for one. A task that is cancelled throws
    /// `.cancelled`, unless an element was removed by then: that is returned.
    public func take() async throws(KeeperError) -> Element {
        try await waiting { queue, claimed throws(KeeperError) in try await queue.tryTake(&claimed) }
    }

    /// The same without waiting: nil when there is none.
    public func tryTake() async throws(KeeperError) -> Element? {
        var claimed: [NodePath] = []
        return try await tryTake(&claimed)
    }

    /// - Parameter claimed: gets the elements that somebody works on.
    private func tryTake(_ claimed: inout [NodePath]) async throws(KeeperError) -> Element? {
        for node in try await elements() {
            guard let element = try await read(node) else { continue }
            do throws(KeeperError) {
                // Once it may be removed, it has to be known whether it is.
                if try await surely({ () async throws(KeeperError) in try await remove(node) }) { return element }
            } catch {
                guard error.code == .notEmpty else { throw error }
                claimed.append(node)
            }
        }
        return nil
    }

    /// The nodes of the queue, first ones first; none where there is no queue.
    func elements() async throws(KeeperError) -> [NodePath] {
        do throws(KeeperError) {
            return order.members(try await client.children(path.text).names).map { path.child($0) }
        } catch {
            if error.code == .noNode { return [] }
            throw error
        }
    }

    func read(_ node: NodePath) async throws(KeeperError) -> Element? {
        do throws(KeeperError) {
            let (data, stat) = try await client.get(node.text)
            return Element(data: data, node: node, stat: stat)
        } catch {
            if error.code == .noNode { return nil }
            throw error
        }
    }

    /// Deletes a node.
    /// - Returns: whether this call has done it, and no other.
    func remove(_ node: NodePath) async throws(KeeperError) -> Bool {
        try await UnknownOutcome.findingOut(client, below: path, ifDone: true) { () async throws(KeeperError) in
            do throws(KeeperError) {
                try await client.delete(node.text)
                return true
            } catch {
                if error.code == .noNode { return false }
                throw error
            }
        }
    }
}
