import FaaSKeeperConnect
import FaaSKeeperModel
import LocalEmulator

/// Deployments at a cloud.
extension TextPrinter {
    func deployed(_ report: DeployReport) {
        switch report.outcome {
        case .planned: listing(.plan(report.plan))
        case .made: isTerminal ? line(safe("Deployed \(report.name): \(report.url)")) : line(safe(report.url))
        case .changed: isTerminal ? line(safe("Changed \(report.name): \(report.url)")) : line(safe(report.url))
        case .unchanged:
            isTerminal ? line(safe("Nothing to change in \(report.name): \(report.url)")) : line(safe(report.url))
        }
    }

    func destroyed(_ report: DestroyReport) {
        if report.removed.isEmpty { return line(safe("There is nothing of \(report.name)")) }
        if report.left.isEmpty {
            return line(safe("Deleted \(report.name): \(report.removed.count) parts, nothing is left"))
        }
        line(safe("Deleted \(report.name), but for:"))
        for name in report.left { line(safe("  " + name)) }
    }

    func health(_ report: HealthReport) {
        line(safe("fk \(FK.version) at \(report.url)"))
        if let store = report.store {
            line("txid = \(Formatting.hex(store.load.txid))")
            line("sessions = \(store.load.sessions)")
            line("watches = \(store.load.watches)")
            line("epoch = \(store.load.pendingNotifications) notifications on their way")
            line("userStore = \(store.userStore)")
            line(safe("regions = \(store.regions.joined(separator: ", "))"))
        }
        if !report.queues.isEmpty { listing(.queues(report.queues, nowMillis: report.nowMillis)) }
        if !report.parts.isEmpty { listing(.health(report.parts)) }
        for problem in report.problems { line(style.red(safe("not well: " + problem))) }
        if report.isHealthy { line("All is well") }
    }
}
