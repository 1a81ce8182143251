import FaaSKeeperConnect
import LocalEmulator
import Testing

@testable import FKCommands

@Suite struct StatusTests {
    private func problems(_ change: (inout QueueReport) -> Void) -> [String] {
        var report = QueueReport(queue: "requests")
        change(&report)
        return HealthReport.problems(report, nowMillis: 1_000_000)
    }

    @Test func backlog() {
        let most = DeployLimits.backlogMillisMax
        #expect(problems { $0.oldestSentMillis = 1_000_000 - most } == [])
        #expect(
            problems { $0.oldestSentMillis = 1_000_000 - most - 1 }
                == ["queue requests: its oldest message has waited for 60 s"])
        #expect(problems { $0.waiting = 1_000 } == [])
    }

    /// Where a message has no age, it matters whether any is taken.
    @Test func standing() {
        func stands(_ before: Int, _ now: Int, _ change: (inout QueueReport) -> Void = { _ in }) -> Bool {
            var reports = (QueueReport(queue: "requests"), QueueReport(queue: "requests"))
            reports.0.waiting = before
            reports.1.waiting = now
            change(&reports.1)
            return HealthReport.stands(reports.1, since: reports.0)
        }
        #expect(stands(1, 1) && stands(1, 3))
        #expect(!stands(0, 0) && !stands(0, 2) && !stands(3, 2))
        #expect(!stands(1, 1) { $0.inFlight = 1 })
        #expect(!stands(1, 1) { $0.oldestSentMillis = 5 })
    }

    @Test func deadLetters() {
        #expect(problems { $0.dead = 2 } == ["queue requests: 2 dead letters, which fsck explains"])
    }

    @Test func places() {
        #expect(
            FunctionPackageFile.places(beside: "/usr/local/bin/fk")
                == ["/usr/local/bin/fk-function.zip", "/usr/local/bin/../lib/faaskeeper/fk-function.zip"])
    }
}
