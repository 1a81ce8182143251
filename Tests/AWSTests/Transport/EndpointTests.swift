import CloudPrimitives
import HTTPStub
import Testing

@testable import AWSBackend

@Suite struct EndpointTests {
    @Test func whatIsAllowed() throws {
        for (text, expected) in [
            ("https://example.com", "https://example.com"), ("https://example.com:8443/", "https://example.com:8443"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000"), ("http://127.9.0.1", "http://127.9.0.1"),
            ("http://localhost:80", "http://localhost"), ("http://[::1]:5000", "http://[::1]:5000"),
            ("https://x:443", "https://x"),
        ] { #expect(try Endpoint(text).text == expected) }
    }

    /// Plain HTTP would show every item to whoever is on the way.
    @Test func whatIsNot() {
        for text in [
            "http://example.com", "http://10.0.0.1", "http://127.0.0.1.example.com", "http://127.0.0.1@example.com",
            "http://localhost.example.com", "ftp://x", "example.com", "https://", "https://x:0", "https://x:70000",
            "https://x/y", "https://u@x", "https://x?y", "http://128.0.0.1", "http://127.0.1", "http://127.0.0.256",
        ] {
            do throws(CloudError) {
                _ = try Endpoint(text)
                Issue.record("\(text) was taken")
            } catch {
                #expect(error.code == .refused)
                #expect(error.message.contains("Invalid endpoint"))
            }
        }
    }

    @Test func namesOfServices() {
        #expect(Endpoint.aws("sqs", region: "eu-central-1").text == "https://sqs.eu-central-1.amazonaws.com")
        #expect(Endpoint.aws("sqs", region: "cn-north-1").text == "https://sqs.cn-north-1.amazonaws.com.cn")
    }

    @Test func namesOfDeployments() throws {
        let names = try DeploymentNames(deployment: "my-app", region: "us-east-1")
        #expect(names.table(Table("nodes")) == "faaskeeper-my-app-nodes")
        #expect(names.queue("requests") == "faaskeeper-my-app-requests.fifo")
        #expect(names.channel("0011") == "faaskeeper-my-app-s-0011.fifo")
        #expect(names.bucket(account: "123456789012") == "faaskeeper-my-app-123456789012-us-east-1")
        let longest = String(repeating: "a", count: AWSLimits.deploymentNameMax)
        let most = try DeploymentNames(deployment: longest, region: "ap-southeast-1")
        #expect(most.bucket(account: "123456789012").utf8.count <= 63)
        for wrong in ["", "A", "a_b", "-a", "a-", longest + "a", "é"] {
            #expect(throws: CloudError.self) { try DeploymentNames(deployment: wrong, region: "us-east-1") }
        }
        for wrong in ["", "useast1", "us-east-1/x", "US-EAST-1", "us-east-1.evil.com"] {
            #expect(throws: CloudError.self) { try DeploymentNames(deployment: "a", region: wrong) }
        }
    }

    // MARK: What the transport tells apart

    private func failure(_ answer: HTTPStub.Answer, timeoutMillis: Int64 = 5_000) async throws -> TransportFailure.Kind?
    {
        try await HTTPStub.with { _ in
            answer
        } _: { (stub) async throws in
            let transport = AsyncHTTPTransport()
            let request = HTTPRequest(method: "GET", endpoint: try Endpoint(stub.url))
            var kind: TransportFailure.Kind?
            do throws(TransportFailure) { _ = try await transport.send(request, timeoutMillis: timeoutMillis) } catch {
                kind = error.kind
            }
            await transport.shutdown()
            return kind
        }
    }

    @Test func tornAndSilentConnectionsAreUnknown() async throws {
        #expect(try await failure(.text("fine")) == nil)
        #expect(try await failure(.torn) == .unknown)
        #expect(try await failure(.silence, timeoutMillis: 200) == .unknown)
    }

    @Test func refusedConnectionsWereNotSent() async throws {
        let transport = AsyncHTTPTransport()
        // Nobody listens on a port that was free a moment ago.
        let url = try await HTTPStub.with { _ in
            .torn
        } _: {
            $0.url
        }
        let request = HTTPRequest(method: "GET", endpoint: try Endpoint(url))
        do throws(TransportFailure) {
            _ = try await transport.send(request, timeoutMillis: 5_000)
            Issue.record("It was answered")
        } catch {
            #expect(error.kind == .notSent, "\(error.message)")
        }
        await transport.shutdown()
    }

    @Test func pathsAndQueriesArriveAsTheyAreSigned() async throws {
        try await HTTPStub.with { _ in
            .text("")
        } _: { (stub) async throws in
            let transport = AsyncHTTPTransport()
            var request = HTTPRequest(
                method: "PUT", endpoint: try Endpoint(stub.url), path: "/a//b/../%2B/%C3%A9%20",
                query: [("z", "1 2"), ("a", "é/+")], body: [1, 2, 3])
            request.headers = [("X-Test", "y")]
            _ = try await transport.send(request, timeoutMillis: 5_000)
            await transport.shutdown()
            #expect(stub.requests[0].target == request.target)
            #expect(stub.requests[0].target == "/a//b/../%2B/%C3%A9%20?a=%C3%A9%2F%2B&z=1%202")
            #expect(stub.requests[0].body == [1, 2, 3])
            #expect(stub.requests[0].header("x-test") == "y")
        }
    }
}
