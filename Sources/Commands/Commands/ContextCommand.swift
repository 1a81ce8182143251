import FaaSKeeperConnect
import FaaSKeeperModel

extension Command {
    private enum Verb: String, CaseIterable { case list, use, add, remove }

    private static let setting = Flag(
        long: "set", "KEY=VALUE",
        "Another setting of the context: output, timeout, cost, quiet, verbose, color or auth; may be repeated")
    private static let replace = Flag(long: "replace", "Change the context where it is there already")

    static let context = Command(
        "context", .configuration, "List the named contexts, or change them",
        flags: [setting, replace],
        operands: [
            Operand("VERB", .choice(Verb.allCases.map(\.rawValue)), .optional, "list unless given"),
            Operand("NAME", .context, .optional, "The context"),
            Operand("URL", .text, .optional, "For add: the deployment, as for --connect"),
        ],
        details: """
            A context is a deployment with a name, and other settings where wanted. They stand in
            $XDG_CONFIG_HOME/faaskeeper/config.toml, a file that may be edited; what changes it here leaves comments and
            order as they are. The one in use is taken where neither --context nor FK_CONTEXT names another.
            """,
        examples: [
            ("context add staging local:staging --set timeout=10", "name a deployment"),
            ("context use staging", "from now on fk goes there"), ("--context staging ls /", "for one command"),
            ("context remove staging", "the deployment itself stays"),
        ]
    ) { context, arguments in
        guard let file = ConfigurationFile(environment: context.console.environment) else {
            throw CommandError(
                .failure, "configuration", "Neither XDG_CONFIG_HOME nor HOME says where the configuration would be")
        }
        let verb: Verb = try arguments.operand(0).map { try Values.choice($0.text, for: "context") } ?? .list
        let operandsMax = [Verb.list: 1, .use: 2, .add: 3, .remove: 2][verb] ?? 1
        if arguments.operands.count > operandsMax {
            throw CommandError.usage("context \(verb) has no use for \"\(arguments.operands[operandsMax].text)\"")
        }
        if verb != .add, let flag = [setting, replace].first(where: { arguments.has($0) }) {
            throw CommandError.usage("\(flag.spellings[0]) is for context add")
        }
        guard verb != .list else { return context.printer.listing(try file.read().listing) }
        guard let name = arguments.operand(1)?.text, !name.isEmpty else {
            throw CommandError.usage("context \(verb) needs NAME; fk context lists them")
        }
        switch verb {
        case .list: break
        case .use:
            try file.change { (text, configuration) throws(CommandError) in
                guard configuration[name] != nil else { throw missing(name, configuration) }
                try text.use(name)
            }
            context.printer.done("Context \(name) is used from now on", path: nil)
        case .add:
            let values = try values(context, arguments)
            try file.change { (text, configuration) throws(CommandError) in
                if configuration[name] != nil, !arguments.has(replace) {
                    throw CommandError(
                        .failure, "contextExists",
                        "Context \(name) is there already; --replace changes it, context remove removes it")
                }
                try text.set(name, values)
            }
            context.printer.done("Added context \(name)", path: nil)
        case .remove:
            let wasUsed = try file.change { (text, configuration) throws(CommandError) in
                guard configuration[name] != nil else { throw missing(name, configuration) }
                return try text.remove(name)
            }
            if wasUsed { context.note("\(name) was the context in use; now none is") }
            context.printer.done("Removed context \(name)", path: nil)
        }
    }

    private static func missing(_ name: String, _ configuration: Configuration) -> CommandError {
        let names = configuration.contexts.map(\.name)
        return CommandError(
            .failure, "noContext",
            "There is no context \(name)"
                + (Suggestion.nearest(to: name, among: names).map { "; did you mean \($0)?" }
                    ?? (names.isEmpty ? "" : "; there are \(names.joined(separator: ", "))")))
    }

    /// What `add` was given, as it is written in the file.
    private static func values(
        _ context: CommandContext, _ arguments: Arguments
    ) throws(CommandError) -> [(key: Setting, text: String)] {
        guard let url = arguments.operand(2)?.text else {
            throw .usage("context add needs URL, such as local:staging; usage: context add NAME URL")
        }
        do throws(KeeperError) { _ = try ConnectionURL(url, environment: context.console.environment) } catch {
            // A backend that this version does not have may be there in another.
            if error.code == .badArguments { throw CommandError(error) }
        }
        var values: [(key: Setting, text: String)] = [(.connect, TOMLText.quoted(url))]
        for text in arguments.values(setting) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let known = Setting.ofContext.filter { $0 != .connect }
            guard parts.count == 2, let setting = Setting(rawValue: parts[0]), known.contains(setting) else {
                let names = known.map(\.rawValue)
                throw .usage(
                    "--set takes KEY=VALUE with one of \(Suggestion.list(names)), not \"\(text)\""
                        + Suggestion.question(parts[0], among: names))
            }
            values.append((setting, try setting.fileText(parts[1])))
        }
        return values
    }
}
