import FaaSKeeperConnect
import FaaSKeeperModel

extension Command {
    private static let functions = Flag(
        long: "functions", "WHERE", choices: DeployRequest.Functions.allCases.map(\.rawValue),
        "Where the functions run: at Lambda (lambda, unless given), or in processes that run fk worker (worker)")
    private static let package = Flag(
        long: "package", "FILE", completion: .file,
        "The package of the functions; fk-function.zip beside fk, or ../lib/faaskeeper/ from it, unless given")
    private static let architecture = Flag(
        long: "architecture", "NAME", choices: DeployRequest.Architecture.allCases.map(\.rawValue),
        "What the package is built for; x86_64 unless given")
    private static let userStore = Flag(
        long: "user-store", "KIND", choices: ["hybrid", "key-value", "object"],
        "Where a new deployment keeps nodes for their readers; hybrid unless given")
    private static let threshold = Flag(
        long: "user-store-threshold", "BYTES", "Data of a new deployment above this are objects")
    private static let losing = Flag(
        long: "allow-data-loss", "Carry out a plan that replaces or removes tables, queues or the bucket")
    /// Of deploy and destroy.
    static let agreed = Flag(long: "yes", "Go ahead without a question")

    static let deploy = Command(
        "deploy", .administer, "Make a deployment at a cloud, or bring one up to date",
        flags: [
            CloudTarget.region, CloudTarget.endpoint, functions, package, architecture, userStore, threshold, losing,
            dryRun, agreed,
        ],
        operands: [
            Operand("PROVIDER", .choice(CloudTarget.providers), "The cloud; aws is there"),
            Operand("NAME", .text, "The deployment: up to 24 small letters, digits and -"),
        ],
        details: """
            At AWS it is one stack of CloudFormation: tables, queues with their dead letters, a bucket, functions with their
            roles, and a schedule. The plan is shown, then carried out; what fails is taken back. Repeating it is safe,
            and changes what differs.

            The package of the functions goes to a bucket of its own before the plan is made. --dry-run uploads nothing.
            A plan that would put an empty table, queue or bucket in the place of one with data is refused.

            Ctrl-C ends the waiting; the stack goes on at AWS, and fk status tells how it stands.
            """,
        examples: [
            ("deploy aws staging --region eu-central-1", "asks before it does anything"),
            ("deploy aws staging --dry-run", "the plan alone"),
            ("deploy aws staging --functions worker --yes", "without Lambda; fk worker runs the functions"),
        ], cost: .deployment
    ) { context, arguments in
        var request = DeployRequest()
        request.functions = try choice(arguments, functions) ?? .lambda
        request.architecture = try choice(arguments, architecture) ?? .x86
        request.isDryRun = arguments.has(dryRun)
        var options: [String] = []
        if let kind = arguments.value(userStore) { options.append("user-store=" + kind) }
        if let bytes = arguments.value(threshold) { options.append("user-store-threshold=" + bytes) }
        let target = try CloudTarget(
            provider: arguments.operands[0].text.lowercased(), name: arguments.operands[1].text, arguments,
            options: options, environment: context.console.environment)
        if request.functions == .lambda {
            request.code = try await FunctionPackageFile.find(arguments.value(package))
            guard request.code != nil else { throw FunctionPackageFile.missing }
        } else if arguments.has(package) {
            throw CommandError.usage("--package is for functions at Lambda; --functions worker takes none")
        }
        try await Deploying(
            context: context, target: target, request: request, hasOptions: !options.isEmpty,
            allowsLoss: arguments.has(losing),
            isAgreed: arguments.has(agreed)
        ).run()
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ arguments: Arguments, _ flag: Flag
    ) throws(CommandError) -> Choice? where Choice.RawValue == String {
        guard let text = arguments.value(flag) else { return nil }
        return try Values.choice(text, for: flag.spellings[0])
    }
}
