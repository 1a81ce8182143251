public import CloudPrimitives
public import FaaSKeeperModel

/// Where everything stands: the tables of a deployment and their keys. `docs/storage.md` explains the rows.
public enum Layout {
    /// System store: one row a node, authoritative.
    public static let nodes = Table("nodes")
    /// System store: one row a session, one row each for its ephemeral nodes, watches and last refusal.
    public static let sessions = Table("sessions")
    /// System store: registrations by node, and the counters of them.
    public static let watches = Table("watches")
    /// System store: notifications that are triggered and not confirmed, by region.
    public static let epoch = Table("epoch")
    /// System store: the leader's checkpoints.
    public static let log = Table("log")
    /// System store: container and TTL nodes, and the quotas.
    public static let registry = Table("registry")
    /// User store: one image a node, and the rows of its children.
    public static let images = Table("images")

    /// User store: large data in parts, where there is no object store for them.
    public static let blobs = Table("blobs")

    public static let all = [nodes, sessions, watches, epoch, log, registry, images, blobs]

    public static func node(_ path: NodePath) -> ItemKey { ItemKey(nodes, path.text) }

    // MARK: Sessions

    /// The partition that lists all sessions.
    public static let allSessions = "sessions"

    public static func session(_ id: SessionID) -> ItemKey { ItemKey(sessions, allSessions, id.hex) }
    public static let ephemeralPrefix = "e"
    public static let watchPrefix = "w"
    public static func ephemeral(_ id: SessionID, _ path: NodePath) -> ItemKey {
        ItemKey(sessions, id.hex, ephemeralPrefix + path.text)
    }
    public static func sessionWatch(_ id: WatchID) -> ItemKey {
        ItemKey(sessions, id.session.hex, watchPrefix + fixedHex(id.number))
    }
    /// The partition of the notes of refusals.
    public static let refusals = "refused"
    /// A request that the follower refused, so that a redelivery is refused too.
    public static func refusal(_ id: RequestID) -> ItemKey {
        ItemKey(sessions, refusals, id.session.hex + ":" + fixedHex(id.number))
    }

    // MARK: Watches

    /// Partition of all recursive registrations; no path begins like that.
    public static let recursivePartition = "recursive"
    public static let watchCounters = ItemKey(watches, "counters")
    public static let nodeWatchCount = "n"
    public static let recursiveWatchCount = "r"

    public static func watch(_ registration: WatchRegistration) -> ItemKey {
        if registration.kind == .persistentRecursive {
            return ItemKey(watches, recursivePartition, registration.id.description)
        }
        return ItemKey(watches, registration.path.text, registration.id.description)
    }

    /// Where a registration may stand that has seen an event of the node.
    static func watchKeys(_ id: WatchID, on path: NodePath) -> [ItemKey] {
        [ItemKey(watches, path.text, id.description), ItemKey(watches, recursivePartition, id.description)]
    }

    // MARK: Epoch

    public static func epochPrefix(_ session: SessionID) -> String { session.hex + ":" }
    public static func epochRow(region: String, _ session: SessionID, _ id: NotificationID) -> ItemKey {
        ItemKey(epoch, region, epochPrefix(session) + fixedHex(id.txid) + ":" + fixedHex(Int64(id.index)))
    }

    // MARK: Registry

    public static let containers = "containers"
    public static let ttls = "ttls"
    public static let quotas = "quotas"
    /// What the deployment is: ``DeploymentRecord``.
    public static let deployment = ItemKey(registry, "deployment")

    // MARK: User store

    /// The image of a node.
    public static func image(_ path: NodePath) -> ItemKey { ItemKey(images, path.text) }
    /// The partition of the children of a node that have rows of their own; no path begins like that.
    public static func childPartition(_ path: NodePath) -> String { "children:" + path.text }
    public static let childPrefix = "c"
    /// Reads last in its partition, so that a reader learns of tombstones that were swept while it read.
    public static let sweepMark = "z"
    public static func child(_ parent: NodePath, _ name: String, _ incarnation: String) -> ItemKey {
        ItemKey(images, childPartition(parent), childPrefix + name + "/" + incarnation)
    }
}

extension Item: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Attribute)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}
