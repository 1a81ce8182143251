import CloudPrimitives

/// The bucket of the deployment: addresses within it, and how it is made.
struct S3Bucket: Sendable {
    let connection: AWSConnection

    static let keyBytesMax = 1_024
    /// Keys of one page of a list.
    static let listKeysMax = 1_000

    /// A request for an object, or for the bucket itself where the key is empty. At AWS the bucket is part of the host, at a test
    /// server of the path. S3 refuses when the bucket belongs to another account.
    func request(_ method: String, key: String) async throws(CloudError) -> HTTPRequest {
        let account = try await connection.account()
        let bucket = connection.names.bucket(account: account)
        let base = connection.endpoint(of: "s3")
        let path = "/" + URIEncoding.encode(key, keepingSlash: true)
        let owner = ("x-amz-expected-bucket-owner", account)
        guard !connection.isCustom else {
            return HTTPRequest(method: method, endpoint: base, path: "/" + bucket + path, headers: [owner])
        }
        return HTTPRequest(
            method: method, endpoint: Endpoint(isSecure: true, host: bucket + "." + base.host), path: path,
            headers: [owner])
    }

    /// Makes the bucket, unless it is there. New buckets are private and encrypted.
    func create() async throws(CloudError) {
        try await create(connection.names.bucket(account: try await connection.account()))
    }

    /// Makes a bucket of any name, unless it is there.
    func create(_ bucket: String) async throws(CloudError) {
        let base = connection.endpoint(of: "s3")
        var request =
            connection.isCustom
            ? HTTPRequest(method: "PUT", endpoint: base, path: "/" + bucket + "/")
            : HTTPRequest(method: "PUT", endpoint: Endpoint(isSecure: true, host: bucket + "." + base.host))
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
