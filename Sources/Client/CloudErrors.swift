public import CloudPrimitives
public import FaaSKeeperModel

extension KeeperError {
    /// What an error of a primitive means to the user of a client.
    public init(_ error: CloudError) {
        let code: Code =
            switch error.code {
            case .limitExceeded: .limitExceeded
            case .corrupt: .corrupt
            case .refused: .backendRefused
            default: .connectionLoss
            }
        self.init(code, error.message)
    }

    /// Any error, as this library throws it.
    init(any error: any Error) {
        if let error = error as? KeeperError {
            self = error
        } else if let error = error as? CloudError {
            self.init(error)
        } else if error is CancellationError {
            self.init(.cancelled, "The operation was cancelled")
        } else {
            self.init(.connectionLoss, "\(error)")
        }
    }
}

extension CloudError {
    /// Whether the same call may go through a little later.
    var mayPass: Bool { code == .throttled || code == .unavailable || code == .conflict }
}

/// Runs primitive calls and turns their errors into the client's.
func translating<Value>(_ body: () async throws(CloudError) -> Value) async throws(KeeperError) -> Value {
    do { return try await body() } catch { throw KeeperError(error) }
}
