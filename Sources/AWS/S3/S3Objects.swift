import CloudPrimitives

/// Objects in the deployment's bucket, under their keys as they are. Tags are S3's entity tags, in their quotation marks.
///
/// A write or deletion whose answer is lost is `.unavailable` and not repeated: a repeat could undo what another wrote meanwhile.
struct S3Objects: ObjectStore {
    let connection: AWSConnection

    private func call(
        _ method: String, _ key: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        _ repetition: ServiceCall.Repetition = .never, changes: Bool = true
    ) async throws(CloudError) -> ServiceCall {
        guard key.utf8.count <= S3Bucket.keyBytesMax else {
            throw CloudError(
                .limitExceeded, "A key of \(key.utf8.count) bytes; the limit of S3 is \(S3Bucket.keyBytesMax)")
        }
        var request = try await S3Bucket(connection: connection).request(method, key: key)
        request.query = query
        request.headers += headers
        request.body = body
        return ServiceCall(
            service: "s3", name: "\(method) object \(key.printable)", request: request, repetition: repetition,
            changes: changes)
    }

    private static func error(_ refusal: ServiceFailure, _ call: ServiceCall) -> CloudError {
        switch refusal.code {
        case "PreconditionFailed": CloudError(.conditionFailed, "\(call.name): it is not as the condition says")
        case "ConditionalRequestConflict", "OperationAborted":
            CloudError(.conflict, "\(call.name): another write was in the way")
        case "NoSuchBucket":
            CloudError(.notFound, "\(call.name): there is no bucket; has the deployment been made?")
        case "EntityTooLarge": CloudError(.limitExceeded, "\(call.name): S3 takes no object as large")
        default: refusal.error(call.name)
        }
    }

    func get(_ key: String) async throws(CloudError) -> StoredObject? {
        let call = try await self.call("GET", key, .harmless, changes: false)
        switch try await connection.client.call(call) {
        case .success(let response):
            return StoredObject(bytes: response.body, tag: response.header("etag") ?? "")
        case .failure(let refusal):
            if refusal.code == "NoSuchKey" { return nil }
            throw S3Objects.error(refusal, call)
        }
    }

    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) async throws(CloudError) -> String {
        var headers: [(name: String, value: String)] = [("content-type", "application/octet-stream")]
        switch condition {
        case .always: break
        case .missing: headers.append(("if-none-match", "*"))
        case .tag(let tag): headers.append(("if-match", tag))
        }
        let call = try await self.call("PUT", key, headers: headers, body: bytes)
        switch try await connection.client.call(call) {
        case .success(let response):
            guard let tag = response.header("etag") else {
                throw CloudError(.unavailable, "\(call.name): the answer has no entity tag")
            }
            return tag
        case .failure(let refusal):
            // An object that is not there has no tag at all.
            if refusal.code == "NoSuchKey" || refusal.status == 412 {
                throw CloudError(.conditionFailed, "\(call.name): it is not as the condition says")
            }
            throw S3Objects.error(refusal, call)
        }
    }

    func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError) {
        var headers: [(name: String, value: String)] = []
        switch condition {
        case .always: break
        case .missing:
            throw CloudError(.refused, "Deleting \(key.printable) on condition that it is missing makes no sense")
        case .tag(let tag): headers.append(("if-match", tag))
        }
        let call = try await self.call("DELETE", key, headers: headers)
        guard case .failure(let refusal) = try await connection.client.call(call) else { return }
        if refusal.code == "NoSuchKey" || refusal.status == 412 {
            if condition == .always { return }
            throw CloudError(.conditionFailed, "\(call.name): it is not as the condition says")
        }
        throw S3Objects.error(refusal, call)
    }

    func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String] {
        var keys: [String] = []
        var token: String?
        while keys.count < limit {
            var query = [
                ("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix),
                ("max-keys", String(min(limit - keys.count, S3Bucket.listKeysMax))),
            ]
            if let token {
                query.append(("continuation-token", token))
            } else if let after {
                query.append(("start-after", after))
            }
            let call = try await self.call("GET", "", query: query, .harmless, changes: false)
            let page: XMLElement
            switch try await connection.client.call(call) {
            case .success(let response):
                guard let root = XMLElement.parse(response.body) else {
                    throw CloudError(.unavailable, "Listing \(prefix.printable): the answer is no XML")
                }
                page = root
            case .failure(let refusal): throw S3Objects.error(refusal, call)
            }
            let isEncoded = page["EncodingType"]?.text == "url"
            for entry in page.all("Contents") {
                let text = entry["Key"]?.text ?? ""
                guard let key = isEncoded ? S3Objects.decoded(text) : text else {
                    throw CloudError(.corrupt, "S3 lists a key that is no text")
                }
                keys.append(key)
            }
            token = page["NextContinuationToken"]?.text
            guard page["IsTruncated"]?.text == "true", token != nil else { break }
        }
        return keys
    }

    /// Undoes what `encoding-type=url` does: `%XX`, and a plus for a blank.
    static func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(Hex.digit), let low = rest.popFirst().flatMap(Hex.digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
