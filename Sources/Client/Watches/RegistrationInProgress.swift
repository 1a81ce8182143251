import CloudPrimitives
import FaaSKeeperModel
import Synchronization
import FaaSKeeperStorage

/// The watch of one read: registered before the read, anew as long as the service fires it for something that the read
/// has seen (protocol trap 16).
struct RegistrationInProgress {
    let client: FaaSKeeperClient
    let kind: WatchKind?
    let path: NodePath
    /// The registration, ours or one that stood before.
    private(set) var number: Int64?
    private var isOurs = false

    init(client: FaaSKeeperClient, kind: WatchKind?, path: NodePath) {
        self.client = client
        self.kind = kind
        self.path = path
    }

    /// Sees to it that a registration stands.
    mutating func ensure() async throws(KeeperError) {
        guard let kind else { return }
        if let number, client.state.withLock({ $0.table.isLive(number) }) { return }
        // One that stood before this read is somebody's: whoever renews it sees to it.
        let old = isOurs ? number : nil
        number = nil
        let path = path
        let session = client.session
        if let standing = client.state.withLock({ $0.table.find(kind, path)?.registration }) {
            number = standing.id.number
            isOurs = false
        } else {
            do throws(KeeperError) { try await client.register() } catch {
                forget(old)
                throw error
            }
            let registration = client.state.withLock { $0.table.begin(kind, path, session: session, since: $0.mrd) }
            number = registration.id.number
            isOurs = true
            let cloud = client.cloud
            do throws(KeeperError) {
                try await translating { () async throws(CloudError) in
                    try await WatchRegistry(cloud.store).add(registration)
                }
            } catch {
                number = nil
                for number in [registration.id.number, old] { forget(number) }
                throw error
            }
        }
        forget(old)
    }

    private func forget(_ number: Int64?) {
        if let number { client.forget([number]) }
    }

    /// Whether the registration, where there is one, still stands.
    func isIntact(_ state: ClientState) -> Bool { number.map { state.table.isLive($0) } ?? true }

    func noteRead(seen: Int64) {
        guard isOurs, let number else { return }
        client.perform { $0.follow($0.table.read(number, seen: seen)) }
    }

    /// Takes our registration back: the read has failed. One that stood before stays.
    mutating func abandon() async {
        guard isOurs, let number else { return }
        self.number = nil
        await client.drop([number])
    }
}
