import CloudPrimitives

/// What ECS, EKS and Greengrass give a container: `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_FULL_URI`.
struct ContainerSource: CredentialSource {
    let context: CredentialContext

    var name: String { "container" }

    /// ECS; EKS by its two addresses.
    private static let trustedHosts: Set<String> = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]

    func load() async throws(CredentialFailure) -> CredentialAnswer {
        let address: String
        if let path = context.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            guard path.hasPrefix("/") else {
                throw CredentialFailure("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash")
            }
            address = "http://169.254.170.2" + path
        } else if let full = context.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            address = full
        } else {
            return .absent("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set")
        }
        var request = try ContainerSource.request(address)
        if let token = try authorization() { request.headers.append(("authorization", token)) }
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await context.transport.send(request, timeoutMillis: AWSLimits.credentialMillisMax)
        } catch {
            throw CredentialFailure("\(request.endpoint) gave no answer: \(error.message)")
        }
        guard response.isSuccess else {
            throw CredentialFailure("\(request.endpoint) answered with status \(response.status)")
        }
        return .found(try CredentialDocument.parse(response.body, from: request.endpoint.text))
    }

    private static func request(_ address: String) throws(CredentialFailure) -> HTTPRequest {
        let scheme = address.hasPrefix("https://") ? 8 : 7
        let slash = address.dropFirst(scheme).firstIndex { $0 == "/" || $0 == "?" } ?? address.endIndex
        let endpoint: Endpoint
        do {
            endpoint = try Endpoint.parse(String(address[..<slash])) {
                Endpoint.isLoopback($0) || trustedHosts.contains($0)
            }
        } catch {
            throw CredentialFailure("AWS_CONTAINER_CREDENTIALS_FULL_URI: \(error.message)")
        }
        let target = address[slash...]
        return HTTPRequest(
            method: "GET", endpoint: endpoint, path: target.isEmpty ? "/" : String(target))
    }

    private func authorization() throws(CredentialFailure) -> String? {
        var token: String?
        if let file = context.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            guard let text = context.text(ofFile: file) else {
                throw CredentialFailure("the token file \(file.printable) cannot be read")
            }
            token = String(text[...].trimmingBlanks)
        } else {
            token = context.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        }
        if let token, token.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            throw CredentialFailure("the container's authorization token has a control character")
        }
        return token
    }
}
