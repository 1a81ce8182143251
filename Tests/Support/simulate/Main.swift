import FaultInjection
import Foundation
import Simulation

/// Runs the deterministic simulation: `simulate --seeds 1000`.
@main
struct Simulate {
    static let usage = """
        usage: simulate [--seeds N] [--first N] [--scenario NAME] [--store NAME] [--threads N]
               simulate --replay SEED [--scenario NAME] [--store NAME] [--trace]
               simulate --scenarios
        """

    static func main() {
        var seeds: UInt64 = 1_000
        var first: UInt64 = 0
        var scenario: String?
        var ground: Ground?
        var threads = ProcessInfo.processInfo.activeProcessorCount
        var replayed: UInt64?
        var isTraced = false
        var arguments = Array(CommandLine.arguments.dropFirst())
        func fail(_ text: String) -> Never {
            FileHandle.standardError.write(Data("simulate: \(text)\n\(usage)\n".utf8))
            exit(2)
        }
        func number(_ name: String) -> UInt64 {
            guard !arguments.isEmpty, let value = UInt64(arguments.removeFirst()) else {
                fail("\(name) wants a number")
            }
            return value
        }
        while !arguments.isEmpty {
            switch arguments.removeFirst() {
            case "--seeds": seeds = number("--seeds")
            case "--first": first = number("--first")
            case "--threads": threads = Int(number("--threads"))
            case "--replay": replayed = number("--replay")
            case "--trace": isTraced = true
            case "--scenario":
                guard !arguments.isEmpty else { fail("--scenario wants a name") }
                scenario = arguments.removeFirst()
            case "--store":
                guard !arguments.isEmpty, let named = Ground(rawValue: arguments.removeFirst()) else {
                    fail("--store is one of \(Ground.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                ground = named
            case "--scenarios":
                for entry in Campaign.scenarios { print("\(entry.name): \(entry.summary)") }
                return
            case let other: fail("\(other) is not an option")
            }
        }
        if let scenario, !Campaign.scenarios.contains(where: { $0.name == scenario }) {
            fail("there is no scenario \(scenario); --scenarios lists them")
        }
        let say: @Sendable (String) -> Void = { line in
            print(line)
            fflush(nil)
        }
        var campaign = Campaign(seeds: first..<(first + seeds), scenario: scenario, threads: threads, progress: say)
        campaign.ground = ground
        let summary: Campaign.Summary
        if let replayed {
            summary = campaign.replay(replayed, trace: isTraced ? say : nil)
        } else {
            summary = campaign.run()
        }
        for (fault, count) in summary.faults.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            print("\(fault.rawValue.padding(toLength: 18, withPad: " ", startingAt: 0)) \(count)")
        }
        print("simulated \(summary.simulatedMillis / 1_000) s, digest \(String(summary.digest, radix: 16))")
        print(summary.lastLine)
        if !summary.violations.isEmpty { exit(1) }
    }
}
