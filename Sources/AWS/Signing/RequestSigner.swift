import Crypto

/// Signs requests with AWS Signature Version 4, in the `Authorization` header.
///
/// Source: "AWS Signature Version 4 for API requests" (IAM User Guide) and, for S3's own rules, "Signature Calculations
/// for the Authorization Header" (S3 API Reference): S3 signs the path as it is, every other service encodes it once more and
/// takes `.` and `..` out.
struct RequestSigner: Sendable {
    let service: String
    let region: String

    /// What stands for the body in the signature.
    enum Payload: Sendable {
        /// The hash of the body.
        case body
        /// A hash that the caller knows.
        case hash(String)
        /// Nothing: for a body that TLS alone protects. S3 only.
        case unsigned
    }

    private static let algorithm = "AWS4-HMAC-SHA256"
    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    /// Set on the way by clients and proxies.
    private static let unsignedHeaders: Set<String> = ["authorization", "connection", "user-agent", "expect"]

    private var isS3: Bool { service == "s3" }

    /// Adds date, token and signature to the headers.
    /// - Parameter nowMillis: milliseconds since 1970-01-01 UTC, by the service's clock as well as it is known.
    func sign(
        _ request: inout HTTPRequest, credentials: AWSCredentials, nowMillis: Int64, payload: Payload = .body
    ) {
        let time = Timestamp.basic(millis: nowMillis)
        let replaced: Set<String> = ["host", "x-amz-date", "x-amz-security-token", "authorization"]
        request.headers.removeAll { replaced.contains($0.name.lowercased()) }
        request.headers.append(("host", request.endpoint.authority))
        request.headers.append(("x-amz-date", time.full))
        if let token = credentials.sessionToken { request.headers.append(("x-amz-security-token", token)) }
        let hash = RequestSigner.hash(of: request.body, payload)
        if isS3 {
            request.headers.removeAll { $0.name.lowercased() == "x-amz-content-sha256" }
            request.headers.append(("x-amz-content-sha256", hash))
        }
        let scope = [time.day, region, service, "aws4_request"].joined(separator: "/")
        let (canonical, signed) = canonicalRequest(request, payloadHash: hash)
        let toSign = [RequestSigner.algorithm, time.full, scope, RequestSigner.sha256(Array(canonical.utf8))]
            .joined(separator: "\n")
        let signature = Hex.encode(
            RequestSigner.hmac(key(credentials.secretAccessKey, day: time.day), toSign))
        request.headers.append(
            (
                "authorization",
                "\(RequestSigner.algorithm) Credential=\(credentials.accessKeyID)/\(scope), "
                    + "SignedHeaders=\(signed), Signature=\(signature)"
            ))
    }

    /// The text that is hashed, and the names of the headers in it.
    func canonicalRequest(_ request: HTTPRequest, payloadHash: String) -> (text: String, signedHeaders: String) {
        var values: [String: [String]] = [:]
        for (name, value) in request.headers {
            let name = name.lowercased()
            if RequestSigner.unsignedHeaders.contains(name) { continue }
            values[name, default: []].append(RequestSigner.collapsed(value))
        }
        let names = values.keys.sorted()
        let signed = names.joined(separator: ";")
        let path = isS3 ? request.path : URIEncoding.encode(URIEncoding.normalized(request.path), keepingSlash: true)
        let lines =
            [request.method, path, URIEncoding.query(request.query)]
            + names.map { $0 + ":" + (values[$0] ?? []).joined(separator: ",") } + ["", signed, payloadHash]
        return (lines.joined(separator: "\n"), signed)
    }

    private static func hash(of body: [UInt8], _ payload: Payload) -> String {
        switch payload {
        case .body: body.isEmpty ? emptyHash : sha256(body)
        case .hash(let hash): hash
        case .unsigned: "UNSIGNED-PAYLOAD"
        }
    }

    private func key(_ secret: String, day: String) -> SymmetricKey {
        var key = SymmetricKey(data: Array(("AWS4" + secret).utf8))
        for part in [day, region, service, "aws4_request"] {
            key = SymmetricKey(data: RequestSigner.hmac(key, part))
        }
        return key
    }

    private static func hmac(_ key: SymmetricKey, _ text: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }

    static func sha256(_ bytes: [UInt8]) -> String { Hex.encode(SHA256.hash(data: bytes)) }

    /// Without blanks around it, and one for several within.
    private static func collapsed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.joined(separator: " ")
    }
}
