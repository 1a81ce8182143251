/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct EnvironmentSource: CredentialSource {
    let context: CredentialContext

    var name: String { "environment" }

    func load() async throws(CredentialFailure) -> CredentialAnswer {
        switch (context.variable("AWS_ACCESS_KEY_ID"), context.variable("AWS_SECRET_ACCESS_KEY")) {
        case (nil, nil): return .absent("AWS_ACCESS_KEY_ID is not set")
        case (_?, nil): throw CredentialFailure("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not")
        case (nil, _?): throw CredentialFailure("AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not")
        case (let id?, let secret?):
            return .found(
                AWSCredentials(
                    accessKeyID: id, secretAccessKey: secret, sessionToken: context.variable("AWS_SESSION_TOKEN")))
        }
    }
}
