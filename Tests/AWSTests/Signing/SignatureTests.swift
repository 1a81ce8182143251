import CloudPrimitives
import Testing

@testable import AWSBackend

@Suite struct SignatureTests {
    private func signature(
        _ vector: SignatureVector, service: String, host: String, secret: String, millis: Int64
    ) -> String {
        var request = HTTPRequest(
            method: vector.method, endpoint: Endpoint(isSecure: true, host: host), path: vector.path,
            query: vector.query, headers: vector.headers, body: Array(vector.body.utf8))
        let credentials = AWSCredentials(accessKeyID: "ID", secretAccessKey: secret, sessionToken: vector.token)
        RequestSigner(service: service, region: "us-east-1").sign(&request, credentials: credentials, nowMillis: millis)
        return request.header("authorization").map { String($0.suffix(64)) } ?? ""
    }

    @Test(arguments: SignatureVector.suite) func publishedSuite(_ vector: SignatureVector) {
        let signature = signature(
            vector, service: "service", host: "example.amazonaws.com",
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", millis: 1_440_938_160_000)
        #expect(signature == vector.signature)
    }

    @Test(arguments: SignatureVector.s3) func publishedExamplesOfS3(_ vector: SignatureVector) {
        let signature = signature(
            vector, service: "s3", host: "examplebucket.s3.amazonaws.com",
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", millis: 1_369_353_600_000)
        #expect(signature == vector.signature)
    }

    /// The whole header, once; and signing again replaces what was there.
    @Test func header() {
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        var request = HTTPRequest(method: "GET", endpoint: Endpoint(isSecure: true, host: "example.amazonaws.com"))
        let signer = RequestSigner(service: "service", region: "us-east-1")
        for _ in 0..<2 { signer.sign(&request, credentials: credentials, nowMillis: 1_440_938_160_000) }
        #expect(
            request.headers.filter { $0.name == "authorization" }.map(\.value) == [
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                    + "SignedHeaders=host;x-amz-date, "
                    + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
            ])
        #expect(request.headers.count == 3)
    }

    /// S3 signs keys as they are: a key may have two slashes, and dots.
    @Test func pathsOfS3AreNotNormalized() {
        let request = HTTPRequest(
            method: "GET", endpoint: Endpoint(isSecure: true, host: "b"), path: "/a//../%2B")
        let s3 = RequestSigner(service: "s3", region: "r-1").canonicalRequest(request, payloadHash: "h").text
        #expect(s3.hasPrefix("GET\n/a//../%2B\n"))
        let other = RequestSigner(service: "sqs", region: "r-1").canonicalRequest(request, payloadHash: "h").text
        #expect(other.hasPrefix("GET\n/%252B\n"))
    }

    @Test func payloads() {
        let credentials = AWSCredentials(accessKeyID: "ID", secretAccessKey: "S")
        func header(_ payload: RequestSigner.Payload, _ body: [UInt8] = [1]) -> String? {
            var request = HTTPRequest(method: "PUT", endpoint: Endpoint(isSecure: true, host: "b"), body: body)
            RequestSigner(service: "s3", region: "us-east-1").sign(
                &request, credentials: credentials, nowMillis: 0, payload: payload)
            return request.header("x-amz-content-sha256")
        }
        #expect(header(.unsigned) == "UNSIGNED-PAYLOAD")
        #expect(header(.hash("abc")) == "abc")
        #expect(header(.body) == "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a")
        #expect(header(.body, []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}
