import CloudPrimitives

/// Groups and deduplication ids as SQS takes them: up to 128 letters, digits and punctuation marks.
enum SQSNames {
    /// What begins so was encoded.
    private static let mark = UInt8(ascii: "=")

    private static func fits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= AWSLimits.identifierMax && text.utf8.first != mark
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// A group as it is, or in base64 where SQS would not take it, so that receivers have it back.
    /// - Throws: `.limitExceeded` when it is too long for that.
    static func group(_ group: String) throws(CloudError) -> String {
        if fits(group) { return group }
        let encoded = "=" + Base64.encode(Array(group.utf8))
        guard encoded.utf8.count <= AWSLimits.identifierMax else {
            throw CloudError(
                .limitExceeded,
                "A group of \(group.utf8.count) bytes; SQS takes \(AWSLimits.identifierMax) characters, in its alphabet"
            )
        }
        return encoded
    }

    /// Undoes ``group(_:)``; nil for what it never gives.
    static func decoded(group: String) -> String? {
        guard group.utf8.first == mark else { return group }
        return Base64.decode(String(group.dropFirst())).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// An id as it is, or its hash where SQS would not take it: nobody reads it again.
    static func deduplication(_ id: String) -> String {
        fits(id) ? id : "=" + RequestSigner.sha256(Array(id.utf8))
    }
}
