import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Ephemeral nodes against their sessions, both ways.
enum SessionCheck {
    static let entryAlone = Finding.Kind("ephemeralEntryWithoutNode")
    static let entryMissing = Finding.Kind("ephemeralWithoutEntry")
    static let sessionMissing = Finding.Kind("ephemeralOfDeadSession")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        guard snapshot.commitsWaiting == 0 else { return [] }
        var noted: Set<ItemKey> = []
        var findings: [Finding] = []
        for (session, path, entry) in snapshot.ephemerals {
            noted.insert(entry.key)
            let node = snapshot.nodes[path]
            if node?.exists == true, node?.row?.owner == session.value { continue }
            findings.append(
                Finding(
                    entryAlone, .waste, path.text, "Session \(session) is noted as its owner, and it is not",
                    meaning: "The end of the session looks at it for nothing",
                    evidence: [.init(entry.key, entry.item), .init(Layout.node(path), node?.rowItem)],
                    repair: Repair(
                        .write([
                            ItemUpdate(entry.key, .delete, if: .unchanged(entry.item)),
                            ItemUpdate(Layout.node(path), .check, if: .unchanged(node?.rowItem)),
                        ]), "takes the note away")))
        }
        for path in snapshot.paths {
            guard let node = snapshot.nodes[path], node.exists, let row = node.row,
                case .session(let session) = EphemeralOwner(field: row.owner)
            else { continue }
            let key = Layout.ephemeral(session, path)
            if let item = snapshot.sessions[session] {
                if noted.contains(key) { continue }
                findings.append(
                    Finding(
                        entryMissing, .wrong, path.text, "Ephemeral of session \(session), which does not know of it",
                        meaning: "It would outlive its session", evidence: [.init(Layout.node(path), node.rowItem)],
                        repair: Repair(
                            .write([
                                ItemUpdate(key, .put(Item()), if: .itemMissing),
                                ItemUpdate(
                                    Layout.session(session), .check,
                                    if: .all([SessionRow.isOpen, .equals("c", item["c"] ?? .int(0))])),
                                ItemUpdate(
                                    Layout.node(path), .check,
                                    if: .equals(NodeRow.incarnationAttribute, .string(row.incarnation ?? ""))),
                            ]), "notes it with its session")))
            } else if snapshot.requestsWaiting == 0 {
                findings.append(dead(node, row, session, snapshot))
            }
        }
        return findings
    }

    private static func dead(
        _ node: Snapshot.Node, _ row: NodeRow, _ session: SessionID, _ snapshot: Snapshot
    ) -> Finding {
        let request = Request(
            id: RequestID(session: SessionID(1), number: node.image?.txid ?? 0), isRegistered: false,
            body: .expire(path: node.path, incarnation: row.incarnation ?? "", version: row.version))
        let message = QueueMessage(
            body: request.encoded(), group: "expire" + node.path.text,
            deduplicationID: "fsck" + (row.incarnation ?? "") + "." + String(row.sequence))
        return Finding(
            sessionMissing, .wrong, node.path.text, "Ephemeral of session \(session), which does not exist",
            meaning: "Whoever waits for it to go waits for ever",
            evidence: [.init(Layout.node(node.path), node.rowItem)],
            repair: Repair(.request(message), "asks for its deletion, by the ordinary path"))
    }
}
