import CloudPrimitives

/// The bucket of the deployment, and buckets by their names: addresses within them, and how they are made.
struct S3Bucket: Sendable {
    let connection: AWSConnection

    static let keyBytesMax = 1_024
    /// Keys of one page of a list.
    static let listKeysMax = 1_000

    /// A request for an object, or for the bucket itself where the key is empty. S3 refuses when the bucket belongs to another
    /// account.
    func request(_ method: String, key: String) async throws(CloudError) -> HTTPRequest {
        try await request(method, in: connection.names.bucket(account: try await connection.account()), key: key)
    }

    /// The same in a bucket of any name.
    func request(_ method: String, in bucket: String, key: String) async throws(CloudError) -> HTTPRequest {
        var request = address(method, in: bucket, key: key)
        request.headers = [("x-amz-expected-bucket-owner", try await connection.account())]
        return request
    }

    /// At AWS the bucket is part of the host, at a test server of the path.
    private func address(_ method: String, in bucket: String, key: String) -> HTTPRequest {
        let base = connection.endpoint(of: "s3")
        let path = "/" + URIEncoding.encode(key, keepingSlash: true)
        return connection.isCustom
            ? HTTPRequest(method: method, endpoint: base, path: "/" + bucket + path)
            : HTTPRequest(
                method: method, endpoint: Endpoint(isSecure: true, host: bucket + "." + base.host), path: path)
    }

    /// Makes the bucket, unless it is there. New buckets are private and encrypted.
    func create() async throws(CloudError) {
        try await create(connection.names.bucket(account: try await connection.account()))
    }

    /// Makes a bucket of any name, unless it is there.
    func create(_ bucket: String) async throws(CloudError) {
        var request = address("PUT", in: bucket, key: "")
        let region = connection.names.region
        if region != "us-east-1" {
            let body =
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<LocationConstraint>\(region)</LocationConstraint></CreateBucketConfiguration>"
            request.body = Array(body.utf8)
        }
        let call = ServiceCall(
            service: "s3", name: "CreateBucket \(bucket)", request: request, repetition: .harmless, changes: false)
        if case .failure(let refusal) = try await connection.client.call(call),
            refusal.code != "BucketAlreadyOwnedByYou"
        {
            throw refusal.error(call.name)
        }
    }
}
