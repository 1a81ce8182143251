import CloudPrimitives

/// The role of the EC2 instance, by version 2 of its metadata service: first a token, then the name of the role, then its
/// credentials. Version 1, which anything on the machine could be made to ask, is not used.
struct InstanceMetadataSource: CredentialSource {
    let context: CredentialContext

    var name: String { "instance metadata" }

    private static let folder = "/latest/meta-data/iam/security-credentials/"

    func load() async throws(CredentialFailure) -> CredentialAnswer {
        if context.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" {
            return .absent("AWS_EC2_METADATA_DISABLED is true")
        }
        let endpoint = try self.endpoint()
        let token: String
        do throws(TransportFailure) {
            let response = try await send(
                "PUT", endpoint, "/latest/api/token",
                [("x-aws-ec2-metadata-token-ttl-seconds", String(AWSLimits.metadataTokenSeconds))])
            guard response.isSuccess, let text = String(validating: response.body, as: UTF8.self), !text.isEmpty else {
                return .absent("\(endpoint) gives no token, status \(response.status)")
            }
            token = text
        } catch {
            return .absent("this is no EC2 instance: \(endpoint) does not answer (\(error.message))")
        }
        let names = try await get(InstanceMetadataSource.folder, endpoint, token)
        guard let names else { return .absent("the instance has no role") }
        let role = String(decoding: names, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init)
        guard let role, !role.isEmpty else { return .absent("the instance has no role") }
        let path = InstanceMetadataSource.folder + URIEncoding.encode(role)
        guard let document = try await get(path, endpoint, token) else {
            throw CredentialFailure("\(endpoint) has no credentials of role \(role.printable)")
        }
        return .found(try CredentialDocument.parse(document, from: endpoint.text))
    }

    private func endpoint() throws(CredentialFailure) -> Endpoint {
        let text: String
        if let address = context.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") {
            text = address
        } else if context.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.lowercased() == "ipv6" {
            text = "http://[fd00:ec2::254]"
        } else {
            text = "http://169.254.169.254"
        }
        do {
            return try Endpoint.parse(text) {
                Endpoint.isLoopback($0) || $0 == "169.254.169.254" || $0 == "fd00:ec2::254"
            }
        } catch {
            throw CredentialFailure("AWS_EC2_METADATA_SERVICE_ENDPOINT: \(error.message)")
        }
    }

    private func send(
        _ method: String, _ endpoint: Endpoint, _ path: String, _ headers: [(name: String, value: String)]
    ) async throws(TransportFailure) -> HTTPResponse {
        try await context.transport.send(
            HTTPRequest(method: method, endpoint: endpoint, path: path, headers: headers),
            timeoutMillis: AWSLimits.metadataMillisMax)
    }

    /// Nil when there is no such path.
    private func get(_ path: String, _ endpoint: Endpoint, _ token: String) async throws(CredentialFailure) -> [UInt8]?
    {
        do throws(TransportFailure) {
            let response = try await send("GET", endpoint, path, [("x-aws-ec2-metadata-token", token)])
            if response.status == 404 { return nil }
            if response.isSuccess { return response.body }
            throw TransportFailure(kind: .unknown, message: "status \(response.status)")
        } catch {
            throw CredentialFailure("\(endpoint)\(path) gives no answer: \(error.message)")
        }
    }
}
