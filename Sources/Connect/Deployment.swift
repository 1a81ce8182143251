public import CloudPrimitives
import CloudProfile
public import FaaSKeeper
public import FaaSKeeperModel
package import FaaSKeeperStorage
public import Inspection
public import LocalEmulator
public import Logging
import ServerFunctions

/// An open deployment: the place where backend, functions and clients meet.
public final class Deployment: Sendable {
    public let url: ConnectionURL
    let host: any DeploymentHost
    /// The primitives without any latency, for tests and tools.
    public let cloud: Cloud
    /// As clients see them.
    private let clientCloud: Cloud
    /// Where the nodes are, if in Redis.
    private let redis: RedisRegions?
    private let config: DeploymentConfig
    let definitions: [FunctionDefinition]
    private let logger: Logger

    private init(
        url: ConnectionURL, host: any DeploymentHost, cloud: Cloud, clientCloud: Cloud, redis: RedisRegions?,
        config: DeploymentConfig, functions: [FunctionDefinition], logger: Logger
    ) {
        self.url = url
        self.host = host
        self.cloud = cloud
        self.clientCloud = clientCloud
        self.redis = redis
        self.config = config
        definitions = functions
        self.logger = logger
    }

    /// Opens a deployment, and makes it when it is not there yet.
    /// - Parameters:
    ///   - clock: time, for tests that own it.
    ///   - random: ids, tokens and jitter, likewise.
    ///   - environment: where credentials of a cloud are looked for.
    ///   - hosting: whether this process runs the functions of a deployment at a cloud, and makes what it lacks. Those of the
    ///     emulator run wherever it is open.
    ///   - executor: where the functions of a deployment in memory run, for whoever owns the clock.
    ///   - functionMemoryMB: of each function, for latencies and prices; nil is the standard.
    ///   - logger: nothing is logged by default.
    /// - Throws: `.connectionLoss`, `.backendRefused`, `.corrupt`.
    public static func open(
        _ url: ConnectionURL, clock: any CloudClock = SystemClock(), random: any RandomSource = SystemRandom(),
        environment: [String: String] = [:], hosting: Bool = false,
        executor: (any TaskExecutor)? = nil, functionMemoryMB: Int? = nil,
        logger: Logger = Logger(label: "faaskeeper", factory: { _ in SwiftLogNoOpLogHandler() })
    ) async throws(KeeperError) -> Deployment {
        var options = LocalOptions()
        options.clock = clock
        options.random = random
        options.executor = executor
        options.durability = url.options.durability == .full ? .full : .normal
        var config = DeploymentConfig(
            lockMillis: LocalLimits.takeoverMillis, visibilityMillis: LocalLimits.takeoverMillis)
        if let functionMemoryMB { config.functionMemoryMB = functionMemoryMB }
        if url.options.latency == .on { config.allowForLatency() }
        if url.options.profile == .local {
            config.batchMax = options.queueLimits.batchMax
        } else {
            ProviderLimits.aws.apply(to: &options)
            config.multiOperationsMax = ProviderLimits.aws.multiOperationsMax
        }
        let host: any DeploymentHost
        do throws(CloudError) {
            switch url.backend {
            case .memory: host = LocalEmulator.memory(options)
            case .local(let directory): host = try await LocalEmulator.openBeside(directory: directory, options)
            case .aws(let address):
                config.allowForAWS()
                #if AWS
                    host = try await AWSHost(
                        address, environment: environment, isHosting: hosting, clock: clock, random: random,
                        logger: logger)
                #else
                    throw CloudError(
                        .refused, "This build has no AWS backend for \(address.deployment): its trait AWS is off")
                #endif
            }
        } catch {
            throw KeeperError(error)
        }
        do throws(KeeperError) {
            var (cloud, redis) = try await prepare(host, url, &config)
            if url.options.profile != .local { cloud.billing = .aws }
            var (clientCloud, functionCloud) = (cloud, cloud)
            if url.options.latency == .on {
                let draws: any RandomSource = url.options.latencySeed.map { SeededRandom(seed: $0) } ?? SystemRandom()
                let latent = LatentCloud(random: draws)
                clientCloud = latent.forClients(cloud)
                functionCloud = latent.forFunctions(cloud, memoryMB: config.functionMemoryMB)
            }
            let functions = ServerFunctions(
                cloud: functionCloud, config: config, logger: functionLogger(url, clock, logger))
            functions.register()
            do throws(CloudError) { try await host.begin() } catch { throw KeeperError(error) }
            return Deployment(
                url: url, host: host, cloud: cloud, clientCloud: clientCloud, redis: redis, config: config,
                functions: functions.definitions, logger: logger)
        } catch {
            await host.shutdown()
            throw error
        }
    }

