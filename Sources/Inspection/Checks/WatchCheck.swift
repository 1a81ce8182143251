import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The two rows of each registration against each other and their session.
enum WatchCheck {
    static let dead = Finding.Kind("watchOfDeadSession")
    static let twinMissing = Finding.Kind("watchWithoutTwin")
    static let twinAlone = Finding.Kind("watchTwinAlone")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        var findings: [Finding] = []
        let twins = Dictionary(snapshot.sessionWatches.map { ($0.entry.key, $0.entry) }) { a, _ in a }
        var rows: Set<ItemKey> = []
        for (registration, entry) in snapshot.watches {
            rows.insert(Layout.sessionWatch(registration.id))
            let twinKey = Layout.sessionWatch(registration.id)
            let twin = twins[twinKey]
            let place = registration.path.text
            let evidence: [Finding.Evidence] = [.init(entry.key, entry.item), .init(twinKey, twin?.item)]
            let session = registration.id.session
            guard let sessionItem = snapshot.sessions[session] else {
                var updates = [
                    ItemUpdate(entry.key, .delete, if: .unchanged(entry.item)),
                    ItemUpdate(Layout.session(session), .check, if: .itemMissing),
                    ItemUpdate(Layout.watchCounters, .modify([.add(registration.counter, -1)]), if: .itemExists),
                ]
                if twin != nil { updates.append(ItemUpdate(twinKey, .delete)) }
                findings.append(
                    Finding(
                        dead, .waste, place, "A watch of session \(session), which does not exist",
                        meaning: "Writes record notifications that nobody takes", evidence: evidence,
                        repair: Repair(.write(updates), "removes the registration")))
                continue
            }
            guard twin?.item != entry.item else { continue }
            findings.append(
                Finding(
                    twinMissing, .waste, place,
                    "Session \(session) does not know of its watch \(registration.id.number)",
                    meaning: "The registration would outlive its session", evidence: evidence,
                    repair: Repair(
                        .write([
                            ItemUpdate(twinKey, .put(entry.item), if: .unchanged(twin?.item)),
                            ItemUpdate(entry.key, .check, if: .unchanged(entry.item)),
                            ItemUpdate(Layout.session(session), .check, if: .equals("c", sessionItem["c"] ?? .int(0))),
                        ]), "notes it with its session")))
        }
        for (session, entry) in snapshot.sessionWatches where !rows.contains(entry.key) {
            let isDead = snapshot.sessions[session] == nil
            findings.append(
                Finding(
                    twinAlone, .waste, entry.key.description,
                    "A watch that session \(session) is noted with, and no node", meaning: "None: it tells nobody",
                    evidence: [.init(entry.key, entry.item)],
                    repair: isDead
                        ? Repair(
                            .write([
                                ItemUpdate(entry.key, .delete, if: .unchanged(entry.item)),
                                ItemUpdate(Layout.session(session), .check, if: .itemMissing),
                            ]), "takes the note away")
                        : .none("the session may be about to register it; its end takes the note away")))
        }
        return findings
    }
}
