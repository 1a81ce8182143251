import CloudPrimitives

/// Assumes roles at AWS's Security Token Service.
struct SecurityTokenService: Sendable {
    let context: CredentialContext

    private var endpoint: Endpoint {
        context.securityTokenEndpoint ?? .aws("sts", region: context.region)
    }

    /// A name for a session that has none.
    var sessionName: String { "faaskeeper-" + String(context.random.next(), radix: 36) }

    /// `AssumeRole`, signed with the credentials of somebody who may.
    func assume(
        role: String, session: String, externalID: String?, seconds: Int, as credentials: AWSCredentials
    ) async throws(CredentialFailure) -> AWSCredentials {
        var items = parameters("AssumeRole", role, session, seconds)
        if let externalID { items.append(("ExternalId", externalID)) }
        var request = self.request(items)
        RequestSigner(service: "sts", region: context.region).sign(
            &request, credentials: credentials, nowMillis: context.clock.nowMillis)
        return try await answer(to: request, role)
    }

    /// `AssumeRoleWithWebIdentity`: the token in the file says who asks, nothing is signed.
    func assume(
        role: String, session: String, tokenFile: String, seconds: Int
    ) async throws(CredentialFailure) -> AWSCredentials {
        guard let token = context.text(ofFile: tokenFile)?[...].trimmingBlanks, !token.isEmpty else {
            throw CredentialFailure("the token file \(tokenFile.printable) cannot be read or is empty")
        }
        let items = parameters("AssumeRoleWithWebIdentity", role, session, seconds)
        return try await answer(to: request(items + [("WebIdentityToken", String(token))]), role)
    }

    private func parameters(
        _ action: String, _ role: String, _ session: String, _ seconds: Int
    ) -> [(name: String, value: String)] {
        [
            ("Action", action), ("Version", "2011-06-15"), ("RoleArn", role), ("RoleSessionName", session),
            ("DurationSeconds", String(seconds)),
        ]
    }

    private func request(_ items: [(name: String, value: String)]) -> HTTPRequest {
        HTTPRequest(
            method: "POST", endpoint: endpoint,
            headers: [("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array(URIEncoding.query(items).utf8))
    }

    private func answer(to request: HTTPRequest, _ role: String) async throws(CredentialFailure) -> AWSCredentials {
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await context.transport.send(request, timeoutMillis: AWSLimits.credentialMillisMax)
        } catch {
            throw CredentialFailure("\(endpoint) gave no answer: \(error.message)")
        }
        let root = XMLElement.parse(response.body)
        guard response.isSuccess else {
            let code = root?["Error"]?["Code"]?.text ?? "status \(response.status)"
            throw CredentialFailure("role \(role.printable) was not given by \(endpoint): \(code.printable)")
        }
        let parts = root?.children.first { $0.name.hasSuffix("Result") }?["Credentials"]
        guard let id = parts?["AccessKeyId"]?.text, let secret = parts?["SecretAccessKey"]?.text,
            let token = parts?["SessionToken"]?.text,
            let expiresAt = parts?["Expiration"].flatMap({ Timestamp.parse($0.text) })
        else { throw CredentialFailure("\(endpoint) gave an answer without credentials") }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiresAtMillis: expiresAt)
    }
}

/// A role by the token of another identity provider, as Kubernetes mounts it into a pod: `AWS_WEB_IDENTITY_TOKEN_FILE`.
struct WebIdentitySource: CredentialSource {
    let context: CredentialContext

    var name: String { "web identity" }

    func load() async throws(CredentialFailure) -> CredentialAnswer {
        guard let file = context.variable("AWS_WEB_IDENTITY_TOKEN_FILE") else {
            return .absent("AWS_WEB_IDENTITY_TOKEN_FILE is not set")
        }
        guard let role = context.variable("AWS_ROLE_ARN") else {
            throw CredentialFailure("AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not")
        }
        let service = SecurityTokenService(context: context)
        return .found(
            try await service.assume(
                role: role, session: context.variable("AWS_ROLE_SESSION_NAME") ?? service.sessionName,
                tokenFile: file, seconds: AWSLimits.roleSeconds))
    }
}
