import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// The deployment at a cloud that a command is about, named by its operands and flags.
struct CloudTarget: Sendable {
    static let providers = ["aws", "gcp"]

    static let region = Flag(
        long: "region", "REGION", "Where; AWS_REGION, AWS_DEFAULT_REGION or the profile's region unless given")
    static let endpoint = Flag(
        long: "endpoint", "URL", "Where every service listens, for a server that plays the cloud")

    let name: String
    let url: ConnectionURL

    /// Without options of a new deployment.
    var text: String { url.text }

    /// - Parameter options: of the connection URL, such as `user-store=object`.
    init(
        provider: String, name: String, _ arguments: Arguments, options: [String] = [], environment: [String: String]
    ) throws(CommandError) {
        guard CloudTarget.providers.contains(provider) else {
            throw .usage(
                "\(arguments.command.name) knows aws and gcp, not \"\(provider)\""
                    + Suggestion.question(provider, among: CloudTarget.providers))
        }
        guard provider == "aws" else {
            throw CommandError(
                .usage, "unsupported",
                "This version deploys to aws alone: Google Cloud is planned, and nothing of it is here yet")
        }
        guard let region = arguments.value(CloudTarget.region) ?? CloudDeployers.region(environment: environment) else {
            throw .usage(
                "Nobody says in which region: --region us-east-1, or AWS_REGION, or a region in the profile of ~/.aws/config"
            )
        }
        var query = ["region=" + CloudTarget.encoded(region)]
        if let endpoint = arguments.value(CloudTarget.endpoint) {
            query.append("endpoint=" + CloudTarget.encoded(endpoint))
        }
        let text = "aws://" + name + "?" + (query + options).joined(separator: "&")
        do throws(KeeperError) { url = try ConnectionURL(text, environment: environment) } catch {
            throw CommandError(error)
        }
        self.name = name
    }

    /// That of a connection.
    init(_ url: ConnectionURL) throws(CommandError) {
        guard case .aws(let address) = url.backend else {
            throw .usage(
                "\"\(escapeControl(url.text))\" is no deployment at a cloud: give aws NAME, or a connection to one")
        }
        name = address.deployment
        self.url = url
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "%": result += "%25"
            case "&": result += "%26"
            case "?": result += "%3F"
            case "#": result += "%23"
            default: result.append(character)
            }
        }
        return result
    }

    /// Runs `body` with a deployer, and closes it whatever happens.
    /// - Parameter interrupted: what to say when somebody has interrupted a call of the cloud; nil: what the call says.
    func withDeployer<Value>(
        _ context: CommandContext, interrupted: String? = nil, _ body: (any CloudDeployer) async throws -> Value
    ) async throws -> Value {
        let deployer: any CloudDeployer
        do throws(KeeperError) {
            deployer = try CloudDeployers.open(url, environment: context.console.environment, version: FK.version)
        } catch { throw CommandError(error) }
        do {
            let value = try await body(deployer)
            await deployer.shutdown()
            return value
        } catch {
            await deployer.shutdown()
            guard let error = error as? CloudError else { throw error }
            if let interrupted, Task.isCancelled {
                context.note(interrupted)
                throw CancellationError()
            }
            throw CommandError(deploying: error)
        }
    }
}

extension CommandError {
    /// What a deployer threw: how things stand at the cloud, or a call that failed.
    init(deploying error: CloudError) {
        if error.code == .conflict {
            self.init(.failure, "deploy", error.message)
        } else {
            self.init(KeeperError(error))
        }
    }
}

extension CommandContext {
    /// Asks a person, on standard error.
    /// - Parameters:
    ///   - question: what to answer with is part of it.
    ///   - otherwise: what else helps where there is nobody to ask.
    ///   - isYes: judges the line.
    /// - Throws: code 2 where there is nobody to ask.
    func confirm(_ question: String, otherwise: String = "", _ isYes: @Sendable (String) -> Bool) async throws -> Bool {
        guard hasSomebodyToAsk else {
            throw CommandError.usage("There is nobody to ask here: --yes goes ahead" + otherwise)
        }
        return try await ask(question + " ", limit: 1_024).map { isYes($0.trimmed) } ?? false
    }

    /// Has what is written to standard error meanwhile shown at once.
    func flushing<Value>(_ body: () async throws -> Value) async throws -> Value {
        let errors = console.errors
        let flusher = Task {
            while (try? await Task.sleep(for: .milliseconds(200))) != nil { try? await errors.flush() }
        }
        defer { flusher.cancel() }
        return try await body()
    }

    /// A line about what goes on, on standard error, unless quiet.
    func progress(_ text: String) {
        if !options.isQuiet { console.errors.writeLine(Formatting.terminalSafe(text)) }
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
