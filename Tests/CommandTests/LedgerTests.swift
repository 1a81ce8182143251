import FaaSKeeperModel
import Testing

@testable import FKCommands
@testable import FaaSKeeper

/// Who pays for what in the shell.
@Suite struct LedgerTests {
    private var report: OperationReport {
        OperationReport(
            operation: "set", path: "/a", latencyMicros: 5, txid: 1, epoch: [], usage: Usage(), steps: [], warnings: [],
            error: nil)
    }

    @Test func aCommandLeftBehindIsNotOnTheNextOnesBill() {
        let ledger = Ledger()
        let first = ledger.beginCommand()
        let second = ledger.beginCommand()
        Ledger.$command.withValue(first) { ledger.add(report) }
        Ledger.$command.withValue(second) { ledger.add(report) }
        #expect(ledger.takeTally().operations == 1)
        // The session has paid for both.
        #expect(ledger.entries.map(\.count) == [2])
    }

    @Test func aOneShotHasOneBill() {
        let ledger = Ledger()
        ledger.add(report)
        #expect(ledger.takeTally().operations == 1)
    }
}
