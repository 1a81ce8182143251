/// The JSON in which containers and instances are given credentials.
enum CredentialDocument {
    static func parse(_ bytes: [UInt8], from source: String) throws(CredentialFailure) -> AWSCredentials {
        guard let document = try? JSONParser.parse(bytes) else {
            throw CredentialFailure("\(source) gave an answer that is no JSON")
        }
        if let code = document["Code"]?.text, code != "Success" {
            throw CredentialFailure("\(source) answered \(code.printable)")
        }
        guard let id = document["AccessKeyId"]?.text, let secret = document["SecretAccessKey"]?.text else {
            throw CredentialFailure("\(source) gave an answer without AccessKeyId and SecretAccessKey")
        }
        var expiresAt: Int64?
        if let text = document["Expiration"]?.text {
            guard let time = Timestamp.parse(text) else {
                throw CredentialFailure("\(source) gave credentials whose Expiration is no time")
            }
            expiresAt = time
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: document["Token"]?.text,
            expiresAtMillis: expiresAt)
    }
}
