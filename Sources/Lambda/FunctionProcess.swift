import AWSBackend
public import CloudPrimitives
import Logging

/// A function of the service as Lambda runs it: a process that asks the Runtime API for events.
public struct FunctionProcess: Sendable {
    let environment: [String: String]
    let clock: any CloudClock
    let log: FunctionLog

    /// - Parameter environment: the variables that docs/aws.md lists.
    public init(environment: [String: String], clock: any CloudClock = SystemClock()) {
        self.init(environment: environment, clock: clock, log: FunctionLog(clock: clock))
    }

    init(environment: [String: String], clock: any CloudClock, log: FunctionLog) {
        self.environment = environment
        self.clock = clock
        self.log = log
    }

    /// Runs until Lambda wants no more.
    /// - Returns: the exit code.
    public func run() async -> Int32 {
        let started = clock.monotonicMicros
        let api: RuntimeAPI
        do throws(FunctionSettings.Fault) { api = RuntimeAPI(try FunctionSettings.runtimeAPI(environment)) } catch {
            log.line(level: .critical, error.message)
            return 1
        }
        let code = await run(api, started)
        await api.shutdown()
        return code
    }

    private func run(_ api: RuntimeAPI, _ started: Int64) async -> Int32 {
        let function: HostedFunction
        let settings: FunctionSettings
        do throws(FunctionError) {
            do throws(FunctionSettings.Fault) { settings = try FunctionSettings(environment) } catch {
                throw FunctionError(type: "Settings", message: error.message)
            }
            log.set(function: settings.function)
            function = try await open(settings)
        } catch {
            log.line(level: .critical, error.message)
            try? await api.failInit(error)
            return 1
        }
        let backend = function.backend
        let handler = FunctionHandler(
            function: function.definition, names: backend.names, clock: clock, logger: log.logger(settings.logLevel)
        ) { queue, receipts, afterMillis in
            try await backend.queue(queue).release(receipts, afterMillis: afterMillis)
        }
        let initMillis = ProcessAge.millis() ?? (clock.monotonicMicros - started) / 1_000
        let code = await RuntimeLoop(
            api: api, handler: handler, log: log, clock: clock, initMillis: initMillis,
            usage: { function.meter.usage }, renew: { await backend.renewConnections() }
        ).run()
        await backend.shutdown()
        return code
    }

    private func open(_ settings: FunctionSettings) async throws(FunctionError) -> HostedFunction {
        do throws(CloudError) {
            return try await HostedFunction.open(
                settings, environment: environment, clock: clock, logger: log.logger(settings.logLevel))
        } catch {
            throw FunctionError(type: "Deployment", message: error.message)
        }
    }
}
