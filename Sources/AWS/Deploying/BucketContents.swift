import CloudPrimitives
import Crypto

/// A bucket by its name: made, filled, emptied and removed. The one of packages, and that of a deployment that is to go.
struct BucketContents: Sendable {
    let connection: AWSConnection
    let bucket: String

    private func request(
        _ method: String, _ key: String = "", query: [(name: String, value: String)] = []
    ) async throws(CloudError) -> HTTPRequest {
        var request = try await S3Bucket(connection: connection).request(method, in: bucket, key: key)
        request.query = query
        return request
    }

    private func call(
        _ name: String, _ request: HTTPRequest, changes: Bool = true, waitMillis: Int64 = 0
    ) -> ServiceCall {
        ServiceCall(
            service: "s3", name: "\(name) \(bucket)", request: request, repetition: .harmless, changes: changes,
            waitMillis: waitMillis)
    }

    /// Whether it is there, and belongs to this account.
    func exists() async throws(CloudError) -> Bool {
        let call = call("HeadBucket", try await request("HEAD"), changes: false)
        guard case .failure(let refusal) = try await connection.client.call(call) else { return true }
        if refusal.status == 404 { return false }
        throw refusal.error(call.name)
    }

    /// Makes it unless it is there, private and encrypted as new buckets are, and has it refuse plain HTTP.
    func create() async throws(CloudError) {
        if try await !exists() { try await S3Bucket(connection: connection).create(bucket) }
        var request = try await self.request("PUT", query: [("policy", "")])
        let partition = DeploymentNames.partition(connection.names.region)
        let arn = "arn:\(partition):s3:::\(bucket)"
        request.body =
            JSONValue.object([
                "Version": .string("2012-10-17"),
                "Statement": .array([
                    .object([
                        "Sid": .string("TLSOnly"), "Effect": .string("Deny"), "Principal": .string("*"),
                        "Action": .string("s3:*"), "Resource": .array([.string(arn), .string(arn + "/*")]),
                        "Condition": .object(["Bool": .object(["aws:SecureTransport": .string("false")])]),
                    ])
                ]),
            ]).bytes
        _ = try await connection.client.succeed(call("PutBucketPolicy", request))
    }

    func has(_ key: String) async throws(CloudError) -> Bool {
        let call = call("HeadObject", try await request("HEAD", key), changes: false)
        guard case .failure(let refusal) = try await connection.client.call(call) else { return true }
        if refusal.status == 404 { return false }
        throw refusal.error(call.name)
    }

    /// - Parameter key: says what is in it, so that a repeat writes the same.
    func upload(_ key: String, _ bytes: [UInt8]) async throws(CloudError) {
        var request = try await self.request("PUT", key)
        request.headers.append(("content-type", "application/zip"))
        request.body = bytes
        _ = try await connection.client.succeed(
            call("Upload to", request, waitMillis: AWSLimits.uploadMillisMax))
    }

    /// Keys from the beginning on, at most as many as S3 lists at once.
    func keys() async throws(CloudError) -> [String] {
        let query = [
            ("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(AWSLimits.objectsDeletedMax)),
        ]
        let call = call("ListObjectsV2", try await request("GET", query: query), changes: false)
        guard let page = XMLElement.parse(try await connection.client.succeed(call).body) else {
            throw CloudError(.unavailable, "\(call.name): the answer is no XML")
        }
        let isEncoded = page["EncodingType"]?.text == "url"
        return page.all("Contents").compactMap {
            let text = $0["Key"]?.text ?? ""
            return isEncoded ? S3Objects.decoded(text) : text
        }
    }

    /// Deletes all objects.
    /// - Returns: how many there were.
    @discardableResult
    func empty() async throws(CloudError) -> Int {
        var count = 0
        while true {
            let keys = try await keys()
            if keys.isEmpty { return count }
            try await delete(keys.filter(BucketContents.fitsXML))
            for key in keys where !BucketContents.fitsXML(key) {
                _ = try await connection.client.succeed(call("DeleteObject", try await request("DELETE", key)))
            }
            count += keys.count
        }
    }

    private func delete(_ keys: [String]) async throws(CloudError) {
        if keys.isEmpty { return }
        var request = try await self.request("POST", query: [("delete", "")])
        let objects = keys.map { "<Object><Key>\(BucketContents.escaped($0))</Key></Object>" }.joined()
        request.body = Array(
            ("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>" + objects + "</Delete>")
                .utf8)
        request.headers.append(("content-md5", Base64.encode(Array(Insecure.MD5.hash(data: request.body)))))
        let call = call("DeleteObjects", request)
        let answer = XMLElement.parse(try await connection.client.succeed(call).body)
        if let error = answer?["Error"] {
            throw CloudError(
                .refused,
                "\(call.name): \((error["Key"]?.text ?? "an object").printable) could not be deleted: "
                    + (error["Code"]?.text ?? "").printable)
        }
    }

    /// Removes it, empty as it has to be; one that is not there is passed over.
    func remove() async throws(CloudError) {
        let call = call("DeleteBucket", try await request("DELETE"))
        guard case .failure(let refusal) = try await connection.client.call(call), refusal.code != "NoSuchBucket",
            refusal.status != 404
        else { return }
        throw refusal.error(call.name)
    }

    /// Control characters cannot be in XML at all.
    private static func fitsXML(_ key: String) -> Bool { key.unicodeScalars.allSatisfy { $0.value >= 0x20 } }

    private static func escaped(_ key: String) -> String {
        var result = ""
        for character in key.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
