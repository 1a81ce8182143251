import ChildProcess
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection
import Foundation
import Testing

@testable import Simulation

/// The simulation itself: that it repeats, that it goes everywhere, and a few of its runs. `make test` runs many more of
/// them in the optimized build, and `make mutations` shows that the checker sees what it is for.
@Suite struct SimulationTests {
    /// Two seeds of every scenario, on a thread of their own: the tests' threads are few. Everything that may go wrong does.
    @Test func everyScenarioHolds() async {
        let summary = await withCheckedContinuation { continuation in
            let thread = Thread {
                continuation.resume(returning: Campaign(seeds: 0..<UInt64(2 * Scenario.all.count)).run())
            }
            thread.start()
        }
        #expect(summary.violations.map { "\($0.seed) \($0.scenario): \($0.text)" } == [])
        #expect(summary.operations > 2_000)
        for fault in Fault.allCases { #expect(summary.faults[fault] ?? 0 > 0, "\(fault)") }
    }

    @Test func everyTrapHasItsScenario() {
        #expect(Set(Scenario.all.compactMap(\.trap)) == Set(1...21))
        #expect(Set(Scenario.all.map(\.name)).count == Scenario.all.count)
    }

    /// The same seed is the same run, call by call, in two processes: whatever the order in which Swift keeps its sets.
    @Test func aSeedIsOneRun() throws {
        let program = try Products.directory().appendingPathComponent("simulate").path
        func digest(_ seed: Int) throws -> String {
            let ends = try ChildProcess.pipe()
            let process = try ChildProcess(program, ["--replay", "\(seed)"], output: ends.write)
            ChildProcess.closeEnd(ends.write)
            let printed = String(decoding: ChildProcess.readAll(ends.read), as: UTF8.self)
            #expect(process.wait() == 0, "\(printed)")
            let line = printed.split(separator: "\n").first { $0.contains("digest") }
            return try #require(line.map(String.init))
        }
        for seed in [0, 3, 9, 17] { #expect(try digest(seed) == digest(seed), "\(seed)") }
        #expect(try digest(0) != digest(26))
    }

    /// A run that is falsified by hand is not taken for a good one.
    @Test func theCheckerSeesAForgedHistory() throws {
        var truth = Truth.Contents()
        let session = SessionID(7)
        let request = Request(
            id: RequestID(session: session, number: 1), isRegistered: false,
            body: .single(.create(path: "/a", data: .inline([1]), mode: .persistent, acl: .openToAll)))
        truth.requests[request.id] = request
        let stat = Stat(czxid: 1, mzxid: 1, pzxid: 1, ctime: 5, mtime: 5, dataLength: 1)
        let result = OperationResult.created(path: NodePath(unchecked: "/a"), stat: stat)
        truth.entries = [LogEntry(request: request.id, attempt: "x", txid: 1, results: [result], tombstones: [])]
        let good = Order(truth, asked: [:])
        #expect(good.violations == [])
        func moment(_ number: Int, _ head: Int64) -> Truth.Moment { Truth.Moment(number: number, head: head) }
        func check(_ view: History.View, head: Int64) -> [String] {
            let read = History.Operation(
                call: .get("/a", watch: false), invoked: moment(1, head), acknowledged: head, completed: moment(2, 1),
                outcome: .view(view), request: nil)
            let history = History(
                session: session, name: "client", entries: [.operation(read)], credentials: [], settledHead: nil,
                mayEnd: false, asked: [:])
            var check = SessionCheck(good, history, credentials: [])
            check.run()
            return check.violations
        }
        #expect(check(History.View(stat: stat, data: [1]), head: 0) == [])
        #expect(check(History.View(stat: stat, data: [2]), head: 0).count == 1)
        var other = stat
        other.version = 1
        #expect(check(History.View(stat: other, data: [1]), head: 0).count == 1)
        truth.entries.append(truth.entries[0])
        truth.entries[1].txid = 2
        #expect(Order(truth, asked: [:]).violations.contains { $0.contains("applied twice") })
        truth.entries[1].txid = 3
        #expect(Order(truth, asked: [:]).violations.contains { $0.contains("not dense") })
    }
}
