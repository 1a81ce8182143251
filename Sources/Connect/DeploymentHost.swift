import CloudPrimitives
import LocalEmulator

/// What a deployment stands on: the embedded emulator, or a cloud.
protocol DeploymentHost: Sendable {
    var cloud: Cloud { get }
    /// Runs the functions that were registered, where this process is to do that.
    func begin() async throws(CloudError)
    func drain() async throws(CloudError)
    func deadLetters() async throws(CloudError) -> [DeadLetter]
    func queues() async throws(CloudError) -> [QueueReport]
    func shutdown() async
}

extension LocalEmulator: DeploymentHost {
    func begin() async throws(CloudError) { start() }
}
