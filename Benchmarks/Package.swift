// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "faaskeeper", path: "..")],
    targets: [
        .executableTarget(name: "fkbench", dependencies: [.product(name: "FaaSKeeper", package: "faaskeeper")])
    ]
)
