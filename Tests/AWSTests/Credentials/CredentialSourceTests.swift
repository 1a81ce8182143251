import CloudPrimitives
import HTTPStub
import Testing

@testable import AWSBackend

@Suite struct CredentialSourceTests {
    @Test func environment() async throws {
        var world = CredentialWorld()
        world.environment["AWS_ACCESS_KEY_ID"] = "ID"
        world.environment["AWS_SECRET_ACCESS_KEY"] = "SECRET"
        world.environment["AWS_SESSION_TOKEN"] = "TOKEN"
        #expect(
            try await world.load()
                == AWSCredentials(accessKeyID: "ID", secretAccessKey: "SECRET", sessionToken: "TOKEN"))
        world.environment["AWS_SECRET_ACCESS_KEY"] = nil
        #expect(try await world.failure().contains("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not"))
    }

    /// The environment counts before the files, a profile by its name, keys of `credentials` before those of `config`.
    @Test func sharedFiles() async throws {
        var world = CredentialWorld()
        world.environment["HOME"] = "/h"
        world.files["/h/.aws/config"] = """
            # comment
            [default]
            region = us-east-1
            aws_access_key_id = CONFIG
            aws_secret_access_key = CONFIGSECRET
            [profile other]
            aws_access_key_id=OTHER
            aws_secret_access_key=OTHERSECRET
            s3 =
                addressing_style = path
            [services local]
            aws_access_key_id = NOPROFILE
            """
        #expect(try await world.load().accessKeyID == "CONFIG")
        world.files["/h/.aws/credentials"] = """
            [default]
            aws_access_key_id = CREDENTIALS
            aws_secret_access_key = S
            aws_session_token = T
            """
        #expect(
            try await world.load()
                == AWSCredentials(accessKeyID: "CREDENTIALS", secretAccessKey: "S", sessionToken: "T"))
        world.environment["AWS_PROFILE"] = "other"
        #expect(try await world.load().accessKeyID == "OTHER")
        world.environment["AWS_PROFILE"] = "nobody"
        #expect(try await world.failure().contains("shared files: there is no profile nobody"))
        world.environment["AWS_PROFILE"] = "local"
        #expect(try await world.failure().contains("there is no profile local"))
        world.environment["AWS_CONFIG_FILE"] = "~/x"
        world.environment["AWS_SHARED_CREDENTIALS_FILE"] = "/elsewhere"
        world.files["/h/x"] = "[profile local]\naws_access_key_id = X\naws_secret_access_key = S"
        #expect(try await world.load().accessKeyID == "X")
    }

    @Test func whatProfilesLack() async throws {
        var world = CredentialWorld()
        world.environment["HOME"] = "/h"
        for (text, complaint) in [
            ("[default]\naws_access_key_id = X", "has one of aws_access_key_id and aws_secret_access_key"),
            ("[default]\nsso_session = x", "uses sso_session, which is not supported"),
            ("[default]\nrole_arn = r", "needs a source_profile, or a credential_source"),
            ("[default]\nrole_arn = r\nsource_profile = a", "there is no profile a"),
            (
                "[default]\nrole_arn = r\nsource_profile = a\n[profile a]\nrole_arn = q\nsource_profile = default",
                "name each other in a circle"
            ),
            ("[default]\nrole_arn = r\nmfa_serial = m", "asks for a code of a device"),
            ("[default]\nrole_arn = r\nsource_profile = default\nduration_seconds = 5", "a number from 900 to 43200"),
        ] {
            world.files["/h/.aws/config"] = text
            #expect(try await world.failure().contains(complaint))
        }
    }

    @Test func assumedRole() async throws {
        try await HTTPStub.with { _ in
            CredentialWorld.roleAnswer("AssumeRole", id: "ROLE")
        } _: { (stub) async throws in
            var world = CredentialWorld()
            world.environment["HOME"] = "/h"
            world.securityTokenService = stub.url
            world.files["/h/.aws/config"] = """
                [default]
                role_arn = arn:aws:iam::1:role/x
                source_profile = base
                role_session_name = me
                external_id = e+1
                duration_seconds = 900
                [profile base]
                aws_access_key_id = BASE
                aws_secret_access_key = S
                """
            let credentials = try await world.load()
            #expect(
                credentials
                    == AWSCredentials(
                        accessKeyID: "ROLE", secretAccessKey: "rolesecret", sessionToken: "roletoken",
                        expiresAtMillis: 1_893_456_000_000))
            let request = try #require(stub.requests.first)
            #expect(
                form(request) == [
                    "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::1:role/x",
                    "RoleSessionName": "me", "ExternalId": "e+1", "DurationSeconds": "900",
                ])
            #expect(request.header("authorization")?.contains("Credential=BASE/20231114/eu-central-1/sts/") == true)
        }
    }

    /// A role whose source is a role.
    @Test func chainedRoles() async throws {
        try await HTTPStub.with { request in
            CredentialWorld.roleAnswer("AssumeRole", id: "ROLE-" + (form(request)["RoleArn"] ?? ""))
        } _: { (stub) async throws in
            var world = CredentialWorld()
            world.environment["HOME"] = "/h"
            world.environment["AWS_PROFILE"] = "c"
            world.securityTokenService = stub.url
            world.files["/h/.aws/config"] = """
                [profile c]
                role_arn = outer
                source_profile = b
                [profile b]
                role_arn = inner
                source_profile = b
                aws_access_key_id = OWN
                aws_secret_access_key = S
                """
            #expect(try await world.load().accessKeyID == "ROLE-outer")
            #expect(stub.requests.map { form($0)["RoleArn"] } == ["inner", "outer"])
            #expect(stub.requests[0].header("authorization")?.contains("Credential=OWN/") == true)
            #expect(stub.requests[1].header("authorization")?.contains("Credential=ROLE-inner/") == true)
            #expect(stub.requests[1].header("x-amz-security-token") == "roletoken")
        }
    }

    @Test func webIdentity() async throws {
        try await HTTPStub.with { _ in
            CredentialWorld.roleAnswer("AssumeRoleWithWebIdentity", id: "WEB")
        } _: { (stub) async throws in
            var world = CredentialWorld()
            world.securityTokenService = stub.url
            world.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token"
            #expect(try await world.failure().contains("AWS_ROLE_ARN is not"))
            world.environment["AWS_ROLE_ARN"] = "arn"
            #expect(try await world.failure().contains("the token file /token cannot be read"))
            world.files["/token"] = "a.b.c\n"
            #expect(try await world.load().accessKeyID == "WEB")
            let request = try #require(stub.requests.first)
            #expect(form(request)["WebIdentityToken"] == "a.b.c")
            #expect(request.header("authorization") == nil)
        }
    }

    /// What the service says is in the error, and nothing of what was sent.
    @Test func refusedRole() async throws {
        try await HTTPStub.with { request in
            .text(
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>m</Message></Error></ErrorResponse>",
                status: 403)
        } _: { (stub) async throws in
            var world = CredentialWorld()
            world.securityTokenService = stub.url
            world.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token"
            world.environment["AWS_ROLE_ARN"] = "arn"
            world.files["/token"] = "very-secret-token"
            let message = try await world.failure()
            #expect(message.contains("web identity: role arn was not given by \(stub.url): AccessDenied"))
            #expect(!message.contains("very-secret-token"))
        }
    }
}
