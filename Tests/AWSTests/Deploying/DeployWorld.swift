import ChildProcess
import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import MotoServer

@testable import AWSBackend

/// `fk` as a process against the tests' server, with a deployment's name of its own.
struct DeployWorld: Sendable {
    struct Outcome: Sendable {
        var output: String
        var errors: String
        var code: Int32
    }

    static let environment = MotoDeployment.environment
    static let region = "us-east-1"
    static let account = "123456789012"

    let name = MotoServer.deploymentName()
    let server: MotoServer
    private let directory: String

    var url: String { "aws://\(name)?region=\(Self.region)&endpoint=\(server.url)" }
    var endpoint: [String] { ["--region", Self.region, "--endpoint", server.url] }
    var names: DeploymentNames { get throws { try DeploymentNames(deployment: name, region: Self.region) } }

    init() async throws {
        server = try await MotoServer.running()
        directory = FileManager.default.temporaryDirectory.path + "/fk-deploy-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    func clean() { try? FileManager.default.removeItem(atPath: directory) }

    /// Runs `fk` to its end. No terminal is there.
    func fk(_ arguments: [String], environment: [String: String] = Self.environment) async throws -> Outcome {
        let program = try Products.directory().appendingPathComponent("fk").path
        var environment = environment
        environment["HOME"] = directory
        environment["PATH"] = "/usr/bin:/bin"
        let id = UUID().uuidString
        let files = ["out", "err"].map { "\(directory)/\($0)-\(id)" }
        for file in files { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        let handles = try files.map { try FileHandle(forWritingTo: URL(filePath: $0)) }
        let child = try ChildProcess(
            program, arguments, environment: environment, output: handles[0].fileDescriptor,
            error: handles[1].fileDescriptor)
        let code = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: child.wait()) }
        }
        for handle in handles { try handle.close() }
        let texts = try files.map { try String(contentsOfFile: $0, encoding: .utf8) }
        return Outcome(output: texts[0], errors: texts[1], code: code)
    }

    func deploy(_ more: [String] = [], yes: Bool = true) async throws -> Outcome {
        try await fk(["deploy", "aws", name] + endpoint + more + (yes ? ["--yes"] : []))
    }

    /// A package with these bytes as its program, stored as it is.
    func package(_ content: String, file: String = "fk-function.zip") throws -> String {
        let path = directory + "/" + UUID().uuidString + file
        try Data(ZipFile.bytes(["bootstrap": Array(content.utf8)])).write(to: URL(filePath: path))
        return path
    }

    /// A deployer for `body`, with its connections closed in the end.
    func withDeployer<Value>(_ body: (AWSDeployer) async throws -> Value) async throws -> Value {
        let deployer = try AWSDeployer(deployment: name, region: Self.region, MotoBackend.options(server))
        do {
            let value = try await body(deployer)
            await deployer.shutdown()
            return value
        } catch {
            await deployer.shutdown()
            throw error
        }
    }

    func backend() throws -> AWSBackend {
        try AWSBackend(deployment: name, region: Self.region, MotoBackend.options(server))
    }

    /// A deployment that this process opens.
    func open(hosting: Bool = false) async throws -> Deployment {
        try await Deployment.open(
            ConnectionURL(url, environment: [:]), environment: Self.environment, hosting: hosting)
    }
}

/// Zip files that are stored without compression, as tests need them.
enum ZipFile {
    static func bytes(
        _ files: KeyValuePairs<String, [UInt8]>, mode: UInt32 = 0o100_755, unpackedBytes: UInt32? = nil
    ) -> [UInt8] {
        func little(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) } }
        var result: [UInt8] = []
        var directory: [UInt8] = []
        for (name, content) in files {
            let offset = UInt32(result.count)
            let sizes =
                little(0, 4) + little(UInt32(content.count), 4) + little(unpackedBytes ?? UInt32(content.count), 4)
            let common = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) + sizes
            result += little(0x0403_4B50, 4) + common + little(UInt32(name.utf8.count), 2) + little(0, 2)
            result += Array(name.utf8) + content
            directory += little(0x0201_4B50, 4) + [20, 3] + common + little(UInt32(name.utf8.count), 2)
            directory += little(0, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(mode << 16, 4)
            directory += little(offset, 4) + Array(name.utf8)
        }
        let count = little(UInt32(files.count), 2)
        let end = little(0x0605_4B50, 4) + little(0, 4) + count + count
        return result + directory + end + little(UInt32(directory.count), 4) + little(UInt32(result.count), 4) + [0, 0]
    }
}
