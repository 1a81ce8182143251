import CloudPrimitives

/// One step of the credential chain.
protocol CredentialSource: Sendable {
    /// As errors name it.
    var name: String { get }

    /// - Throws: ``CredentialFailure`` when the source is set up and gives nothing: the chain ends there, so that nobody acts as
    ///   somebody else by accident.
    func load() async throws(CredentialFailure) -> CredentialAnswer
}

/// What a source has to say.
enum CredentialAnswer: Sendable {
    case found(AWSCredentials)
    /// Nobody has set this source up; the next one is asked. Says what is missing.
    case absent(String)
}

/// A source that is set up and gives no credentials. Never has a secret in it.
struct CredentialFailure: Error, Sendable {
    let message: String

    init(_ message: String) { self.message = message }
}

/// What the sources see of the machine, so that tests have one of their own.
struct CredentialContext: Sendable {
    var environment: [String: String]
    /// The bytes of a file; nil when it cannot be read.
    var readFile: @Sendable (String) -> [UInt8]?
    var transport: any HTTPTransport
    var clock: any CloudClock
    var random: any RandomSource
    var region: String
    /// Where roles are assumed; nil for the region's own.
    var securityTokenEndpoint: Endpoint?

    /// A variable that is set to something.
    func variable(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }

    func text(ofFile path: String) -> String? { readFile(path).flatMap { String(validating: $0, as: UTF8.self) } }
}
