/// The layers of docs/architecture.md, lowest first: what each folder of `Sources` is called as a module, and what it
/// may import besides the system's own modules.
struct Layer {
    enum Role {
        case base
        /// Implements the primitives, or stands in front of an implementation.
        case backend
        /// Sees primitives only: no backend.
        case portable
        /// Puts the others together.
        case top
    }

    let folder: String
    let module: String
    let role: Role
    let imports: Set<String>

    init(_ folder: String, _ module: String, _ role: Role, imports: Set<String>) {
        self.folder = folder
        self.module = module
        self.role = role
        self.imports = imports
    }

    /// What comes with the toolchain and may be used anywhere. Foundation is not among them: it makes every start slower.
    static let system: Set<String> = ["Synchronization", "FoundationEssentials", "Glibc", "Musl", "Darwin"]

    static let all = [
        Layer("Model", "FaaSKeeperModel", .base, imports: []),
        Layer("CloudPrimitives", "CloudPrimitives", .base, imports: ["FaaSKeeperModel"]),
        Layer("CloudConformance", "CloudConformance", .backend, imports: ["FaaSKeeperModel", "CloudPrimitives"]),
        // The C that checks what SQLite reads.
        Layer("CPageChecks", "CPageChecks", .base, imports: []),
        Layer(
            "LocalEmulator", "LocalEmulator", .backend,
            imports: ["FaaSKeeperModel", "CloudPrimitives", "CPageChecks", "DequeModule", "GRDBSQLite", "Logging"]),
        // Items in a Redis server.
        Layer(
            "Redis", "RedisStore", .backend,
            imports: ["FaaSKeeperModel", "CloudPrimitives", "NIOCore", "NIOPosix", "NIOTLS", "NIOSSL"]),
        // AWS over HTTP.
        Layer(
            "AWS", "AWSBackend", .backend,
            imports: [
                "FaaSKeeperModel", "CloudPrimitives", "AsyncHTTPClient", "Crypto", "Logging", "NIOCore", "NIOHTTP1",
                "NIOPosix",
            ]),
        // Descriptors, threads, signals.
        Layer("CTerminal", "CTerminal", .base, imports: []),
        Layer("CGlibcFloor", "CGlibcFloor", .base, imports: []),
        Layer("CProcess", "CProcess", .base, imports: []),
        Layer("SystemCalls", "SystemCalls", .base, imports: ["CProcess"]),
        // The C of the line editor, and what Swift makes of it.
        Layer("CLibedit", "CLibedit", .base, imports: []),
        Layer("LineEditing", "LineEditing", .base, imports: ["CLibedit", "CTerminal", "SystemCalls"]),
        // Whole screens, without a terminal and on one.
        Layer("CNcurses", "CNcurses", .base, imports: []),
        Layer("ScreenGrid", "ScreenGrid", .base, imports: []),
        Layer(
            "ScreenTerminal", "ScreenTerminal", .base,
            imports: ["CNcurses", "CTerminal", "SystemCalls", "ScreenGrid"]),
        // What a workload would cost.
        Layer("CostModel", "CostModel", .base, imports: ["FaaSKeeperModel", "CloudPrimitives"]),
        Layer("Plots", "Plots", .base, imports: []),
        // A time that jumps, and the latencies of a cloud.
        Layer("VirtualTime", "VirtualTime", .base, imports: ["CloudPrimitives", "HeapModule"]),
        Layer("CloudProfile", "CloudProfile", .backend, imports: ["FaaSKeeperModel", "CloudPrimitives"]),
        // Snapshots and logs of ZooKeeper.
        Layer("ZooKeeperFiles", "ZooKeeperFiles", .base, imports: ["FaaSKeeperModel"]),
        Layer("FaultInjection", "FaultInjection", .backend, imports: ["FaaSKeeperModel", "CloudPrimitives"]),
        Layer("Storage", "FaaSKeeperStorage", .portable, imports: ["FaaSKeeperModel", "CloudPrimitives", "Crypto"]),
        Layer(
            "ServerFunctions", "ServerFunctions", .portable,
            imports: ["FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "Logging"]),
        Layer(
            "Inspection", "Inspection", .portable,
            imports: ["FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage"]),
        Layer(
            "Client", "FaaSKeeper", .portable,
            imports: ["FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "DequeModule", "Logging"]),
        Layer(
            "Recipes", "FaaSKeeperRecipes", .portable,
            imports: ["FaaSKeeperModel", "FaaSKeeper", "CloudPrimitives"]),
        Layer(
            "Connect", "FaaSKeeperConnect", .top,
            imports: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "ServerFunctions", "FaaSKeeper",
                "LocalEmulator", "AWSBackend", "Inspection", "RedisStore", "CloudProfile", "Logging",
            ]),
        Layer(
            "Benchmarking", "Benchmarking", .top,
            imports: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeper", "FaaSKeeperConnect", "SystemCalls", "VirtualTime",
            ]),
        Layer(
            "Commands", "FKCommands", .top,
            imports: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeper", "FaaSKeeperConnect", "LineEditing", "Dispatch",
                "Inspection", "LocalEmulator",
                "SystemCalls", "ScreenGrid", "ScreenTerminal",
                "FaaSKeeperRecipes",
                "CostModel", "CloudProfile", "Benchmarking", "Plots",
                "ZooKeeperFiles", "Crypto",
            ]),
        // The functions as Lambda runs them.
        Layer(
            "Lambda", "LambdaRuntime", .top,
            imports: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "ServerFunctions", "AWSBackend",
                "AsyncHTTPClient", "Logging", "NIOCore", "NIOHTTP1",
            ]),
        Layer("fk-function", "fk-function", .top, imports: ["LambdaRuntime", "SystemCalls"]),
        Layer("fk", "fk", .top, imports: ["FKCommands"]),
    ]

    static func of(_ folder: String) -> Layer? { all.first { $0.folder == folder } }
}
