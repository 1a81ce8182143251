public import CloudPrimitives
public import FaaSKeeperModel

/// Where clients read nodes: one for each region.
public protocol UserStore: Sendable {
    /// The image, or its tombstone; nil when the node never was or its tombstone has been swept. One storage read.
    func image(_ path: NodePath) async throws(CloudError) -> NodeImage?

    /// The names of the children, as one snapshot together with the image; unordered. One storage read for a small
    /// directory.
    func children(_ path: NodePath) async throws(CloudError) -> (names: [String], image: NodeImage?)

    /// A part of the names of the children, as one snapshot with the other parts that are read by it. nil when the
    /// snapshot cannot be had any more, because deletions after it have been swept.
    /// - Parameter image: the node's, as it was just read: the snapshot where the query has none.
    func childrenPage(
        _ query: ChildrenQuery, of path: NodePath, image: NodeImage
    ) async throws(CloudError) -> ChildrenPage?

    /// The data of an image, fetched where the image only names them; nil when the object is gone, because the image
    /// has been replaced meanwhile.
    func data(of image: NodeImage) async throws(CloudError) -> [UInt8]?

    /// Keeps data that are too large for an image, under a key that no other data have.
    func keep(_ data: [UInt8], as key: String) async throws(CloudError)

    /// Removes data that no image names any more; none are fine.
    func discard(_ key: String) async throws(CloudError)

    /// Makes a write visible, wholly or not at all, or in parts that name each other where the store has no
    /// transactions (``UserStoreKind/isAtomic``). A write that an image is past already, by its sequence, changes
    /// nothing: it is repeated, or comes late.
    func apply(_ write: ImageWrite) async throws(CloudError) -> ImageOutcome

    /// Makes several writes visible together: all or none, where the store has transactions.
    /// - Returns: false when an image was past one of them already: then each has to be applied by itself.
    func apply(_ round: ImageRound, epoch: EpochStamp) async throws(CloudError) -> Bool

    /// The images will be written soon: a store that has to read them before reads them now, and keeps them for that.
    func prepare(_ paths: [NodePath]) async
}

/// What applying a write came to.
public struct ImageOutcome: Sendable {
    /// The write was applied before; nothing was changed now.
    public var isRepeated: Bool
    /// The image as it is now, where the write touches a single one and the store returns it.
    public var image: NodeImage?

    public init(isRepeated: Bool, image: NodeImage?) {
        self.isRepeated = isRepeated
        self.image = image
    }
}

/// One write as the user store sees it.
public struct ImageWrite: Hashable, Sendable {
    public var txid: Int64
    public var attempt: String
    public var epoch: EpochStamp
    public var deltas: [NodeDelta]

    /// The paths of the write, that its images name: who sees one of them at this txid knows of the others. More than
    /// ``namedPathsMax`` are said by `*`.
    public var namedPaths: [String] {
        if deltas.count < 2 { return [] }
        return deltas.count > ImageWrite.namedPathsMax ? ["*"] : deltas.map(\.path.text)
    }
    public static let namedPathsMax = 8

    public init(txid: Int64, attempt: String, epoch: EpochStamp, deltas: [NodeDelta]) {
        self.txid = txid
        self.attempt = attempt
        self.epoch = epoch
        self.deltas = deltas
    }
}
