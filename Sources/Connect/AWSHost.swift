#if AWS
    import AWSBackend
    import CloudPrimitives
    import FaaSKeeperModel
    import FaaSKeeperStorage
    import LocalEmulator
    import Logging
    import ServerFunctions

    /// A deployment at AWS. Its functions run at AWS, or in a process that was opened to host them.
    struct AWSHost: DeploymentHost {
        let backend: AWSBackend
        let isHosting: Bool

        /// - Parameter isHosting: makes what is missing, and runs the functions here.
        init(
            _ address: AWSAddress, environment: [String: String], isHosting: Bool, clock: any CloudClock,
            random: any RandomSource, logger: Logger
        ) async throws(CloudError) {
            var options = try AWSOptions(address, environment: environment)
            if let text = address.reachable {
                guard let reachable = Reachable(text) else {
                    throw CloudError(
                        .refused,
                        "Option reachable is HOST or HOST:PORT, as in 10.0.0.5:7000, not \"\(escapeControl(text))\"")
                }
                options.reachable = reachable
            }
            options.clock = clock
            options.random = random
            options.logger = logger
            backend = try AWSBackend(deployment: address.deployment, region: address.region, options)
            self.isHosting = isHosting
            guard isHosting else { return }
            do throws(CloudError) {
                try await backend.create(tables: Layout.all, visibilityMillis: ProviderLimits.visibilityMillis)
            } catch {
                await backend.shutdown()
                throw error
            }
        }

        var cloud: Cloud { backend.cloud }

        func begin() async throws(CloudError) {
            if isHosting { try await backend.startFunctions() }
        }

        /// Whether anything is left is only known approximately.
        func drain() async throws(CloudError) {
            while true {
                let waiting = try await cloud.requestQueue.depth() + cloud.leaderQueue.depth()
                if waiting == 0 { return }
                guard (try? await cloud.clock.sleep(millis: 200)) != nil else { return }
            }
        }

        /// Looks at them and leaves them there.
        func deadLetters() async throws(CloudError) -> [DeadLetter] {
            var letters: [DeadLetter] = []
            for queue in AWSHost.queues {
                for message in try await backend.deadLetters(of: queue) {
                    letters.append(DeadLetter(queue: queue, group: message.group, body: message.body))
                }
            }
            return letters
        }

        func redrive(_ queue: String?) async throws(CloudError) -> Int {
            var count = 0
            for name in AWSHost.queues where queue.map({ $0 == name }) ?? true {
                count += try await backend.redrive(name)
            }
            return count
        }

        func log(
            of functions: [String], last count: Int, sinceMillis: Int64
        ) async throws(CloudError) -> [FunctionLogEntry]? {
            var entries: [FunctionLogEntry]?
            for function in functions {
                guard let lines = try await backend.log(of: function, last: count, sinceMillis: sinceMillis) else {
                    continue
                }
                entries =
                    (entries ?? [])
                    + lines.map {
                        FunctionLogEntry(
                            timeMillis: $0.timeMillis, level: $0.level, function: function, message: $0.message)
                    }
            }
            return entries.map { Array($0.sorted { $0.timeMillis < $1.timeMillis }.suffix(count)) }
        }

        func state(of function: String) async throws(CloudError) -> String? {
            try await backend.state(of: function)
        }

        /// Of functions; those that a deployment of an older version lacks are left out.
        private static let queues = [
            QueueName.requests, QueueName.leader, DeploymentNames.callQueue(FunctionName.watch),
        ]

        /// How old the oldest message is, SQS tells its metrics alone.
        func queues() async throws(CloudError) -> [QueueReport] {
            var reports: [QueueReport] = []
            for name in AWSHost.queues {
                guard let depth = try await backend.depth(of: name) else { continue }
                var report = QueueReport(queue: name)
                (report.waiting, report.inFlight, report.dead) = (depth.waiting, depth.inFlight, depth.dead)
                reports.append(report)
            }
            return reports
        }

        func shutdown() async { await backend.shutdown() }
    }

    extension AWSOptions {
        /// What an address says of how to get there.
        init(_ address: AWSAddress, environment: [String: String]) throws(CloudError) {
            self.init(environment: environment)
            endpoint = try address.endpoint.map { text throws(CloudError) in try Endpoint(text) }
            account = address.account
        }
    }
#endif
