import CloudPrimitives

/// A service's answer that says no.
struct ServiceFailure: Error, Sendable {
    /// What it means for another try.
    enum Kind: Sendable, Equatable {
        /// Asked to slow down; nothing was done.
        case throttled
        /// The service failed on the way: whether anything was done is unknown.
        case unknown
        /// The credentials have ended; nothing was done.
        case expired
        /// The clocks differ too much; nothing was done.
        case skewed
        /// A definite no; nothing was done.
        case refused
    }

    let status: Int
    /// Without the namespace that some services put in front, `ConditionalCheckFailedException` for example.
    let code: String
    /// The service's own words; empty where they could have parts of a signed request in them.
    let message: String
    /// The whole answer, where it is JSON.
    let document: JSONValue?
    let kind: Kind

    private static let throttling: Set<String> = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
        "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException", "OverLimit",
        "AWS.SimpleQueueService.OverLimit",
    ]
    private static let expired: Set<String> = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"]
    private static let skewed: Set<String> = ["RequestTimeTooSkewed", "RequestInTheFuture"]
    private static let unsigned: Set<String> = [
        "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature", "IncompleteSignatureException",
    ]
    private static let unknown: Set<String> = [
        "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "InternalServerError",
        "ServiceUnavailable",
        // An earlier try of the same transaction is still under way.
        "TransactionInProgressException",
    ]
    private static let forbidden: Set<String> = [
        "AccessDenied", "AccessDeniedException", "UnrecognizedClientException", "InvalidClientTokenId",
        "InvalidAccessKeyId", "MissingAuthenticationToken", "MissingAuthenticationTokenException", "OptInRequired",
        "AuthorizationError", "KMSAccessDeniedException",
    ]

    /// Reads an answer that is no success.
    init(_ response: HTTPResponse) {
        status = response.status
        document = try? JSONParser.parse(response.body)
        var code: String
        var message: String
        if let document {
            code = document["__type"]?.text ?? document["code"]?.text ?? response.header("x-amzn-errortype") ?? ""
            message = document["message"]?.text ?? document["Message"]?.text ?? ""
        } else {
            let root = XMLElement.parse(response.body)
            let error = root?.name == "Error" ? root : root?["Error"]
            code = error?["Code"]?.text ?? ""
            message = error?["Message"]?.text ?? ""
        }
        // com.amazonaws.dynamodb.v20120810#Name, Name:http://…
        code = String(code.split(separator: "#").last?.split(separator: ":").first ?? "")
        let isSignature = ServiceFailure.unsigned.contains(code)
        let isLate = isSignature && (message.contains("Signature expired") || message.contains("not yet current"))
        if isSignature { message = "" }
        self.code = code.isEmpty ? "status \(response.status)" : code.printable
        self.message = message.printable
        if ServiceFailure.throttling.contains(code) || status == 429 {
            kind = .throttled
        } else if ServiceFailure.expired.contains(code) {
            kind = .expired
        } else if ServiceFailure.skewed.contains(code) || isLate {
            kind = .skewed
        } else if ServiceFailure.unknown.contains(code) || status >= 500 {
            kind = .unknown
        } else {
            kind = .refused
        }
    }

    /// The error of a call for which this answer means nothing more particular.
    func error(_ call: String) -> CloudError {
        let words = message.isEmpty ? "" : ": " + message
        switch kind {
        case .throttled: return CloudError(.throttled, "\(call): AWS asks to slow down (\(code))")
        case .unknown: return CloudError(.unavailable, "\(call): AWS failed with \(code)\(words)")
        case .expired: return CloudError(.refused, "\(call): the credentials have ended (\(code))")
        case .skewed:
            return CloudError(.refused, "\(call): this machine's clock differs too much from AWS's (\(code))")
        case .refused:
            if ServiceFailure.unsigned.contains(code) {
                return CloudError(
                    .refused, "\(call): AWS does not accept the signature; is the secret key right? (\(code))")
            }
            if ServiceFailure.forbidden.contains(code) {
                return CloudError(.refused, "\(call): these credentials may not (\(code))\(words)")
            }
            return CloudError(.refused, "\(call): AWS refused with \(code)\(words)")
        }
    }
}
