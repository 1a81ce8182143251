import CloudPrimitives
import FaaSKeeperStorage
public import FaaSKeeperModel

/// A multi that has been sent; its results are still to come.
///
/// Whoever has one has to ask for its results: the client keeps them until then.
public struct PendingMulti: Sendable {
    private let client: FaaSKeeperClient
    private let number: Int64
    private let path: String
    private let report: ReportStart

    init(_ client: FaaSKeeperClient, number: Int64, path: String, report: ReportStart) {
        self.client = client
        self.number = number
        self.path = path
        self.report = report
    }

    /// Waits for the results; once only. What they are, and what is thrown, is as with ``FaaSKeeperClient/multi(_:)``.
    public func results() async throws(KeeperError) -> [OperationResult] {
        let request = RequestID(session: client.session, number: number)
        do throws(KeeperError) {
            let response = try await client.answer(number).get()
            report.end("multi", path, nil, response, request: request)
            return response.results
        } catch {
            report.end("multi", path, error, request: request)
            throw error
        }
    }
}

extension FaaSKeeperClient {
    /// The most operations that one multi may have at this deployment.
    public var multiOperationsMax: Int { config.multiOperationsMax }

    /// About how many bytes a request may have, its data included.
    public var requestBytesMax: Int { cloud.requestQueue.limits.messageBytesMax }

    /// Sends a multi and returns without waiting for it: several that a task sends one after the other are under way
    /// together and are done in this order. Tasks beside each other give no order.
    /// - Throws: only what is known before anything is sent: `.limitExceeded`, `.badArguments`, `.closing`; and
    ///   `.connectionLoss` where the session cannot begin.
    public func sendMulti(_ changes: [Change]) async throws(KeeperError) -> PendingMulti {
        guard let first = changes.first else { throw KeeperError(.badArguments, "A multi has at least one operation") }
        try validate(changes)
        let report = ReportStart(self)
        try await prepare(needsSession: changes.contains(where: \.needsSession))
        let number = await begin()
        do throws(KeeperError) {
            try await send(number, try await body(of: changes, number))
        } catch {
            perform { $0.settle(number, .failure(error)) }
        }
        return PendingMulti(self, number: number, path: first.path, report: report)
    }
}
