/// Blobs by key, as S3 and Cloud Storage have them: read after write is consistent, writes replace whole objects.
public protocol ObjectStore: Sendable {
    /// The object with its entity tag; nil when there is none.
    func get(_ key: String) async throws(CloudError) -> StoredObject?

    /// Writes the object.
    /// - Returns: its new entity tag.
    /// - Throws: `.conditionFailed` when the condition does not hold; `.limitExceeded`.
    @discardableResult
    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) async throws(CloudError) -> String

    /// Deletes the object. Without a condition one that is not there counts as deleted.
    /// - Throws: `.conditionFailed` when the condition does not hold. `.missing` is no condition for a deletion: `.refused`.
    func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError)

    /// Keys that begin with `prefix`, in byte order, after `after`, at most `limit`.
    func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String]
}

/// What must hold of an object for a write to it to happen.
public enum ObjectCondition: Hashable, Sendable {
    case always
    /// There is no such object.
    case missing
    /// The object has this entity tag.
    case tag(String)
}

/// The bytes of an object, with the tag that changes whenever they do.
public struct StoredObject: Hashable, Sendable {
    public let bytes: [UInt8]
    public let tag: String

    public init(bytes: [UInt8], tag: String) {
        self.bytes = bytes
        self.tag = tag
    }
}

extension ObjectStore {
    /// Deletes the object, whatever it is; one that is not there counts as deleted.
    public func delete(_ key: String) async throws(CloudError) { try await delete(key, if: .always) }
}