    /// The functions of a directory log to a file there as well.
    private static func functionLogger(_ url: ConnectionURL, _ clock: any CloudClock, _ logger: Logger) -> Logger {
        guard case .local(let directory) = url.backend else { return logger }
        let file = FunctionLogFile(directory: directory)
        let kept = Logger.functions(nowMillis: { clock.nowMillis }, { file.add($0) })
        return Logger(label: logger.label) { _ in MultiplexLogHandler([logger.handler, kept.handler]) }
    }

    /// Finds out what the deployment is, makes it if it is not there, and gives its regions their services.
    private static func prepare(
        _ host: any DeploymentHost, _ url: ConnectionURL, _ config: inout DeploymentConfig
    ) async throws(KeeperError) -> (cloud: Cloud, redis: RedisRegions?) {
        var wanted = url.options.record
        if case .aws(let address) = url.backend { wanted.regions = [address.region] }
        if wanted.userStore == .redis { wanted.redisName = host.cloud.random.token() }
        var redis: RedisRegions?
        func furnish(_ record: DeploymentRecord) throws(KeeperError) -> Cloud {
            var cloud = host.cloud
            if record.userStore == .redis {
                guard let address = url.options.redis else { throw LocalURLOptions.redisIsMissing(url.text) }
                redis?.close()
                let regions = try RedisRegions(address, record, random: cloud.random)
                redis = regions
                return regions.furnish(cloud)
            }
            for name in record.regions.dropFirst() { cloud.regions[name] = LocalRegion.services(name, on: cloud) }
            return cloud
        }
        // Before anything is made.
        if wanted.userStore == .redis, url.options.redis == nil { throw LocalURLOptions.redisIsMissing(url.text) }
        do throws(KeeperError) {
            let record: DeploymentRecord
            do throws(CloudError) {
                record = try await Bootstrap(host.cloud).run(wanted) { (record) throws(CloudError) in
                    do throws(KeeperError) { return try furnish(record) } catch {
                        throw CloudError(.refused, error.message)
                    }
                }
            } catch { throw KeeperError(error) }
            try url.options.check(against: record, of: url.text)
            let cloud = try furnish(record)
            do throws(CloudError) { try await redis?.check(record, host.cloud.store) } catch {
                throw KeeperError(error)
            }
            config.adopt(record, region: url.options.region)
            return (cloud, redis)
        } catch {
            redis?.close()
            throw error
        }
    }

    /// A new session. Talks to nobody until it is used.
    public func client(_ options: ClientOptions = ClientOptions()) -> FaaSKeeperClient {
        var options = options
        if case .aws(let address) = url.backend, address.reachable != nil, options.listening == .pushed {
            options.listening = .direct
        }
        return FaaSKeeperClient(cloud: clientCloud, config: config, options: options, logger: logger)
    }

    /// Runs `body` with a session, and closes it whatever happens.
    public func withClient<Value>(
        _ options: ClientOptions = ClientOptions(), _ body: (FaaSKeeperClient) async throws -> Value
    ) async throws -> Value {
        let client = client(options)
        do {
            let value = try await body(client)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }

    /// The prices that the URL's profile names.
    public var priceSheet: PriceSheet {
        url.options.profile == .paper ? .paper : .standard
    }

    /// Where its nodes are kept for readers, as the option `user-store` names it.
    public var userStoreName: String { config.userStore.rawValue }

    /// Where clients can read, the one with the system store first.
    public var regions: [String] { config.regions }

    /// To look at the service's own state, and to change it.
    public var administration: Administration {
        Administration(cloud: cloud, region: config.region)
    }

    /// To look for what does not fit together.
    public var inspector: Inspector {
        Inspector(cloud: cloud, config: config) { [host] () async throws(CloudError) in
            try await host.deadLetters().map {
                DeadMessage(queue: $0.queue, group: $0.group, bytes: $0.body.count)
            }
        }
    }

    /// How the queues stand.
    public func queues() async throws(KeeperError) -> [QueueReport] {
        do throws(CloudError) { return try await host.queues() } catch { throw KeeperError(error) }
    }

    /// Reads all files of a deployment and says what is left of them; nil where there are none. Opens no deployment.
    public static func examineFiles(_ url: ConnectionURL) throws(KeeperError) -> FileReport? {
        guard case .local(let directory) = url.backend else { return nil }
        do throws(CloudError) { return try LocalEmulator.examine(directory: directory) } catch {
            throw KeeperError(error)
        }
    }

    /// What the clients of this deployment read, for tests.
    package var readerStore: ItemUserStore { ItemUserStore(cloud, config) }

    /// Waits until the queues are empty.
    public func drain() async throws(KeeperError) {
        do throws(CloudError) { try await host.drain() } catch { throw KeeperError(error) }
    }

    /// Finishes what runs here and closes the deployment. Close the clients first.
    public func close() async {
        await host.shutdown()
        redis?.close()
    }
}
