/// Which life of a store this is, and how far it has come. Kept elsewhere and compared later, it tells that the store went
/// back: emptied, restored from a snapshot, or taken over by a replica that lagged behind.
public struct RedisIncarnation: Hashable, Sendable {
    /// A word that was drawn when the deployment first used the store. An emptied store draws another.
    public let birth: String
    /// A word that each start of a server process makes anew.
    public let runID: String
    /// Writes that the store has had, counted in the same step as each of them.
    public let writes: Int64

    public init(birth: String, runID: String, writes: Int64) {
        self.birth = birth
        self.runID = runID
        self.writes = writes
    }

    /// What has become of a store.
    public enum Continuity: Hashable, Sendable {
        /// The same server process: all that was there is there.
        case same
        /// Another process, which is not behind. It may still lack writes, if as many others came since.
        case restarted
        /// So many acknowledged writes are lost, or more.
        case wentBack(writes: Int64)
        /// Another store, or the same one emptied.
        case another
    }

    /// What has become of the store since it was `earlier`.
    public func continuity(since earlier: RedisIncarnation) -> Continuity {
        if birth != earlier.birth { return .another }
        if writes < earlier.writes { return .wentBack(writes: earlier.writes - writes) }
        return runID == earlier.runID ? .same : .restarted
    }
}
