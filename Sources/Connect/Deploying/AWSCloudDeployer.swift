#if AWS
    import AWSBackend
    import CloudPrimitives
    import FaaSKeeperStorage
    import LocalEmulator
    import Logging
    import ServerFunctions

    /// Deployments at AWS, each one stack of CloudFormation.
    struct AWSCloudDeployer: CloudDeployer {
        private let deployer: AWSDeployer
        private let version: String

        private static let functions = [
            FunctionName.follower, FunctionName.leader, FunctionName.watch, FunctionName.heartbeat,
        ]

        init(_ address: AWSAddress, environment: [String: String], version: String) throws(CloudError) {
            deployer = try AWSDeployer(
                deployment: address.deployment, region: address.region,
                AWSOptions(address, environment: environment))
            self.version = version
        }

        func shutdown() async { await deployer.shutdown() }

        static func region(environment: [String: String]) -> String? { AWSDeployer.region(environment: environment) }

        // MARK: The template

        /// Made of the functions as they register themselves.
        static func template(version: String) -> StackTemplate {
            var config = DeploymentConfig()
            config.allowForAWS(heartbeatMillis: ProviderLimits.scheduleMillis)
            // Its primitives are not used.
            let definitions = ServerFunctions(
                cloud: LocalEmulator.memory(LocalOptions()).cloud, config: config,
                logger: Logger(label: "faaskeeper", factory: { _ in SwiftLogNoOpLogHandler() })
            ).definitions
            return StackTemplate(
                tables: Layout.all, functions: definitions.map(function),
                visibilityMillis: ProviderLimits.visibilityMillis, version: version)
        }

        private static func function(_ definition: FunctionDefinition) -> StackFunction {
            var trigger = StackFunction.Trigger.queue(DeploymentNames.callQueue(definition.name), batchMax: 1)
            for known in definition.triggers {
                switch known {
                case .queue(let name, let batchMax): trigger = .queue(name, batchMax: batchMax)
                case .schedule(let everyMillis):
                    trigger = .schedule(minutes: max(1, Int((everyMillis + 59_999) / 60_000)))
                }
            }
            return StackFunction(
                name: definition.name, trigger: trigger, concurrencyMax: definition.concurrencyMax,
                memoryMB: definition.memoryMB, timeoutSeconds: Int((definition.timeoutMillis + 999) / 1_000),
                access: .of(definition.name))
        }

        private func parameters(_ request: DeployRequest, bucket: String, key: String) -> [(
            name: String, value: String
        )] {
            let names = StackTemplate.parameters
            return [
                (names.deployment, deployer.names.deployment), (names.functions, request.functions.rawValue),
                (names.bucket, bucket), (names.key, key), (names.architecture, request.architecture.rawValue),
            ]
        }

        // MARK: Deploying

        func plan(_ request: DeployRequest) async throws(CloudError) -> DeployPlan {
            var place = (bucket: StackTemplate.none, key: StackTemplate.none)
            if request.functions == .lambda, let code = request.code {
                let package = try FunctionPackage(code.bytes, name: code.name)
                place = (try await deployer.codeBucketName(), package.key)
                // Before the plan, so that a stack is never told of what is not there.
                if !request.isDryRun { try await deployer.upload(package) }
            }
            let plan = try await deployer.plan(
                template: AWSCloudDeployer.template(version: version).text,
                parameters: parameters(request, bucket: place.bucket, key: place.key), tables: Layout.all)
            return DeployPlan(
                changes: plan.changes.map {
                    DeployPlan.Change(
                        action: $0.action.rawValue, part: $0.logicalID, name: $0.physicalID, type: $0.type,
                        losesData: $0.losesData)
                }, isNew: plan.isNew, removedFailed: plan.removedFailed, token: plan)
        }

        func discard(_ plan: DeployPlan) async throws(CloudError) {
            guard let plan = plan.token as? AWSDeployer.Plan else { return }
            try await deployer.discard(plan)
        }

        func carryOut(_ plan: DeployPlan, onEvent: @Sendable (String) -> Void) async throws(CloudError) {
            guard let plan = plan.token as? AWSDeployer.Plan else { return }
            try await deployer.carryOut(plan) { onEvent($0.line) }
        }

        // MARK: Removing

        func inventory() async throws(CloudError) -> DeploymentInventory {
            let found = try await deployer.inventory(
                tables: Layout.all, queues: [QueueName.requests, QueueName.leader],
                functions: AWSCloudDeployer.functions)
            typealias Part = DeploymentInventory.Part
            var parts: [Part] = []
            if let stack = found.stack {
                parts.append(Part(kind: "stack", name: deployer.names.stack, contents: stack.status))
            }
            for table in found.tables {
                parts.append(
                    Part(kind: "table", name: table.name, contents: "about \(table.items) items, \(table.bytes) bytes"))
            }
            parts += found.queues.map { Part(kind: "queue", name: $0, contents: "") }
            parts += found.sessionQueues.map { Part(kind: "session queue", name: $0, contents: "") }
            if let bucket = found.bucket {
                parts.append(
                    Part(kind: "bucket", name: bucket, contents: found.bucketHasObjects ? "with objects" : "empty"))
            }
            if let bucket = found.codeBucket {
                parts.append(Part(kind: "bucket", name: bucket, contents: "packages of functions"))
            }
            parts += found.functions.map { Part(kind: "function", name: $0, contents: "") }
            let nodes = found.tables.first { $0.name == deployer.names.table(Layout.nodes) }?.items ?? 0
            return DeploymentInventory(
                parts: parts, nodes: nodes, bytes: found.tables.reduce(0) { $0 + $1.bytes }, token: found)
        }

        func remove(
            _ inventory: DeploymentInventory, onEvent: @Sendable (String) -> Void
        ) async throws(CloudError) {
            guard let found = inventory.token as? Inventory else { return }
            try await deployer.removeAll(tables: Layout.all, found, onStep: onEvent)
        }

        // MARK: Looking

        func health(package: FunctionCode?) async throws(CloudError) -> CloudHealth {
            let key = try package.map { code throws(CloudError) in try FunctionPackage(code.bytes, name: code.name).key
            }
            let findings = try await deployer.health(
                template: AWSCloudDeployer.template(version: version).text, packageKey: key,
                functions: AWSCloudDeployer.functions)
            return CloudHealth(
                findings: findings.map {
                    CloudHealth.Finding(kind: $0.kind, name: $0.name, state: $0.state, isHealthy: $0.isHealthy)
                })
        }
    }

    extension StackEvent {
        /// For a person who watches.
        fileprivate var line: String {
            let because = reason.isEmpty ? "" : " (\(reason))"
            return "\(time) \(logicalID) \(status)\(because)"
        }
    }
#endif
