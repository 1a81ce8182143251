public import FaultInjection
import Foundation
import Synchronization

/// Many runs, one seed each.
public struct Campaign: Sendable {
    public var seeds: Range<UInt64>
    /// Only this scenario; nil for all in turn.
    public var scenario: String?
    /// Only on this ground; nil for the one that the seed picks.
    public var ground: Ground?
    public var threads: Int
    /// A seed that runs for longer never ends: one job of it goes round in circles. A run takes milliseconds.
    public var patienceSeconds = 300
    /// Told of each run that found something, and now and then of the progress.
    public var progress: @Sendable (String) -> Void

    public init(
        seeds: Range<UInt64>, scenario: String? = nil, threads: Int = 1,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.seeds = seeds
        self.scenario = scenario
        self.threads = threads
        self.progress = progress
    }

    /// What all runs together came to.
    public struct Summary: Sendable {
        public var seeds = 0
        public var operations = 0
        public var faults: [Fault: Int] = [:]
        public var violations: [(seed: UInt64, scenario: String, text: String)] = []
        public var simulatedMillis: Int64 = 0
        /// Of all runs together; the same for the same seeds.
        public var digest: UInt64 = 0

        public var faultCount: Int { faults.values.reduce(0, +) }

        /// The line that ends every report.
        public var lastLine: String {
            "seeds=\(seeds) operations=\(operations) faults=\(faultCount) violations=\(violations.count)"
        }
    }

    /// The names of the scenarios, what each is for.
    public static var scenarios: [(name: String, trap: Int?, summary: String)] {
        Scenario.all.map { ($0.name, $0.trap, $0.summary) }
    }

    /// Runs them all; up to the first that does not end, which is a violation, and whose thread stays behind.
    public func run() -> Summary {
        let next = Mutex(seeds.lowerBound)
        let running = Mutex<[UInt64: DispatchTime]>([:])
        let summary = Mutex(Summary())
        let scenario = scenario.flatMap { name in Scenario.all.first { $0.name == name } }
        let group = DispatchGroup()
        for _ in 0..<max(1, threads) {
            group.enter()
            let thread = Thread {
                while let seed = next.withLock({ next -> UInt64? in
                    guard next < seeds.upperBound else { return nil }
                    defer { next += 1 }
                    return next
                }) {
                    running.withLock { $0[seed] = .now() }
                    let report = SimulatedRun(scenario ?? Scenario.of(seed: seed), seed: seed, ground: ground)
                        .execute()
                    running.withLock { $0[seed] = nil }
                    add(report, to: summary)
                }
                group.leave()
            }
            // A run goes deep where one job wakes the next.
            thread.stackSize = 16 << 20
            thread.start()
        }
        while group.wait(timeout: .now() + 1) == .timedOut {
            let late = running.withLock { $0.filter { $0.value + .seconds(patienceSeconds) < .now() }.map(\.key) }
            guard !late.isEmpty else { continue }
            for seed in late {
                let name = (scenario ?? Scenario.of(seed: seed)).name
                let text = "does not end within \(patienceSeconds) seconds"
                summary.withLock { $0.violations.append((seed, name, text)) }
                progress("seed \(seed) \(name): \(text)")
            }
            break
        }
        return summary.withLock { $0 }
    }

    private func add(_ report: RunReport, to summary: borrowing Mutex<Summary>) {
        let count = summary.withLock { summary in
            summary.seeds += 1
            summary.operations += report.operations
            summary.faults.merge(report.faults) { $0 + $1 }
            summary.simulatedMillis += report.simulatedMillis
            // In whatever order the runs come in.
            summary.digest ^= report.digest &* (report.seed &* 2 &+ 1)
            for text in report.violations {
                summary.violations.append((report.seed, report.scenario, text))
            }
            return summary.seeds
        }
        for text in report.violations { progress("seed \(report.seed) \(report.scenario): \(text)") }
        if count % 1_000 == 0 { progress("\(count) seeds") }
    }

    /// Runs one seed and tells every call of it.
    public func replay(_ seed: UInt64, trace: (@Sendable (String) -> Void)?) -> Summary {
        let scenario = scenario.flatMap { name in Scenario.all.first { $0.name == name } }
        let summary = Mutex(Summary())
        let result = Mutex<RunReport?>(nil)
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            let report = SimulatedRun(scenario ?? Scenario.of(seed: seed), seed: seed, ground: ground, trace: trace)
                .execute()
            result.withLock { $0 = report }
            done.signal()
        }
        thread.stackSize = 16 << 20
        thread.start()
        done.wait()
        if let report = result.withLock({ $0 }) { add(report, to: summary) }
        return summary.withLock { $0 }
    }
}
