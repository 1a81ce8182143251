/// What `help` prints, made from the command table.
enum HelpText {
    private static let width = 78

    /// Of `fk` as a whole.
    static func overview(_ table: CommandTable) -> [String] {
        var lines = [
            "fk: ZooKeeper's service without a server, from cloud functions.", "",
            "usage: fk [OPTION…]                        the shell, at a terminal",
            "       fk [OPTION…] COMMAND [ARGUMENT…]",
            "       fk [OPTION…] -f FILE | fk [OPTION…] < FILE", "",
        ]
        for group in Command.Group.allCases {
            let commands = table.commands.filter { $0.group == group }
            guard !commands.isEmpty else { continue }
            lines.append("\(group.rawValue):")
            lines += rows(commands.map { ($0.name, $0.summary) })
            lines.append("")
        }
        lines.append("Options (long ones anywhere, short ones before the command):")
        lines += rows(GlobalOptions.flags.map { ($0.allSpellings, $0.summary) })
        lines += [
            "", "Case does not matter in names, and get-acl is getAcl.",
            "fk help COMMAND explains one; man fk has everything.",
        ]
        return lines
    }

    /// Of one command.
    static func page(_ command: Command) -> [String] {
        var lines = ["\(command.summary).", ""]
        let usage = Formatting.wrapped(command.usage, width: width, indent: "       ")
        lines += ["usage: " + usage[0].dropFirst(7)] + usage.dropFirst()
        if !command.aliases.isEmpty { lines.append("also:  \(command.aliases.joined(separator: ", "))") }
        let parts = command.operands.map { ($0.name, $0.summary) } + command.flags.map { ($0.allSpellings, $0.summary) }
        if !parts.isEmpty { lines += [""] + rows(parts) }
        let cost = Formatting.wrapped(command.cost.rawValue, width: width, indent: "       ")
        lines += ["", "cost:  " + cost[0].dropFirst(7)] + cost.dropFirst()
        if !command.details.isEmpty { lines += [""] + Formatting.wrapped(command.details, width: width) }
        if !command.examples.isEmpty {
            lines += [""] + rows(command.examples.map { (command.prompt + $0.line, $0.meaning) })
        }
        return lines
    }

    /// Two columns; long descriptions are wrapped, long names stand alone.
    private static func rows(_ rows: [(String, String)]) -> [String] {
        let column = min(rows.map { $0.0.count }.max() ?? 0, 26) + 4
        return rows.flatMap { name, text -> [String] in
            let indent = String(repeating: " ", count: column)
            var wrapped = Formatting.wrapped(text, width: width, indent: indent)
            let head = "  " + name
            if head.count + 2 > column { return [head] + wrapped }
            wrapped[0] = Formatting.pad(head, column) + wrapped[0].dropFirst(column)
            return wrapped
        }
    }
}

extension Flag {
    /// `-o, --output FORMAT`
    var allSpellings: String {
        let names = spellings.joined(separator: ", ")
        return placeholder.map { "\(names) \($0)" } ?? names
    }
}

extension Command {
    /// What stands before its examples.
    var prompt: String { group == .shell ? "" : "fk " }
}
