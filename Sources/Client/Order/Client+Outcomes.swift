import CloudPrimitives
public import FaaSKeeperModel
import FaaSKeeperStorage

extension FaaSKeeperClient {
    /// What became of a write whose outcome was unknown: the error that said so has its ``KeeperError/request``.
    ///
    /// A time-out does not take a request back: it may be in its queue and be done later. But no request of a session
    /// overtakes another. So this makes a node below `parent` and deletes it again, in one transaction that leaves nothing;
    /// once that is done, the request before it is done too, and stands in the service's log, or it never will.
    /// - Parameter parent: a node that the session may create children of.
    /// - Returns: the results; nil when nothing was written and nothing will be.
    /// - Throws: when it cannot be found out now. The log forgets after the deployment's horizon (`horizonMillis`), so ask
    ///   soon.
    public func outcome(of request: RequestID, below parent: String) async throws(KeeperError) -> [OperationResult]? {
        try await settle(below: parent)
        return try await translating { () async throws(CloudError) in
            try await WriteLog(self.cloud.store).find(request)?.results
        }
    }

    /// Returns once every earlier request of the session is done and in the log, or void.
    /// - Throws: `.noNode` when `parent` is not there, and what a write throws.
    package func settle(below parent: String) async throws(KeeperError) {
        let mark = try NodePath(parent).child("settled-" + fixedHex(cloud.random.positive())).text
        for result in try await multi([.create(mark), .delete(mark)]) {
            if case .failed(let error) = result { throw error }
        }
        // Answers do not wait for the log.
        let written = mrd
        let deadline = cloud.clock.nowMillis + options.timeoutMillis
        while try await translating({ () async throws(CloudError) in
            try await WriteLog(self.cloud.store).head().txid < written
        }) {
            guard cloud.clock.nowMillis < deadline else {
                throw KeeperError(.timedOut, "The log has not come to txid \(written) in \(options.timeoutMillis) ms")
            }
            do { try await cloud.clock.sleep(millis: 5) } catch { throw KeeperError(any: error) }
        }
    }
}

extension KeeperError {
    /// Whether what was asked for may have been done, or may be done later, although it failed.
    public var isOutcomeUnknown: Bool {
        request != nil && (code == .timedOut || code == .connectionLoss || code == .cancelled)
    }
}
