import CloudPrimitives

/// The calls of Lambda that look at functions: REST with JSON.
struct LambdaClient: Sendable {
    let connection: AWSConnection

    private static let path = "/2015-03-31"

    private func find(
        _ name: String, _ path: String, query: [(name: String, value: String)] = []
    ) async throws(CloudError) -> JSONValue? {
        let request = HTTPRequest(
            method: "GET", endpoint: connection.endpoint(of: "lambda"), path: LambdaClient.path + path, query: query)
        let call = ServiceCall(
            service: "lambda", name: name, request: request, repetition: .harmless, changes: false)
        switch try await connection.client.call(call) {
        case .success(let response):
            guard let document = try? JSONParser.parse(response.body) else {
                throw CloudError(.unavailable, "\(name): the answer is no JSON")
            }
            return document
        case .failure(let refusal):
            if refusal.status == 404 { return nil }
            throw refusal.error(name)
        }
    }

    /// Nil where there is none. Its code, which comes with an address that anybody may use, is not asked for.
    func configuration(_ name: String) async throws(CloudError) -> JSONValue? {
        try await find("GetFunctionConfiguration \(name)", "/functions/" + name + "/configuration")
    }

    /// What sends messages to the function.
    func sources(of name: String) async throws(CloudError) -> [JSONValue] {
        try await find(
            "ListEventSourceMappings \(name)", "/event-source-mappings/", query: [("FunctionName", name)])?[
                "EventSourceMappings"]?.elements ?? []
    }
}
