import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// Quotas, costs, status, traces and sessions.
extension JSONPrinter {
    func quota(_ quota: Quota, of path: String) {
        func json(_ bounds: Quota.Bounds) -> JSON {
            .object([
                "used": bounds.used.map { .int($0) }, "soft": bounds.soft.map { .int($0) },
                "hard": bounds.hard.map { .int($0) },
            ])
        }
        print(
            .object([
                "path": .string(path), "nodes": json(quota.nodes), "bytes": json(quota.bytes),
            ]))
    }

    func cost(_ summary: CostSummary) {
        let sheet = summary.sheet
        let operations = summary.entries.map { entry in
            JSON.object([
                "operation": .string(entry.operation), "count": .int(Int64(entry.count)),
                "micros": .int(entry.micros), "usage": .of(entry.usage),
                "dollars": .double(sheet.cost(of: entry.usage).total),
            ])
        }
        print(
            .object([
                "operations": .array(operations), "usage": .of(summary.total),
                "services": .services(of: summary.total, sheet),
                "dollars": .double(sheet.cost(of: summary.total).total),
                "prices": .object(["name": .string(sheet.name), "date": .string(sheet.date)]),
            ]))
    }

    func status(_ status: ClientStatus, session: SessionID) {
        let watches = status.watches.map { watch in
            JSON.object(["path": .string(watch.path.text), "kind": .string("\(watch.kind)")])
        }
        print(
            .object([
                "session": .string(session.description), "txid": .int(status.txid), "mrd": .int(status.mrd),
                "epoch": .of(status.epoch), "epochOfAll": .int(Int64(status.epochSize)), "watches": .array(watches),
            ]))
    }

    /// They stand together in the command's one value.
    func traceStep(_ number: Int, _ step: Step, _ sheet: PriceSheet) {}

    func trace(_ command: String, _ tally: Ledger.Tally, _ sheet: PriceSheet) {
        let steps = tally.steps.map { step in
            JSON.object([
                "caller": .string(step.caller), "service": .string(step.service), "call": .string(step.operation),
                "target": .string(step.target), "micros": .int(step.micros), "failed": .bool(step.failed),
                "usage": .of(step.usage), "dollars": .double(sheet.cost(of: step.usage).total),
            ])
        }
        print(
            .object(["command": .string(command), "steps": .array(steps), "cost": .of(tally, sheet)]))
    }

    func sessions(_ sessions: [SessionInfo]) {
        print(
            .array(
                sessions.map { session in
                    .object([
                        "session": .string(session.id.description), "createdMillis": .int(session.createdMillis),
                        "lastSeenMillis": .int(session.lastSeenMillis),
                        "timeoutMillis": .int(session.timeoutMillis),
                        "ephemerals": .strings(session.ephemerals.map(\.text)),
                        "watches": .int(Int64(session.watchCount)),
                    ])
                }))
    }
}
