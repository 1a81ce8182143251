import CloudPrimitives
import CostModel

/// What `cost estimate` is asked for.
struct EstimateOptions: Sendable {
    static let reads = Flag(long: "reads", "N", "Reads a day, such as 900000 or 900K")
    static let writes = Flag(long: "writes", "N", "Writes a day, such as 100000 or 0.1M")
    static let size = Flag(long: "size", "BYTES", "Data of a node, such as 1000 or 1k; 1k unless given")
    static let store = Flag(
        long: "user-store", "STORE", choices: StoreKind.allCases.map(\.rawValue),
        "Where clients read: object, key-value or hybrid; hybrid unless given")
    static let memory = Flag(long: "memory", "MB", "Memory of each function; 512 unless given")
    static let processor = Flag(
        long: "arch", "ARCH", choices: Processor.allCases.map(\.rawValue),
        "Processor of the functions; x86 unless given")
    static let prices = Flag(
        long: "prices", "SHEET", choices: PriceSheet.all.map(\.name),
        "The price sheet: \(PriceSheet.standard.name) unless given, or the published one, paper")
    static let versus = Flag(
        long: "vs", "SERVERS", "ZooKeeper to compare with, such as zookeeper:3xt3.small; may be repeated")
    static let full = Flag(long: "full", "Count also what the published model leaves out")
    static let creates = Flag(long: "creates", "PERCENT", "With --full: writes that create or delete a node; 10")
    static let watches = Flag(long: "watches", "PERCENT", "With --full: reads that set a watch, which fires; 1")
    static let clients = Flag(long: "clients", "N", "With --full: sessions that last all day; 1")
    static let nodes = Flag(long: "nodes", "N", "With --full: nodes that are stored; 1000")
    static let table = Flag(
        long: "table", "How many times as much ZooKeeper costs, for 100K to 5M requests a day")
    static let heatMap = Flag(long: "heat-map", "The same as a map, shaded by how much")

    /// In the order of help.
    static let flags = [
        reads, writes, size, store, memory, processor, prices, versus, full, creates, watches, clients, nodes, table,
        heatMap,
    ]
    private static let ofTheFull = [creates, watches, clients, nodes]
    private static let redis = "redis"
    private static let serversPrefix = "zookeeper:"

    /// What the answer is.
    enum Shape: Sendable { case day, table, heatMap }

    let shape: Shape
    let reads: Int
    let writes: Int
    let sizeBytes: Int
    /// Nil is the one that is standard for the shape.
    let store: StoreKind?
    let memoryMB: Int
    let processor: Processor
    let prices: PriceSheet
    let clusters: [ServerCluster]
    /// Nil is the published model alone.
    let assumptions: FullAssumptions?

    /// - Throws: code 2 for what is out of range or does not go together.
    init(_ arguments: Arguments) throws(CommandError) {
        try arguments.atMostOne(of: [Self.table, Self.heatMap])
        shape = arguments.has(Self.table) ? .table : arguments.has(Self.heatMap) ? .heatMap : .day
        let counts = [Self.reads, Self.writes].filter { arguments.has($0) }
        if shape == .day, counts.isEmpty {
            throw .usage(
                "cost estimate needs --reads or --writes, requests a day, as in --reads 900K --writes 100K; or --table")
        }
        if shape != .day, let flag = counts.first {
            let other = shape == .table ? Self.table : Self.heatMap
            throw .usage("\(other.spellings[0]) has its own numbers of requests: leave \(flag.spellings[0]) out")
        }
        if !arguments.has(Self.full), let flag = Self.ofTheFull.first(where: { arguments.has($0) }) {
            throw .usage("\(flag.spellings[0]) counts only with --full")
        }
        reads = try Self.count(arguments, Self.reads, in: EstimateLimits.requests) ?? 0
        writes = try Self.count(arguments, Self.writes, in: EstimateLimits.requests) ?? 0
        sizeBytes =
            try arguments.value(Self.size).map { text throws(CommandError) in
                try Values.bytes(text, in: EstimateLimits.sizeBytes, for: "cost --size")
            } ?? PublishedFigures.sizeBytes
        store = try arguments.value(Self.store).map { text throws(CommandError) in try Self.kind(text) }
        memoryMB = try arguments.integer(Self.memory, in: EstimateLimits.memoryMB) ?? PublishedFigures.memoryMB
        processor =
            try arguments.value(Self.processor).map { text throws(CommandError) in
                try Values.choice(text, for: "cost --arch")
            } ?? .x86
        prices =
            try arguments.value(Self.prices).map { text throws(CommandError) in try Self.sheet(text) } ?? .standard
        var clusters: [ServerCluster] = []
        for text in arguments.values(Self.versus) {
            let cluster = try Self.cluster(text)
            if !clusters.contains(cluster) { clusters.append(cluster) }
        }
        self.clusters = clusters
        assumptions = arguments.has(Self.full) ? try Self.assumptions(arguments) : nil
    }

    private static func count(
        _ arguments: Arguments, _ flag: Flag, in range: ClosedRange<Int>
    ) throws(CommandError) -> Int? {
        guard let text = arguments.value(flag) else { return nil }
        return try Values.count(text, in: range, for: "cost \(flag.spellings[0])")
    }

    private static func kind(_ text: String) throws(CommandError) -> StoreKind {
        if text.lowercased() == redis {
            throw .usage(
                "cost --user-store \(redis): Redis is a server paid by the hour, and no price sheet has it; "
                    + "stores paid by the request are \(Suggestion.list(StoreKind.allCases.map(\.rawValue)))")
        }
        return try Values.choice(text, for: "cost --user-store")
    }

    private static func sheet(_ text: String) throws(CommandError) -> PriceSheet {
        if let sheet = PriceSheet.all.first(where: { $0.name == text.lowercased() }) { return sheet }
        let names = PriceSheet.all.map(\.name)
        throw .usage(
            "cost --prices takes \(Suggestion.list(names)), not \"\(text)\"" + Suggestion.question(text, among: names))
    }

    private static func cluster(_ text: String) throws(CommandError) -> ServerCluster {
        let name = text.hasPrefix(serversPrefix) ? String(text.dropFirst(serversPrefix.count)) : text
        if let cluster = ServerCluster(name) { return cluster }
        let servers = EstimateLimits.servers
        throw .usage(
            "cost --vs takes zookeeper:NxTYPE, N from \(servers.lowerBound) to \(servers.upperBound) and TYPE "
                + "\(Suggestion.list(ServerCluster.Machine.allCases.map(\.rawValue))), as in zookeeper:3xt3.small, "
                + "not \"\(text)\"")
    }

    private static func assumptions(_ arguments: Arguments) throws(CommandError) -> FullAssumptions {
        var assumptions = FullAssumptions()
        if let text = arguments.value(creates) {
            assumptions.createPercent = try Values.percent(text, for: "cost --creates")
        }
        if let text = arguments.value(watches) {
            assumptions.watchPercent = try Values.percent(text, for: "cost --watches")
        }
        if let clients = try count(arguments, clients, in: EstimateLimits.clients) { assumptions.clients = clients }
        if let nodes = try count(arguments, nodes, in: EstimateLimits.nodes) { assumptions.nodes = nodes }
        return assumptions
    }
}
