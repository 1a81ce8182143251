import FaaSKeeperConnect
import FaaSKeeperModel
import LocalEmulator

extension Hit {
    static func lock(_ lock: LockInfo, now: Int64) -> Hit {
        let left = lock.untilMillis - now
        let time = left >= 0 ? "\(left) ms left" : "over for \(Formatting.span(millis: -left))"
        return Hit(
            line: [lock.path.text, lock.session?.description ?? "-", time, lock.token].joined(separator: "\t"),
            json: .object([
                "path": .string(lock.path.text), "session": lock.session.map { .string($0.description) },
                "token": .string(lock.token), "untilMillis": .int(lock.untilMillis), "isOver": .bool(left < 0),
            ]))
    }

    static func watch(_ watch: WatchInfo) -> Hit {
        Hit(
            line: [watch.session.description, "\(watch.kind)", watch.path.text].joined(separator: "\t"),
            json: .object([
                "session": .string(watch.session.description), "kind": .string("\(watch.kind)"),
                "path": .string(watch.path.text), "since": .int(watch.since),
            ]))
    }
}

extension RowList {
    static func queues(_ reports: [QueueReport], nowMillis: Int64) -> RowList {
        var listing = RowList(
            [
                ("queue", .left), ("waiting", .right), ("in flight", .right), ("oldest", .right), ("dead", .right),
            ], nothing: "No queues")
        for report in reports {
            let age = report.oldestSentMillis.map { max(0, nowMillis - $0) }
            listing.add(
                [
                    report.queue, "\(report.waiting)", "\(report.inFlight)",
                    age.map { Formatting.span(millis: $0) } ?? "-", "\(report.dead)",
                ],
                .of(report, nowMillis: nowMillis))
        }
        return listing
    }
}

extension JSON {
    static func of(_ report: QueueReport, nowMillis: Int64) -> JSON {
        .object([
            "queue": .string(report.queue), "waiting": .int(Int64(report.waiting)),
            "inFlight": .int(Int64(report.inFlight)),
            "oldestMillis": report.oldestSentMillis.map { .int(max(0, nowMillis - $0)) },
            "dead": .int(Int64(report.dead)),
        ])
    }
}
