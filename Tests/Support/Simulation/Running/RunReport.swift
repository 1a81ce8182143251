import FaultInjection

/// What one run came to.
struct RunReport: Sendable {
    let seed: UInt64
    let scenario: String
    var operations = 0
    var faults: [Fault: Int] = [:]
    var violations: [String] = []
    /// The same for the same seed, whatever the machine: of every call with its time.
    var digest: UInt64 = 0
    var simulatedMillis: Int64 = 0

    init(seed: UInt64, scenario: String) {
        self.seed = seed
        self.scenario = scenario
    }

    mutating func add(_ found: [String]) { violations += found }
}
