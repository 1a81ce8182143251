/// Asks the sources in their order; the first that is set up counts.
struct CredentialChain: CredentialSource {
    let sources: [any CredentialSource]

    var name: String { "credential chain" }

    /// Environment, shared files, web identity, container, instance.
    static func standard(_ context: CredentialContext) -> CredentialChain {
        CredentialChain(sources: [
            EnvironmentSource(context: context), ProfileSource(context: context), WebIdentitySource(context: context),
            ContainerSource(context: context), InstanceMetadataSource(context: context),
        ])
    }

    /// - Throws: every step with the reason why it gave none.
    func load() async throws(CredentialFailure) -> CredentialAnswer {
        var reasons: [String] = []
        for source in sources {
            do throws(CredentialFailure) {
                switch try await source.load() {
                case .found(let credentials): return .found(credentials)
                case .absent(let reason): reasons.append("\(source.name): \(reason)")
                }
            } catch {
                reasons.append("\(source.name): \(error.message)")
                break
            }
        }
        throw CredentialFailure("No AWS credentials. " + reasons.joined(separator: "; "))
    }
}

/// Credentials that somebody gave.
struct FixedCredentials: CredentialSource {
    let credentials: AWSCredentials

    var name: String { "given" }

    func load() async throws(CredentialFailure) -> CredentialAnswer { .found(credentials) }
}
