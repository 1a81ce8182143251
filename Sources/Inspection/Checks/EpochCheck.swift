import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Notifications that are triggered and not confirmed.
enum EpochCheck {
    static let nobody = Finding.Kind("notificationOfDeadSession")
    static let closed = Finding.Kind("epochForgotten")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        var findings: [Finding] = []
        for (notification, entry) in snapshot.notifications where snapshot.sessions[notification.session] == nil {
            findings.append(
                Finding(
                    nobody, .waste, "\(notification.session)",
                    "A notification of txid \(notification.id.txid) for a session that does not exist",
                    meaning: "Images carry it, and tombstones are kept for it",
                    evidence: [.init(entry.key, entry.item)],
                    repair: Repair(
                        .write([
                            ItemUpdate(entry.key, .delete, if: .unchanged(entry.item)),
                            ItemUpdate(Layout.session(notification.session), .check, if: .itemMissing),
                        ]), "takes it out")))
        }
        if let head = snapshot.log.last, !head.epochMayBeOpen, snapshot.commitsWaiting == 0,
            let open = snapshot.notifications.first(where: { $0.notification.id.txid <= head.last })
        {
            let key = ItemKey(Layout.log, WriteLog.partition, head.sort)
            let item = snapshot.logItems[head.sort]
            findings.append(
                Finding(
                    closed, .wrong, "epoch",
                    "Txid \(open.notification.id.txid) has notifications, and the log's end says that there are none",
                    meaning: "A client may see data before the event that announces them",
                    evidence: [.init(key, item), .init(open.entry.key, open.entry.item)],
                    repair: Repair(
                        .write([ItemUpdate(key, .modify([.set("open", .int(1))]), if: .unchanged(item))]),
                        "says in the log's end that there are some")))
        }
        return findings
    }
}
