import ChildProcess
import CloudPrimitives
import FaaSKeeperConnect
import Foundation
import MotoServer
import Testing

@testable import AWSBackend

/// The template of a deployment: what is committed, what CloudFormation's checker says, and whether it makes what a worker makes.
@Suite struct TemplateTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../deploy/aws/faaskeeper.yaml").standardizedFileURL.path()

    private struct LintMissing: Error, CustomStringConvertible {
        let description: String
    }

    private static func linter() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        let program = environment["FK_CFN_LINT"] ?? cache + "/faaskeeper-tests/cfn-lint/bin/cfn-lint"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw LintMissing(description: "There is no \(program). Run scripts/test-setup.sh.")
        }
        return program
    }

    /// No error, no warning, no remark.
    @Test func theCheckerHasNothingToSay() async throws {
        let ends = try ChildProcess.pipe()
        let child = try ChildProcess(
            Self.linter(), ["--include-checks", "I", "--format", "parseable", "--template", Self.file],
            output: ends.write, error: ends.write)
        ChildProcess.closeEnd(ends.write)
        let (said, code) = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let said = ChildProcess.readAll(ends.read)
                continuation.resume(returning: (String(decoding: said, as: UTF8.self), child.wait()))
            }
        }
        #expect(code == 0)
        #expect(said == "")
    }

    @Test func size() throws {
        let text = try #require(CloudDeployers.template(version: "0.1.0"))
        // Room for what is still to come.
        #expect(text.utf8.count < AWSLimits.templateBytesMax * 9 / 10)
        #expect(text.utf8.elementsEqual(try String(contentsOfFile: Self.file, encoding: .utf8).utf8))
    }

    private func template(concurrencyMax: Int) -> String {
        StackTemplate(
            tables: [],
            functions: [
                StackFunction(
                    name: "f", trigger: .queue("q", batchMax: 3), concurrencyMax: concurrencyMax, memoryMB: 1,
                    timeoutSeconds: 1, access: FunctionAccess(tables: []))
            ], visibilityMillis: 1_000, version: "0"
        ).text
    }

    /// Lambda takes no concurrency of one; a queue with a single group has no other.
    @Test func concurrency() {
        #expect(!template(concurrencyMax: AWSLimits.sourceConcurrencyMin - 1).contains("MaximumConcurrency"))
        #expect(template(concurrencyMax: AWSLimits.sourceConcurrencyMin).contains("MaximumConcurrency: 2"))
        #expect(template(concurrencyMax: 1).contains("BatchSize: 3"))
    }

    /// What the stack makes and what a worker makes are the same, but for what a stack adds.
    @Test func sameAsAWorkerMakes() async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        #expect(try await world.deploy(["--functions", "worker"]).code == 0)
        let other = try await DeployWorld()
        defer { other.clean() }
        let worker = try await other.open(hosting: true)
        await worker.close()
        func attributes(_ world: DeployWorld, _ queue: String) async throws -> [String: String] {
            let all = try await world.withDeployer { deployer in
                let sqs = SQSClient(connection: deployer.connection)
                return try #require(try await sqs.attributes(["All"], of: world.names.queue(queue)))
            }
            let compared = [
                "FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit",
                "MaximumMessageSize", "MessageRetentionPeriod", "VisibilityTimeout", "RedrivePolicy",
            ]
            return all.filter { compared.contains($0.key) }
                .mapValues { $0.replacing(world.name, with: "NAME") }
        }
        for queue in ["requests", "leader", "requests-dead", "leader-dead"] {
            let made = try await attributes(world, queue)
            #expect(made["FifoQueue"] == "true" && made["VisibilityTimeout"] == "15")
            #expect(try await made == attributes(other, queue), "\(queue)")
        }
        // The stack hides calls for as long as everything else, a worker for as long as the function may take.
        #expect(
            try await attributes(world, "call-watch")["RedrivePolicy"]
                == attributes(other, "call-watch")["RedrivePolicy"])
        for destroyed in [world, other] {
            #expect(try await destroyed.fk(["-c", destroyed.url, "destroy", "--yes"]).code == 0)
        }
    }
}
