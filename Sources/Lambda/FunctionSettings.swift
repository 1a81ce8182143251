import AWSBackend
import CloudPrimitives
import Logging
import ServerFunctions

/// What the environment of the process says. Documented in docs/aws.md.
struct FunctionSettings: Sendable {
    /// Something is missing or wrong; the message names it and what would be right.
    struct Fault: Error { let message: String }

    let function: String
    let deployment: String
    let region: String
    /// The number of the account, which saves a call.
    let account: String?
    /// Where every service listens: a test server.
    let endpoint: Endpoint?
    let logLevel: Logger.Level
    /// What Lambda gives the function, in MB; nil where nobody says.
    let memoryMB: Int?

    private static let functions = [
        FunctionName.follower, FunctionName.leader, FunctionName.watch, FunctionName.heartbeat,
    ]

    init(_ environment: [String: String]) throws(Fault) {
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let right = FunctionSettings.functions.joined(separator: ", ")
        guard let function = variable("FK_FUNCTION") ?? variable("_HANDLER") else {
            throw Fault(message: "FK_FUNCTION is not set; one of \(right) is right")
        }
        guard FunctionSettings.functions.contains(function) else {
            throw Fault(message: "FK_FUNCTION is \"\(function.printable)\"; one of \(right) is right")
        }
        guard let deployment = variable("FK_DEPLOYMENT") else {
            throw Fault(message: "FK_DEPLOYMENT is not set; it is the name of the deployment")
        }
        guard let region = variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") else {
            throw Fault(message: "AWS_REGION is not set; us-east-1 and eu-central-1 are two")
        }
        var endpoint: Endpoint?
        if let text = variable("FK_ENDPOINT") {
            do throws(CloudError) { endpoint = try Endpoint(text) } catch {
                throw Fault(message: "FK_ENDPOINT: \(error.message)")
            }
        }
        let level = variable("FK_LOG_LEVEL") ?? "info"
        guard let logLevel = Logger.Level(rawValue: level) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault(message: "FK_LOG_LEVEL is \"\(level.printable)\"; one of \(levels) is right")
        }
        self.function = function
        self.deployment = deployment
        self.region = region
        account = variable("FK_ACCOUNT")
        self.endpoint = endpoint
        self.logLevel = logLevel
        memoryMB = variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Where the Runtime API listens, from `AWS_LAMBDA_RUNTIME_API`: without TLS, so on the loopback interface or a link-local
    /// address alone.
    static func runtimeAPI(_ environment: [String: String]) throws(Fault) -> Endpoint {
        guard let address = environment["AWS_LAMBDA_RUNTIME_API"], !address.isEmpty else {
            throw Fault(
                message: "AWS_LAMBDA_RUNTIME_API is not set: this program is started by Lambda, or by its emulator")
        }
        do throws(CloudError) {
            return try Endpoint.parse("http://" + address) { Endpoint.isLoopback($0) || isLinkLocal($0) }
        } catch {
            throw Fault(message: "AWS_LAMBDA_RUNTIME_API: \(error.message)")
        }
    }

    private static func isLinkLocal(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "169" && parts[1] == "254" && parts.allSatisfy { UInt8($0) != nil }
    }
}
