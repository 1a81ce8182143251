import CloudPrimitives
import FaaSKeeperModel
import Synchronization

/// The beginning of an operation, for its report.
struct ReportStart {
    private let client: FaaSKeeperClient
    private let micros: Int64
    private let usage: Usage

    init(_ client: FaaSKeeperClient) {
        self.client = client
        guard client.options.observer != nil else {
            micros = 0
            usage = Usage()
            return
        }
        micros = client.cloud.clock.monotonicMicros
        usage = client.meter.usage
    }

    /// Reports the operation, if somebody wants to know.
    func end(
        _ operation: String, _ path: String, _ error: KeeperError?, _ response: Response? = nil,
        request: RequestID? = nil
    ) {
        if let onStep = client.options.stepObserver { for step in response?.steps ?? [] { onStep(step) } }
        guard let observer = client.options.observer else { return }
        let (mrd, unhanded) = client.state.withLock { ($0.mrd, $0.table.unhanded) }
        // Of overlapping writes each report has what the client used in its time.
        let used = client.meter.usage - usage + (response?.usage ?? Usage())
        let txid = response.map(\.txid).flatMap { $0 > 0 ? $0 : nil } ?? mrd
        observer(
            OperationReport(
                operation: operation, path: path, latencyMicros: client.cloud.clock.monotonicMicros - micros,
                txid: txid, epoch: unhanded, usage: used, steps: client.meter.takeSteps() + (response?.steps ?? []),
                warnings: response?.warnings ?? [], error: error, request: request))
    }
}
