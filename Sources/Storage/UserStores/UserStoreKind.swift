import CloudPrimitives

/// Where readers find nodes (paper, section 4.2: its evaluation compares these four).
public enum UserStoreKind: String, Hashable, Sendable, CaseIterable {
    /// Small data beside the node's metadata in the key-value store, large data as objects.
    case hybrid
    /// All in the key-value store; large data in items of their own.
    case keyValue = "key-value"
    /// Each node an object; the rows of large directories in the key-value store, as no object can hold a million names.
    case object
    /// All in Redis.
    case redis

    /// Whether a write to several nodes becomes visible as a whole by itself. On objects it does not: each image names
    /// what it was written with, and readers wait for the rest.
    public var isAtomic: Bool { self != .object }

    /// The tables with the nodes' images and the rows of their children.
    func images(on services: RegionServices, known: KnownImages? = nil) -> any KeyValueStore {
        self == .object
            ? ImagesAsObjects(rows: services.store, objects: services.objects, known: known) : services.store
    }

    /// Where data above the inline bound stand.
    func objects(on services: RegionServices) -> any ObjectStore {
        switch self {
        case .hybrid, .object: services.objects
        case .keyValue, .redis: ItemObjects(services.store)
        }
    }
}
