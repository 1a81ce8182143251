import CloudPrimitives
import LocalEmulator

/// What a deployment stands on: the embedded emulator, or a cloud.
protocol DeploymentHost: Sendable {
    var cloud: Cloud { get }
    /// Runs the functions that were registered, where this process is to do that.
    func begin() async throws(CloudError)
    func drain() async throws(CloudError)
    func deadLetters() async throws(CloudError) -> [DeadLetter]
    /// Delivers dead letters once more, of one queue or of all.
    /// - Returns: how many.
    func redrive(_ queue: String?) async throws(CloudError) -> Int
    /// What functions have logged, oldest first; nil where nobody keeps it here.
    func log(
        of functions: [String], last count: Int, sinceMillis: Int64
    ) async throws(CloudError) -> [FunctionLogEntry]?
    /// How a function stands at a provider; nil where none runs it.
    func state(of function: String) async throws(CloudError) -> String?
    func queues() async throws(CloudError) -> [QueueReport]
    func shutdown() async
}

extension LocalEmulator: DeploymentHost {
    func begin() async throws(CloudError) { start() }

    func log(
        of functions: [String], last count: Int, sinceMillis: Int64
    ) async throws(CloudError) -> [FunctionLogEntry]? {
        directory.map { directory in
            FunctionLogFile(directory: directory).last(count) {
                $0.timeMillis >= sinceMillis && functions.contains($0.function)
            }
        }
    }

    /// Processes that have the deployment open run them.
    func state(of function: String) async throws(CloudError) -> String? { nil }
}
