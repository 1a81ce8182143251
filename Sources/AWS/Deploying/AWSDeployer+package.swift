public import CloudPrimitives

extension AWSDeployer {
    /// The bucket of packages.
    func codeBucket() async throws(CloudError) -> BucketContents {
        BucketContents(
            connection: connection, bucket: names.codeBucket(account: try await connection.account()))
    }

    /// The name of the bucket of packages.
    public func codeBucketName() async throws(CloudError) -> String { try await codeBucket().bucket }

    /// Brings a package to where Lambda takes it from.
    /// - Returns: false when it has been there already.
    @discardableResult
    public func upload(_ package: FunctionPackage) async throws(CloudError) -> Bool {
        let bucket = try await codeBucket()
        try await bucket.create()
        if try await bucket.has(package.key) { return false }
        try await bucket.upload(package.key, package.bytes)
        return true
    }
}
