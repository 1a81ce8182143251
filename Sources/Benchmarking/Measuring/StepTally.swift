import FaaSKeeperModel

/// The calls of primitives behind many operations of one kind, each by its place among those of its operation.
public struct StepTally: Sendable {
    /// A call that each operation makes.
    public struct Entry: Sendable {
        /// Who makes it: `client`, or the name of a function.
        public let caller: String
        public let service: String
        public let operation: String
        /// The table or queue; of a node or session only what kind of thing it is.
        public let target: String
        /// Counts the calls of one operation that are alike, from 1.
        public let occurrence: Int
        public internal(set) var latencies = LatencyHistogram()
    }

    /// In the order in which they were first seen.
    public private(set) var entries: [Entry] = []

    public init() {}

    mutating func add(_ steps: [Step]) {
        var seen: [Int] = []
        for step in steps {
            let target = StepTally.kind(of: step.target)
            let like = seen.filter { same(entries[$0], step, target) }.count
            let index =
                entries.firstIndex { same($0, step, target) && $0.occurrence == like + 1 }
                ?? {
                    entries.append(
                        Entry(
                            caller: step.caller, service: step.service, operation: step.operation, target: target,
                            occurrence: like + 1))
                    return entries.count - 1
                }()
            seen.append(index)
            entries[index].latencies.add(step.micros)
        }
    }

    private func same(_ entry: Entry, _ step: Step, _ target: String) -> Bool {
        entry.caller == step.caller && entry.service == step.service && entry.operation == step.operation
            && entry.target == target
    }

    /// `nodes` of `nodes[/a/b][-]`; nothing of what a key alone says.
    private static func kind(of target: String) -> String {
        guard let bracket = target.firstIndex(of: "[") else {
            return target.hasPrefix("0x") || target.contains("/") ? "" : target
        }
        // A transaction names each of its writes.
        let first = target[..<bracket].split(separator: " ").last.map(String.init) ?? ""
        return target.contains(", ") ? first + "…" : first
    }
}
