import FaaSKeeperConnect
import FaaSKeeperModel
import LocalEmulator

/// Deployments at a cloud.
extension JSONPrinter {
    func deployed(_ report: DeployReport) {
        print(
            .object([
                "deployment": .string(report.name), "url": .string(report.url),
                "outcome": .string(report.outcome.rawValue), "functions": .string(report.functions.rawValue),
                "changes": .array(RowList.plan(report.plan).json),
            ]))
    }

    func destroyed(_ report: DestroyReport) {
        print(
            .object([
                "deployment": .string(report.name), "removed": .strings(report.removed), "left": .strings(report.left),
            ]))
    }

    func health(_ report: HealthReport) {
        let store = report.store
        print(
            .object([
                "url": .string(report.url), "version": .string(FK.version), "healthy": .bool(report.isHealthy),
                "problems": .strings(report.problems), "txid": store.map { .int($0.load.txid) },
                "sessions": store.map { .int(Int64($0.load.sessions)) }, "watches": store.map { .int($0.load.watches) },
                "epoch": store.map { .int(Int64($0.load.pendingNotifications)) },
                "userStore": store.map { .string($0.userStore) }, "regions": store.map { .strings($0.regions) },
                "queues": .array(report.queues.map { .of($0, nowMillis: report.nowMillis) }),
                "parts": .array(RowList.health(report.parts).json),
            ]))
    }
}
