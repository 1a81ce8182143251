// swift-tools-version: 6.2
import PackageDescription

/// Where the environment asks for it, as continuous integration does.
let warningsAreErrors = Context.environment["FK_WARNINGS_ARE_ERRORS"] == "1"

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let asyncHTTP = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

let package = Package(
    name: "faaskeeper",
    platforms: [.macOS(.v15)],
    products: [
        .library(
            name: "FaaSKeeper", targets: ["FaaSKeeper", "FaaSKeeperConnect", "FaaSKeeperModel", "FaaSKeeperRecipes"]),
        .library(name: "CloudConformance", targets: ["CloudConformance"]),
        .executable(name: "fk", targets: ["fk"]),
        .executable(name: "fk-function", targets: ["fk-function"]),
    ],
    traits: [
        .default(enabledTraits: ["AWS"]),
        .trait(name: "AWS", description: "Deployments at AWS: aws://NAME?region=R"),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.86.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.34.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.26.0"),
    ],
    targets: [
        // The layers, lowest first. docs/architecture.md draws them; Tests/ArchitectureTests checks them.
        .target(name: "FaaSKeeperModel", path: "Sources/Model"),
        .target(
            name: "CloudPrimitives",
            dependencies: ["FaaSKeeperModel"],
            path: "Sources/CloudPrimitives"),
        .target(
            name: "FaaSKeeperStorage",
            dependencies: ["FaaSKeeperModel", "CloudPrimitives", crypto],
            path: "Sources/Storage"),
        .target(
            name: "ServerFunctions",
            dependencies: ["FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", logging],
            path: "Sources/ServerFunctions"),
        .target(
            name: "Inspection",
            dependencies: ["FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage"],
            path: "Sources/Inspection"),
        .target(
            name: "FaaSKeeper",
            dependencies: ["FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", logging, deque],
            path: "Sources/Client"),
        .target(
            name: "FaaSKeeperRecipes", dependencies: ["FaaSKeeperModel", "FaaSKeeper", "CloudPrimitives"],
            path: "Sources/Recipes"),
        // Checksums of SQLite's pages.
        .target(name: "CPageChecks", path: "Sources/CPageChecks", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "LocalEmulator",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "CPageChecks", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"), deque, logging,
            ],
            path: "Sources/LocalEmulator"),
        // Items in a Redis server.
        .target(
            name: "RedisStore",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", nioCore, nioPosix,
                .product(name: "NIOTLS", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Sources/Redis"),
        // AWS over HTTP: DynamoDB, S3, SQS.
        .target(
            name: "AWSBackend",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives",
                asyncHTTP, crypto, logging, nioCore, nioHTTP1, nioPosix,
            ],
            path: "Sources/AWS"),
        .target(
            name: "CloudConformance",
            dependencies: ["FaaSKeeperModel", "CloudPrimitives"],
            path: "Sources/CloudConformance"),
        .target(
            name: "FaaSKeeperConnect",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "ServerFunctions", "FaaSKeeper",
                "LocalEmulator", "Inspection", "CloudProfile", "RedisStore",
                .target(
                    name: "AWSBackend",
                    condition: .when(traits: ["AWS"])), logging,
            ],
            path: "Sources/Connect"),
        .target(
            name: "FKCommands",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeper", "FaaSKeeperConnect", "LineEditing", "Inspection",
                "LocalEmulator", "SystemCalls", "ScreenGrid", "ScreenTerminal", "FaaSKeeperRecipes", "CostModel",
                "CloudProfile", "Benchmarking", "Plots", "ZooKeeperFiles", crypto,
            ],
            path: "Sources/Commands"),
        // What a workload would cost. Knows prices and billing rules alone.
        .target(name: "CostModel", dependencies: ["FaaSKeeperModel", "CloudPrimitives"], path: "Sources/CostModel"),
        .testTarget(
            name: "CostModelTests", dependencies: ["CostModel", "CloudPrimitives"], path: "Tests/CostModelTests"),
        // What a ZooKeeper server leaves on its disk. Knows nothing of the service.
        .target(name: "ZooKeeperFiles", dependencies: ["FaaSKeeperModel"], path: "Sources/ZooKeeperFiles"),
        // What is asked of the system about descriptors, threads and terminals.
        .target(name: "CTerminal", path: "Sources/CTerminal"),
        .target(name: "CGlibcFloor", path: "Sources/CGlibcFloor"),
        .target(name: "CProcess", path: "Sources/CProcess"),
        .target(name: "SystemCalls", dependencies: ["CProcess"], path: "Sources/SystemCalls"),
        // Lines typed on a terminal. Knows nothing of the service.
        .target(name: "CLibedit", path: "Sources/CLibedit", linkerSettings: [.linkedLibrary("edit")]),
        .target(
            name: "LineEditing", dependencies: ["CLibedit", "CTerminal", "SystemCalls"], path: "Sources/LineEditing"),
        // Whole screens: what is on them, and the terminal that shows it. Knows nothing of the service.
        .target(
            name: "CNcurses", path: "Sources/CNcurses",
            cSettings: [.define("NCURSES_WIDECHAR", to: "1")],
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(name: "ScreenGrid", path: "Sources/ScreenGrid"),
        .target(
            name: "ScreenTerminal", dependencies: ["CNcurses", "CTerminal", "SystemCalls", "ScreenGrid"],
            path: "Sources/ScreenTerminal"),
        .target(
            name: "FaultInjection",
            dependencies: ["FaaSKeeperModel", "CloudPrimitives"],
            path: "Sources/FaultInjection"),
        // Published latencies, and a cloud that has them.
        .target(
            name: "CloudProfile", dependencies: ["FaaSKeeperModel", "CloudPrimitives"], path: "Sources/CloudProfile"),
        // A time that jumps when nobody can work.
        .target(
            name: "VirtualTime",
            dependencies: ["CloudPrimitives", .product(name: "HeapModule", package: "swift-collections")],
            path: "Sources/VirtualTime"),
        // Plots as SVG. Knows nothing of the service.
        .target(name: "Plots", path: "Sources/Plots"),
        .testTarget(name: "PlotTests", dependencies: ["Plots"], path: "Tests/PlotTests"),
        // Workloads, in real and in simulated time.
        .target(
            name: "Benchmarking",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeper", "FaaSKeeperConnect", "SystemCalls",
                "VirtualTime",
            ],
            path: "Sources/Benchmarking"),
        .testTarget(
            name: "BenchmarkingTests",
            dependencies: ["Benchmarking", "FaaSKeeperModel", "FaaSKeeper", "FaaSKeeperConnect", "CloudPrimitives"],
            path: "Tests/BenchmarkingTests"),
        .testTarget(
            name: "VirtualTimeTests", dependencies: ["VirtualTime", "CloudPrimitives"], path: "Tests/VirtualTimeTests"),
        .testTarget(
            name: "CloudProfileTests",
            dependencies: ["CloudProfile", "VirtualTime", "FaaSKeeperModel", "CloudPrimitives", "LocalEmulator"],
            path: "Tests/CloudProfileTests"),
        // One seed replays one run of the service, call by call.
        .target(
            name: "Simulation",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "ServerFunctions", "FaaSKeeper",
                "LocalEmulator", "FaultInjection", "Inspection", "VirtualTime", logging,
            ],
            path: "Tests/Support/Simulation"),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Simulation", "simulate", "FaultInjection", "FaaSKeeperModel", "FaaSKeeperStorage", "ChildProcess",
            ],
            path: "Tests/SimulationTests"),
        .executableTarget(
            name: "simulate", dependencies: ["Simulation", "FaultInjection"], path: "Tests/Support/simulate"),
        .testTarget(
            name: "RecipeTests",
            dependencies: [
                "FaaSKeeperRecipes", "FaaSKeeper", "FaaSKeeperConnect", "FaaSKeeperModel", "CloudPrimitives",
                "LocalEmulator", "ServerFunctions", "FaaSKeeperStorage", "FaultInjection", logging,
            ],
            path: "Tests/RecipeTests"),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "ServerFunctions", "FaaSKeeper",
                "FaaSKeeperConnect", "LocalEmulator", "FaultInjection", "Inspection", "Simulation", "MotoServer",
                logging,
            ],
            path: "Tests/ServiceTests"),
        // The functions as Lambda runs them.
        .target(
            name: "LambdaRuntime",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "ServerFunctions", "AWSBackend", asyncHTTP,
                logging, nioCore, nioHTTP1,
            ],
            path: "Sources/Lambda"),
        .executableTarget(
            name: "fk-function", dependencies: ["LambdaRuntime", "SystemCalls", "CGlibcFloor"],
            path: "Sources/fk-function"),
        .executableTarget(name: "fk", dependencies: ["FKCommands"], path: "Sources/fk"),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "FKCommands", "fk", "CloudPrimitives", "FaaSKeeper", "FaaSKeeperModel", "FaaSKeeperConnect",
                "FaaSKeeperStorage", "SystemCalls", "CostModel", "Benchmarking", "CloudProfile", "Plots",
                "ZooKeeperFiles", "ZooKeeperPeer",
            ],
            path: "Tests/CommandTests"),

        // What the tests of several targets share.
        .target(name: "ChildProcess", path: "Tests/Support/ChildProcess"),
        .target(
            name: "ZooKeeperPeer", dependencies: ["FaaSKeeperModel", "ChildProcess"],
            path: "Tests/Support/ZooKeeperPeer"),

        .target(name: "RedisPeer", dependencies: ["ChildProcess"], path: "Tests/Support/RedisPeer"),
        .testTarget(
            name: "RedisTests",
            dependencies: [
                "FaaSKeeper", "FaaSKeeperConnect", "FaaSKeeperStorage", "RedisStore", "RedisPeer", "FaaSKeeperModel",
                "CloudPrimitives", "CloudConformance", "LocalEmulator", nioCore, nioPosix,
            ],
            path: "Tests/RedisTests"),

        .testTarget(
            name: "DifferentialTests",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "ServerFunctions", "FaaSKeeper",
                "FaaSKeeperConnect", "ZooKeeperPeer", "MotoServer", logging,
            ],
            path: "Tests/DifferentialTests"),
        // A process that the crash test starts and kills.
        .executableTarget(
            name: "crash-worker",
            dependencies: ["FaaSKeeperModel", "FaaSKeeper", "FaaSKeeperConnect"],
            path: "Tests/Support/CrashWorker"),
        .testTarget(
            name: "CrashTests",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "FaaSKeeper", "FaaSKeeperConnect",
                "Inspection", "ChildProcess", "crash-worker",
            ],
            path: "Tests/CrashTests"),
        // A process that tests of the local emulator start, stop and kill.
        .executableTarget(
            name: "emulator-probe",
            dependencies: ["FaaSKeeperModel", "CloudPrimitives", "LocalEmulator"],
            path: "Tests/Support/EmulatorProbe"),
        .testTarget(
            name: "LocalEmulatorTests",
            dependencies: [
                "FaaSKeeperModel", "CloudPrimitives", "CloudConformance", "LocalEmulator", "emulator-probe",
                "CPageChecks", .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            path: "Tests/LocalEmulatorTests"),

        .target(
            name: "MotoServer",
            dependencies: [
                "ChildProcess", "FaaSKeeperConnect", "FaaSKeeperModel", "AWSBackend", "CloudPrimitives",
                "FaaSKeeperStorage", "ServerFunctions", logging,
            ],
            path: "Tests/Support/MotoServer", exclude: ["serve.py", "stacks.py"]),
        .target(
            name: "HTTPStub",
            dependencies: [nioCore, nioHTTP1, nioPosix],
            path: "Tests/Support/HTTPStub"),
        .testTarget(
            name: "AWSTests",
            dependencies: [
                "AWSBackend", "CloudPrimitives", "CloudConformance", "FaaSKeeperModel", "FaaSKeeperStorage",
                "ServerFunctions",
                "FaaSKeeper", "FaaSKeeperConnect", "LocalEmulator", "Inspection", "Simulation", "FaultInjection",
                "MotoServer", "HTTPStub", "ChildProcess", "TerminalScreen", "fk", logging, nioCore, nioPosix,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            path: "Tests/AWSTests"),

        .testTarget(
            name: "LambdaTests",
            dependencies: [
                "LambdaRuntime", "fk-function", "AWSBackend", "CloudPrimitives", "FaaSKeeperModel", "FaaSKeeper",
                "FaaSKeeperConnect", "FaaSKeeperStorage", "ServerFunctions", "MotoServer", "HTTPStub", "ChildProcess",
            ],
            path: "Tests/LambdaTests"),

        // A process that tests of line editing type into.
        .executableTarget(
            name: "line-editing-probe", dependencies: ["LineEditing"], path: "Tests/Support/LineEditingProbe"),
        .testTarget(
            name: "LineEditingTests",
            dependencies: ["LineEditing", "SystemCalls", "ChildProcess", "TerminalScreen", "line-editing-probe"],
            path: "Tests/LineEditingTests"),

        // Every decoder against arbitrary input, in a process of its own.
        .target(name: "Fuzzing", path: "Tests/Support/Fuzzing"),
        .target(
            name: "FuzzDecoders",
            dependencies: [
                "Fuzzing", "FaaSKeeperModel", "CloudPrimitives", "FaaSKeeperStorage", "ServerFunctions",
                "LocalEmulator", "FaaSKeeperConnect", "FKCommands", "LineEditing", "ZooKeeperFiles", "RedisStore",
            ],
            path: "Tests/Support/FuzzDecoders"),
        .executableTarget(
            name: "fuzz-decoders", dependencies: ["Fuzzing", "FuzzDecoders"], path: "Tests/Support/FuzzWorker"),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Fuzzing", "FuzzDecoders", "FaaSKeeperModel", "FKCommands", "LineEditing", "ChildProcess",
                "fuzz-decoders", "fk",
            ],
            path: "Tests/FuzzTests"),

        // The shell in a real terminal.
        .target(
            name: "TerminalScreen", dependencies: ["ChildProcess"], path: "Tests/Support/TerminalScreen"),
        .testTarget(
            name: "ShellTests", dependencies: ["ChildProcess", "TerminalScreen", "fk"], path: "Tests/ShellTests"),

        // The browser: its state and screens without a terminal, and `fk browse` in one.
        .testTarget(
            name: "BrowserTests",
            dependencies: [
                "FKCommands", "ScreenGrid", "FaaSKeeper", "FaaSKeeperConnect", "FaaSKeeperModel", "CloudPrimitives",
                "ChildProcess", "TerminalScreen", "fk",
            ],
            path: "Tests/BrowserTests",
            exclude: ["Golden"]),

        .testTarget(name: "ArchitectureTests", dependencies: ["ChildProcess"], path: "Tests/ArchitectureTests"),
        .testTarget(
            name: "ReadmeTests",
            dependencies: [
                "FKCommands", "fk", "FaaSKeeper", "FaaSKeeperConnect", "FaaSKeeperModel", "ChildProcess",
                "TerminalScreen",
            ],
            path: "Tests/ReadmeTests"),
    ],
    swiftLanguageModes: [.v6]
)

// libFuzzer is linked only where it is asked for: `make fuzz`.
if Context.environment["FK_LIBFUZZER"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "coverage-fuzzer", dependencies: ["Fuzzing", "FuzzDecoders"], path: "Tests/Support/CoverageFuzzer"))
}

for target in package.targets where target.type != .system && target.type != .plugin {
    var settings = target.swiftSettings ?? []
    settings.append(.enableUpcomingFeature("ExistentialAny"))
    let inheriting = [
        "CloudPrimitives", "FaaSKeeperStorage", "ServerFunctions", "LocalEmulator", "Inspection", "FaultInjection",
        "Simulation", "CloudProfile", "VirtualTime", "RedisStore", "AWSBackend",
        "LambdaRuntime",
    ]
    if inheriting.contains(target.name) {
        settings.append(.enableUpcomingFeature("NonisolatedNonsendingByDefault"))
    }
    if target.type != .test {
        settings += [
            .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
        ]
    }
    if warningsAreErrors { settings.append(.treatAllWarnings(as: .error)) }
    target.swiftSettings = settings
}
