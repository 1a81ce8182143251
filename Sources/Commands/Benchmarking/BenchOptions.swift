import Benchmarking
import CostModel

/// What `bench` is asked for.
struct BenchOptions: Sendable {
    static let reads = Flag(long: "reads", "PERCENT", "Of the operations; the others are writes; 50 unless given")
    static let size = Flag(long: "size", "BYTES", "Data of a node, such as 1000 or 1k; 1k unless given")
    static let sessions = Flag(long: "sessions", "N", "Sessions that work at once; 1 unless given")
    static let nodes = Flag(long: "nodes", "N", "Nodes that are made and worked on; 16, or as many as sessions")
    static let duration = Flag(long: "duration", "SECONDS", "How long it goes on; 10 unless given")
    static let count = Flag(long: "count", "N", "In its place: so many operations")
    static let rate = Flag(
        long: "rate", "N", "Begin so many operations a second, whether earlier ones have ended or not")
    static let pipelined = Flag(long: "pipelined", "N", "Operations of a session that are under way at once; 1")
    static let preset = Flag(
        long: "preset", "NAME", choices: BenchPreset.allCases.map(\.rawValue), "A published workload")
    static let simulate = Flag(
        long: "simulate", "In simulated time, on a deployment of its own with the published latencies")
    static let store = Flag(
        long: "user-store", "STORE", choices: StoreKind.allCases.map(\.rawValue),
        "With --simulate: where clients read: object, key-value or hybrid; hybrid unless given")
    static let memory = Flag(
        long: "memory", "MB", "With --simulate or --report: memory of each function; 512 unless given")
    static let seed = Flag(long: "seed", "N", "Who reads or writes what, and with --simulate the latencies; 1")
    static let report = Flag(
        long: "report", "DIR", completion: .file,
        "Measure everything in simulated time, and write figures and plots to a directory")

    static let format = Flag(
        "o", "FORMAT", choices: OutputFormat.allCases.map(\.rawValue), "As the option --output")

    /// In the order of help.
    static let flags = [
        reads, size, sessions, nodes, duration, count, rate, pipelined, preset, simulate, store, memory, seed, report,
        format,
    ]
    private static let ofAWorkload = [reads, size, sessions, nodes, duration, count, rate, pipelined]

    /// One or several, of a preset.
    let parts: [BenchPart]
    /// Where a report goes, in the place of everything else.
    let report: String?
    let memoryMB: Int
    /// Of a simulation.
    let store: StoreKind
    let seed: UInt64
    /// Nil runs on the deployment of the connection, in real time.
    let simulation: SimulatedBench?

    /// - Throws: code 2 for what is out of range or does not go together.
    init(_ arguments: Arguments) throws(CommandError) {
        try arguments.atMostOne(of: [Self.duration, Self.count])
        try arguments.atMostOne(of: [Self.rate, Self.pipelined])
        report = arguments.value(Self.report)
        if report != nil, let flag = (Self.ofAWorkload + [Self.preset]).first(where: { arguments.has($0) }) {
            throw .usage("--report has its own workloads: leave \(flag.spellings[0]) out")
        }
        if arguments.has(Self.memory), !arguments.has(Self.simulate), report == nil {
            throw .usage("--memory counts only with --simulate; a deployment's functions have theirs")
        }
        if arguments.has(Self.store), !arguments.has(Self.simulate) {
            throw .usage("--user-store counts only with --simulate; a deployment has the one it was made with")
        }
        let seed = try arguments.integer(Self.seed, in: 0...UInt64.max) ?? 1
        memoryMB = try arguments.integer(Self.memory, in: EstimateLimits.memoryMB) ?? 512
        self.seed = seed
        let store =
            try arguments.value(Self.store).map { text throws(CommandError) -> StoreKind in
                try Values.choice(text, for: "bench --user-store")
            } ?? .hybrid
        self.store = store
        simulation =
            arguments.has(Self.simulate)
            ? SimulatedBench(memoryMB: memoryMB, seed: seed, options: ["user-store=\(store.rawValue)"]) : nil
        if let name = arguments.value(Self.preset) {
            if let flag = Self.ofAWorkload.first(where: { arguments.has($0) }) {
                throw .usage("--preset has its own workload: leave \(flag.spellings[0]) out")
            }
            let preset: BenchPreset = try Values.choice(name, for: "bench --preset")
            parts = preset.parts.map { part in
                var part = part
                part.workload.seed = seed
                return part
            }
        } else {
            parts = [BenchPart(workload: try Self.workload(arguments, seed))]
        }
    }

    private static func workload(_ arguments: Arguments, _ seed: UInt64) throws(CommandError) -> Workload {
        var workload = Workload(seed: seed)
        if let text = arguments.value(reads) {
            workload.readPercent = try Values.percent(text, for: "bench --reads")
        }
        if let text = arguments.value(size) {
            workload.size = .bytes(try Values.bytes(text, in: BenchLimits.sizeBytes, for: "bench --size"))
        }
        workload.sessions = try arguments.integer(sessions, in: BenchLimits.sessions) ?? workload.sessions
        workload.nodes =
            try arguments.integer(nodes, in: BenchLimits.nodes) ?? max(workload.nodes, workload.sessions)
        if let text = arguments.value(duration) {
            let millis = try Values.seconds(text, for: "bench --duration")
            guard BenchLimits.millis.contains(millis) else {
                throw .usage("bench --duration is at the most a day, 86400 seconds")
            }
            workload.end = .millis(millis)
        }
        if let text = arguments.value(count) {
            workload.end = .operations(
                try Values.count(text, in: BenchLimits.operations, for: "bench --count"))
        }
        if let text = arguments.value(rate) {
            workload.ratePerSecond = Double(
                try Values.count(text, in: BenchLimits.ratePerSecond, for: "bench --rate"))
        }
        workload.pipelined = try arguments.integer(pipelined, in: BenchLimits.pipelined) ?? workload.pipelined
        return workload
    }
}

/// A workload with what was published of it.
struct BenchPart: Sendable {
    var workload: Workload
    /// What the parts of one preset differ in; empty for a single one.
    var name = ""
    /// Published medians, where there are some, by where clients read.
    var published: [(store: String, p50Millis: Double)] = []
}
