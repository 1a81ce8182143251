import AWSBackend
import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Logging
import ServerFunctions

/// One of the functions on its deployment at AWS, without what clients need.
struct HostedFunction: Sendable {
    let backend: AWSBackend
    let definition: FunctionDefinition
    /// Of all runs of this process.
    let meter: Meter

    /// Finds out what the deployment is. Makes nothing.
    /// - Throws: `.notFound` when nobody has made it; and what the store says.
    static func open(
        _ settings: FunctionSettings, environment: [String: String], clock: any CloudClock, logger: Logger
    ) async throws(CloudError) -> HostedFunction {
        var options = AWSOptions(environment: environment)
        options.endpoint = settings.endpoint
        options.account = settings.account
        options.clock = clock
        options.logger = logger
        let backend = try AWSBackend(deployment: settings.deployment, region: settings.region, options)
        do throws(CloudError) {
            guard let record = try await Bootstrap(backend.cloud).record() else {
                throw CloudError(
                    .notFound,
                    "Nobody has opened the deployment \(settings.deployment) in \(settings.region) yet: any fk does that, as "
                        + "fk -c 'aws://\(settings.deployment)?region=\(settings.region)' ls /")
            }
            guard record.userStore != .redis else {
                throw CloudError(
                    .refused, "The deployment keeps its nodes in Redis, which its functions at Lambda cannot reach")
            }
            var config = DeploymentConfig()
            config.allowForAWS(heartbeatMillis: ProviderLimits.scheduleMillis)
            config.adopt(record)
            if let memoryMB = settings.memoryMB { config.functionMemoryMB = memoryMB }
            let meter = Meter(caller: settings.function, clock: clock)
            let functions = ServerFunctions(cloud: backend.cloud.metered(by: meter), config: config, logger: logger)
            guard let definition = functions.definitions.first(where: { $0.name == settings.function }) else {
                throw CloudError(.notFound, "There is no function \(settings.function)")
            }
            return HostedFunction(backend: backend, definition: definition, meter: meter)
        } catch {
            await backend.shutdown()
            throw error
        }
    }
}
