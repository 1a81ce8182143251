public import FaaSKeeper
public import FaaSKeeperModel

/// A barrier that somebody sets and somebody lifts: whoever comes meanwhile waits. ZooKeeper's recipe: "Barriers".
///
/// The node itself is the barrier: it holds while the node is there.
public struct Gate: Sendable {
    private let client: FaaSKeeperClient
    private let path: NodePath

    /// Talks to nobody.
    /// - Throws: `.badArguments` for a malformed path.
    public init(_ client: FaaSKeeperClient, path: String) throws(KeeperError) {
        self.client = client
        self.path = try NodePath(path)
    }

    /// Sets the barrier. Missing nodes above it are made.
    /// - Returns: false when it was set before, or has been by a call of this whose outcome was unknown.
    @discardableResult
    public func set(data: [UInt8] = []) async throws(KeeperError) -> Bool {
        while true {
            do throws(KeeperError) {
                _ = try await client.create(path.text, data: data)
                return true
            } catch {
                if error.code == .nodeExists { return false }
                guard error.code == .noNode, let parent = path.parent else { throw error }
                try await makeMissing(parent, as: .persistent, client)
            }
        }
    }

    /// Lifts the barrier: all who wait go on.
    /// - Returns: false when it was not set.
    @discardableResult
    public func lift() async throws(KeeperError) -> Bool {
        do throws(KeeperError) {
            try await client.delete(path.text)
            return true
        } catch {
            if error.code == .noNode { return false }
            throw error
        }
    }

    /// Waits until the barrier is not set.
    public func wait() async throws(KeeperError) {
        var events = client.events().makeAsyncIterator()
        while true {
            do throws(KeeperError) { _ = try await client.get(path.text, watch: true) } catch {
                if error.code == .noNode { return }
                throw error
            }
            try await client.waitForEvent(at: path, &events)
        }
    }
}
