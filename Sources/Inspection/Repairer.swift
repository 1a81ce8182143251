import CloudPrimitives
import FaaSKeeperModel

/// Carries out repairs: each only if what it rests on is still as it was seen.
struct Repairer {
    let cloud: Cloud

    /// - Returns: nil when it is done; else why it is not.
    func mend(_ finding: Finding) async throws -> String? {
        do throws(CloudError) {
            switch finding.repair.action {
            case .none: return finding.repair.text
            case .write(let updates):
                if updates.count == 1 {
                    _ = try await cloud.store.update(updates[0])
                } else {
                    _ = try await cloud.store.transact(updates)
                }
            case .request(let message): try await cloud.requestQueue.send([message])
            case .deleteObject(let key, let session):
                let ping = ChannelMessage(id: "ping\(cloud.clock.nowMillis)", body: Envelope.begin(.ping).bytes)
                guard try await cloud.channel.publish(ping, to: session) == .gone else {
                    return "session \(session) is there, and may be about to use it"
                }
                try await cloud.objects.delete(key)
            }
            return nil
        } catch {
            guard error.code == .conditionFailed || error.code == .conflict else { throw error }
            return "it has changed meanwhile"
        }
    }
}
