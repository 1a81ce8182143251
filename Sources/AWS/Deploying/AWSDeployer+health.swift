public import CloudPrimitives

extension AWSDeployer {
    /// The region that AWS's own tools would take: the environment's, or the profile's; nil where nobody says.
    public static func region(environment: [String: String]) -> String? {
        let context = CredentialContext(
            environment: environment, readFile: { AWSConnection.readFile($0) }, transport: LazyTransport(),
            clock: SystemClock(), random: SystemRandom(), region: "")
        return context.variable("AWS_REGION") ?? context.variable("AWS_DEFAULT_REGION")
            ?? ProfileSource(context: context).setting("region")
    }

    /// How one part stands.
    public struct PartHealth: Sendable {
        public var kind: String
        public var name: String
        public var state: String
        public var isHealthy: Bool
    }

    /// How the parts of the stack stand, and whether they are what would be deployed now. Finds parts that are gone by asking for
    /// each: CloudFormation's own detection of drift takes minutes.
    /// - Parameters:
    ///   - template: what would be deployed.
    ///   - packageKey: the package that would be, nil for any.
    public func health(
        template: String, packageKey: String?, functions: [String]
    ) async throws(CloudError) -> [PartHealth] {
        guard let stack = try await stack() else {
            return [
                PartHealth(
                    kind: "stack", name: names.stack, state: "none; fk worker makes deployments without one",
                    isHealthy: true)
            ]
        }
        var parts = [health(of: stack)]
        let version = stack.outputs[StackTemplate.versionOutput] ?? "unknown"
        let isSame = try await formation.template(of: stack.id) == template
        parts.append(
            PartHealth(
                kind: "template", name: "version \(version)",
                state: isSame ? "as this fk deploys it" : "not as this fk deploys it; fk deploy would change it",
                isHealthy: true))
        let isAtLambda = stack.parameters[StackTemplate.parameters.functions] == "lambda"
        if isAtLambda {
            let key = stack.parameters[StackTemplate.parameters.key] ?? ""
            var state = "nothing here to compare it with"
            if let packageKey { state = packageKey == key ? "as the package here" : "another than the package here" }
            parts.append(PartHealth(kind: "code", name: key, state: state, isHealthy: true))
        }
        parts += try await healthOfResources(of: stack)
        if isAtLambda {
            for function in functions { parts += try await health(of: names.function(function)) }
        }
        return parts
    }

    private func health(of stack: Stack) -> PartHealth {
        let state = StackState(stack.status)
        var text = stack.status + (stack.changedAt.isEmpty ? "" : " since \(stack.changedAt)")
        if stack.status == "UPDATE_ROLLBACK_COMPLETE" { text += "; the last change was taken back" }
        return PartHealth(
            kind: "stack", name: names.stack, state: text, isHealthy: state == .standing || state == .changing)
    }

    /// Those that are not as they should be, or are gone.
    private func healthOfResources(of stack: Stack) async throws(CloudError) -> [PartHealth] {
        var parts: [PartHealth] = []
        var count = 0
        for resource in try await formation.resources(of: stack.id) {
            count += 1
            let isRight = resource.status.hasSuffix("_COMPLETE") || StackState(stack.status) == .changing
            let isThere = try await exists(resource)
            if isRight, isThere { continue }
            parts.append(
                PartHealth(
                    kind: "resource", name: resource.physicalID,
                    state: isThere ? resource.status : "gone; removed behind CloudFormation's back", isHealthy: false))
        }
        if parts.isEmpty {
            parts.append(
                PartHealth(kind: "resource", name: "\(count) resources", state: "all there", isHealthy: true))
        }
        return parts
    }

    /// Whether a part that holds data is still there; others are taken to be.
    private func exists(_ resource: StackResource) async throws(CloudError) -> Bool {
        switch resource.type {
        case "AWS::DynamoDB::Table":
            guard resource.physicalID.hasPrefix(names.prefix) else { return true }
            let table = Table(String(resource.physicalID.dropFirst(names.prefix.count)))
            return try await DynamoDBTables(connection: connection).size(table) != nil
        case "AWS::SQS::Queue":
            let queue = resource.physicalID.split(separator: "/").last.map(String.init) ?? ""
            return try await SQSClient(connection: connection).attributes(["QueueArn"], of: queue) != nil
        case "AWS::S3::Bucket":
            return try await BucketContents(connection: connection, bucket: resource.physicalID).exists()
        default: return true
        }
    }

    private func health(of function: String) async throws(CloudError) -> [PartHealth] {
        let lambda = LambdaClient(connection: connection)
        guard let document = try await lambda.configuration(function) else {
            return [PartHealth(kind: "function", name: function, state: "gone", isHealthy: false)]
        }
        func text(_ name: String) -> String {
            switch document[name] {
            case .string(let text)?: text
            case .number(let digits)?: digits
            default: ""
            }
        }
        let (state, update) = (text("State"), text("LastUpdateStatus"))
        let isHealthy = ["Active", "Inactive"].contains(state) && (update.isEmpty || update == "Successful")
        var parts = [
            PartHealth(
                kind: "function", name: function,
                state: "\(state), \(text("MemorySize")) MB, \(text("Timeout")) s, changed \(text("LastModified"))"
                    + (isHealthy ? "" : ": update \(update) \(text("LastUpdateStatusReason").printable)"),
                isHealthy: isHealthy)
        ]
        for source in try await lambda.sources(of: function) {
            let state = source["State"]?.text ?? ""
            let queue = source["EventSourceArn"]?.text?.split(separator: ":").last.map(String.init) ?? ""
            var concurrency = ""
            if case .number(let most)? = source["ScalingConfig"]?["MaximumConcurrency"] {
                concurrency = ", \(most) at once"
            }
            parts.append(
                PartHealth(
                    kind: "trigger", name: queue, state: state + concurrency,
                    isHealthy: ["Enabled", "Enabling", "Updating", "Creating"].contains(state)))
        }
        return parts
    }
}
