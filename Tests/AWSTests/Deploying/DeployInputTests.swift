import Foundation
import Testing

@testable import AWSBackend

/// What people get wrong, and what they are told.
@Suite struct DeployInputTests {
    @Test(
        arguments: [
            (["deploy", "gcp", "a", "--region", "r"], 2, "deploys to aws alone"),
            (["deploy", "azure", "a"], 2, "deploy knows aws and gcp, not \"azure\""),
            (
                ["deploy", "aws", "a", "--functions", "worker", "--yes"], 2,
                "Nobody says in which region: --region us-east-1"
            ),
            (
                ["deploy", "aws", "A_b", "--region", "us-east-1", "--functions", "worker"], 7,
                "is no name of a deployment at AWS"
            ),
            (["deploy", "aws", "a", "--region", "here", "--functions", "worker"], 7, "is no region of AWS"),
            (["deploy", "aws", "a", "--region", "us-east-1"], 1, "There is no package of the functions"),
            (["deploy", "aws", "a", "--region", "us-east-1", "--package", "/none.zip"], 1, "Cannot read /none.zip"),
            (["deploy", "aws", "a", "--region", "us-east-1", "--package", "/etc/passwd"], 7, "is no zip file"),
            (
                ["deploy", "aws", "a", "--region", "us-east-1", "--functions", "worker", "--package", "/x"], 2,
                "--package is for functions at Lambda"
            ),
            (["deploy", "aws", "a", "--region", "us-east-1", "--functions", "here"], 2, "worker"),
            (
                [
                    "deploy", "aws", "a", "--region", "us-east-1", "--functions", "worker", "--endpoint",
                    "http://example.com",
                ], 7,
                "without TLS only an address of the loopback interface"
            ),
            (["-c", "local:/tmp/none", "destroy"], 2, "is no deployment at a cloud"),
            (["destroy", "aws"], 2, "destroy aws needs NAME"),
            (["destroy", "--region", "us-east-1"], 2, "--region is for destroy aws NAME"),
        ] as [([String], Int32, String)])
    func words(_ arguments: [String], _ code: Int32, _ complaint: String) async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        let outcome = try await world.fk(arguments)
        #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
        #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
        #expect(outcome.output == "")
    }

    @Test func regions() throws {
        let directory = FileManager.default.temporaryDirectory.path + "/fk-region-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory + "/.aws", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let text = "[default]\nregion = eu-west-1\n[profile other]\nregion = eu-west-2\n"
        try text.write(toFile: directory + "/.aws/config", atomically: true, encoding: .utf8)
        func region(_ environment: [String: String]) -> String? {
            AWSDeployer.region(environment: environment.merging(["HOME": directory]) { $1 })
        }
        #expect(region([:]) == "eu-west-1")
        #expect(region(["AWS_PROFILE": "other"]) == "eu-west-2")
        #expect(region(["AWS_DEFAULT_REGION": "eu-west-3"]) == "eu-west-3")
        #expect(region(["AWS_DEFAULT_REGION": "eu-west-3", "AWS_REGION": "eu-west-4"]) == "eu-west-4")
        #expect(region(["AWS_PROFILE": "none"]) == nil)
    }
}
