public import CloudPrimitives
import FaaSKeeper
public import FaaSKeeperModel
public import LocalEmulator

/// A function of the service, and where it runs.
public struct FunctionInfo: Sendable {
    public let definition: FunctionDefinition
    /// In the provider's words; nil where processes run it that have the deployment open, or workers.
    public let state: String?
}

extension Deployment {
    /// The functions and how they stand.
    public func functions() async throws(KeeperError) -> [FunctionInfo] {
        do throws(CloudError) {
            var infos: [FunctionInfo] = []
            for definition in definitions {
                infos.append(
                    FunctionInfo(definition: definition, state: try await host.state(of: definition.name)))
            }
            return infos
        } catch { throw KeeperError(error) }
    }

    /// What functions have logged, oldest first.
    /// - Parameters:
    ///   - function: nil: all of them.
    ///   - count: the last ones, at the most.
    /// - Throws: `.badArguments` for a name that no function has, `.unsupported` where nobody keeps a log.
    public func functionLog(
        _ function: String?, last count: Int, sinceMillis: Int64
    ) async throws(KeeperError) -> [FunctionLogEntry] {
        let names = definitions.map(\.name)
        if let function, !names.contains(function) {
            throw KeeperError(
                .badArguments,
                "There is no function \(escapeControl(function)); there are \(names.joined(separator: ", "))")
        }
        let entries: [FunctionLogEntry]?
        do throws(CloudError) {
            entries = try await host.log(
                of: function.map { [$0] } ?? names, last: count, sinceMillis: sinceMillis)
        } catch { throw KeeperError(error) }
        guard let entries else {
            throw KeeperError(.unsupported, "Nobody keeps a log of these functions: \(whereLogsAre)")
        }
        return entries
    }

    private var whereLogsAre: String {
        switch url.backend {
        case .aws: "none of them is at Lambda, and workers write theirs to standard error"
        case .memory: "a deployment in memory leaves nothing behind"
        case .local: "the deployment has no directory"
        }
    }

    /// Messages that were delivered too often.
    public func deadLetters() async throws(KeeperError) -> [DeadLetter] {
        do throws(CloudError) { return try await host.deadLetters() } catch { throw KeeperError(error) }
    }

    /// Delivers dead letters once more, of one queue or of all.
    /// - Returns: how many.
    public func redrive(_ queue: String?) async throws(KeeperError) -> Int {
        do throws(CloudError) { return try await host.redrive(queue) } catch { throw KeeperError(error) }
    }
}
