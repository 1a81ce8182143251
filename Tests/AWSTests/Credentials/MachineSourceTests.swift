import CloudConformance
import CloudPrimitives
import HTTPStub
import Testing

@testable import AWSBackend

/// Credentials that the machine gives: containers and instances.
@Suite struct MachineSourceTests {
    @Test func container() async throws {
        try await HTTPStub.with { _ in
            CredentialWorld.document(id: "BOX")
        } _: { (stub) async throws in
            var world = CredentialWorld()
            world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = stub.url + "/v1/x?y=z"
            world.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/token"
            world.files["/token"] = "Bearer abc\n"
            #expect(
                try await world.load()
                    == AWSCredentials(
                        accessKeyID: "BOX", secretAccessKey: "docsecret", sessionToken: "doctoken",
                        expiresAtMillis: 1_893_456_000_000))
            #expect(stub.requests.map(\.target) == ["/v1/x?y=z"])
            #expect(stub.requests[0].header("authorization") == "Bearer abc")
            world.files = [:]
            #expect(try await world.failure().contains("the token file /token cannot be read"))
        }
    }

    /// A token goes to nobody but the machine itself, or over TLS.
    @Test func hostsOfContainers() async throws {
        var world = CredentialWorld()
        for address in ["http://example.com/x", "http://169.254.169.254/x", "http://127.0.0.1.example.com/"] {
            world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = address
            #expect(try await world.failure().contains("without TLS only an address of the loopback interface"))
        }
        world.environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "no-slash"
        #expect(try await world.failure().contains("does not begin with a slash"))
    }

    @Test func containerThatSaysNo() async throws {
        try await HTTPStub.with { request in
            request.target == "/no" ? .text("{}", status: 500) : .text(#"{"AccessKeyId":"X"}"#)
        } _: { (stub) async throws in
            var world = CredentialWorld()
            world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = stub.url + "/no"
            #expect(try await world.failure().contains("answered with status 500"))
            world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = stub.url + "/half"
            #expect(try await world.failure().contains("without AccessKeyId and SecretAccessKey"))
        }
    }

    private static let folder = "/latest/meta-data/iam/security-credentials/"

    @Test func instance() async throws {
        try await HTTPStub.with { request in
            guard request.method == "GET" else {
                return request.target == "/latest/api/token" ? .text("the-token") : .text("", status: 404)
            }
            guard request.header("x-aws-ec2-metadata-token") == "the-token" else { return .text("", status: 401) }
            switch request.target {
            case MachineSourceTests.folder: return .text("my role\n")
            case MachineSourceTests.folder + "my%20role": return CredentialWorld.document(id: "EC2")
            default: return .text("", status: 404)
            }
        } _: { (stub) async throws in
            var world = CredentialWorld()
            world.environment = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": stub.url]
            #expect(try await world.load().accessKeyID == "EC2")
            #expect(stub.requests.map(\.method) == ["PUT", "GET", "GET"])
            #expect(
                stub.requests[0].header("x-aws-ec2-metadata-token-ttl-seconds")
                    == String(AWSLimits.metadataTokenSeconds))
            world.environment["AWS_EC2_METADATA_DISABLED"] = "true"
            #expect(try await world.failure().contains("instance metadata: AWS_EC2_METADATA_DISABLED is true"))
        }
    }

    @Test func instanceWithoutRole() async throws {
        try await HTTPStub.with { request in
            request.method == "PUT" ? .text("t") : .text("", status: 404)
        } _: { (stub) async throws in
            var world = CredentialWorld()
            world.environment = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": stub.url]
            #expect(try await world.failure().hasSuffix("instance metadata: the instance has no role"))
        }
    }

    /// Every step is named with its reason, and a source that is set up and fails ends the chain.
    @Test func errorsNameTheSteps() async throws {
        var world = CredentialWorld()
        world.environment["HOME"] = "/h"
        #expect(
            try await world.failure()
                == "No AWS credentials. environment: AWS_ACCESS_KEY_ID is not set; "
                + "shared files: there is neither /h/.aws/config nor /h/.aws/credentials; "
                + "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set; "
                + "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set; "
                + "instance metadata: AWS_EC2_METADATA_DISABLED is true")
        world.environment["AWS_SECRET_ACCESS_KEY"] = "hush"
        let message = try await world.failure()
        #expect(!message.contains("shared files") && !message.contains("hush"))
    }

    @Test func textNeverShowsASecret() {
        let credentials = AWSCredentials(accessKeyID: "ID", secretAccessKey: "hush", sessionToken: "quiet")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\([credentials])"] {
            #expect(text.contains("ID"))
            #expect(!text.contains("hush") && !text.contains("quiet"))
        }
    }
}
