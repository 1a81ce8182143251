/// A request as it goes over the wire, before it is signed.
struct HTTPRequest: Sendable, Equatable {
    var method: String
    var endpoint: Endpoint
    /// Begins with a slash; encoded already.
    var path = "/"
    /// In any order, not encoded.
    var query: [(name: String, value: String)] = []
    /// Names in any case.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    static func == (a: HTTPRequest, b: HTTPRequest) -> Bool {
        a.url == b.url && a.method == b.method && a.body == b.body
            && a.headers.elementsEqual(b.headers) { $0.name == $1.name && $0.value == $1.value }
    }

    /// Path and query as they are sent.
    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + URIEncoding.query(query)
    }

    var url: String { endpoint.text + target }

    func header(_ name: String) -> String? { headers.value(of: name) }
}

/// What came back. Its body is whole.
struct HTTPResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    func header(_ name: String) -> String? { headers.value(of: name) }
    var isSuccess: Bool { (200..<300).contains(status) }
}

extension [(name: String, value: String)] {
    /// The first header of that name, whatever its case.
    func value(of name: String) -> String? { first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// Sends one request, once.
protocol HTTPTransport: Sendable {
    /// - Parameter timeoutMillis: from the start of the call to the last byte of its answer.
    func send(_ request: HTTPRequest, timeoutMillis: Int64) async throws(TransportFailure) -> HTTPResponse
}

/// There was no answer.
struct TransportFailure: Error, Sendable {
    enum Kind: Sendable {
        /// No connection came about: the request is certain not to have been sent.
        case notSent
        /// The request may have been sent and carried out.
        case unknown
    }

    let kind: Kind
    /// What happened, in a few words.
    let message: String
}
