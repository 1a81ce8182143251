import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The attempts that were committed to a row. Trimmed now and then, not popped one by one (protocol trap 5): the image
/// names the last attempt that the leader applied, so all up to that one are done.
struct PendingList {
    /// After so many the image is read and the list cut, so that the row stays within one write unit. Not at each write
    /// that finds it long: where the leader is behind, each would read for nothing.
    static let trimEvery = 7

    let attempts: [String]

    init(_ attempts: [String]) { self.attempts = attempts }

    /// What may not be applied yet.
    ///
    /// What an image shows counts only once it is in the log: a leader that dies in between repeats the batch, and has
    /// to find the attempt here to give it the same txid.
    func unapplied(path: NodePath, _ follower: Follower) async throws -> [String] {
        if attempts.isEmpty { return [] }
        guard let image = try await follower.userStore.image(path),
            let index = attempts.lastIndex(of: image.attempt),
            try await WriteLog(follower.cloud.store).head().txid >= image.txid
        else { return attempts }
        return Array(attempts[(index + 1)...])
    }

    /// The list as it is kept in the row.
    func trimmed(path: NodePath, _ follower: Follower) async throws -> [String] {
        !attempts.isEmpty && attempts.count % PendingList.trimEvery == 0
            ? try await unapplied(path: path, follower) : attempts
    }
}
