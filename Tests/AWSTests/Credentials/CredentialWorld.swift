import CloudConformance
import CloudPrimitives
import HTTPStub
import Synchronization

@testable import AWSBackend

/// A machine for the credential chain: variables, files and a clock of its own, and real HTTP.
struct CredentialWorld {
    var environment: [String: String] = ["AWS_EC2_METADATA_DISABLED": "true"]
    var files: [String: String] = [:]
    var securityTokenService: String?
    var clock: any CloudClock = ManualClock()

    func context(_ transport: any HTTPTransport) throws -> CredentialContext {
        let files = files
        return CredentialContext(
            environment: environment, readFile: { files[$0].map { Array($0.utf8) } }, transport: transport,
            clock: clock, random: SeededRandom(seed: 1), region: "eu-central-1",
            securityTokenEndpoint: try securityTokenService.map { try Endpoint($0) })
    }

    /// What the standard chain comes to.
    func load() async throws -> AWSCredentials {
        let transport = LazyTransport()
        let chain = CredentialChain.standard(try context(transport))
        let answer: CredentialAnswer
        do { answer = try await chain.load() } catch {
            await transport.shutdown()
            throw error
        }
        await transport.shutdown()
        guard case .found(let credentials) = answer else { throw CredentialFailure("absent") }
        return credentials
    }

    /// What the chain says when it has none.
    func failure() async throws -> String {
        do {
            let found = try await load()
            return "found \(found)"
        } catch let error as CredentialFailure {
            return error.message
        }
    }

    /// The answer of AWS's Security Token Service.
    static func roleAnswer(_ action: String, id: String, expiration: String = "2030-01-01T00:00:00Z") -> HTTPStub.Answer
    {
        .text(
            """
            <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(action)Result><Credentials>
            <AccessKeyId>\(id)</AccessKeyId><SecretAccessKey>rolesecret</SecretAccessKey>
            <SessionToken>roletoken</SessionToken><Expiration>\(expiration)</Expiration>
            </Credentials></\(action)Result></\(action)Response>
            """)
    }

    /// The document that containers and instances are given.
    static func document(id: String, expiration: String = "2030-01-01T00:00:00Z") -> HTTPStub.Answer {
        .text(
            #"{"Code":"Success","AccessKeyId":"\#(id)","SecretAccessKey":"docsecret","Token":"doctoken","#
                + #""Expiration":"\#(expiration)"}"#)
    }
}

/// The parameters of a form.
func form(_ request: HTTPStub.Request) -> [String: String] {
    var parameters: [String: String] = [:]
    for part in String(decoding: request.body, as: UTF8.self).split(separator: "&") {
        let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        parameters[String(sides[0])] = S3Objects.decoded(String(sides[1])) ?? ""
    }
    return parameters
}
