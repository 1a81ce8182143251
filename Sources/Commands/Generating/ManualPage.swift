/// The manual in the mdoc language, made from the command table: `man/fk.1` for what all commands share, and a page for
/// each group of commands.
enum ManualPage {
    private static let date = "November 24, 2026"

    /// The groups that have commands, in the order of help.
    static func groups(_ table: CommandTable) -> [Command.Group] {
        Command.Group.allCases.filter { group in table.commands.contains { $0.group == group } }
    }

    /// The first page.
    static func text(_ table: CommandTable) -> String {
        var lines = head("fk", "ZooKeeper's service from cloud functions, on the command line", "man")
        lines += [
            ".Sh SYNOPSIS", ".Nm", ".Op Ar option ...", ".Ar command", ".Op Ar argument ...", ".Nm",
            ".Op Ar option ...", ".Fl f Ar file", ".Sh DESCRIPTION",
        ]
        lines += prose(ManualText.description)
        lines += [".Pp", "The options are:", ".Bl -tag -width Ds"]
        for flag in GlobalOptions.flags { lines += [".It " + macro(flag)] + prose(flag.summary + ".") }
        lines += [".El", ".Sh COMMANDS"] + prose(ManualText.commands)
        for group in groups(table) {
            lines += [".Ss \(group.rawValue)", "See", ".Xr \(group.page) 1 .", ".Pp", ".Bl -tag -width Ds -compact"]
            for command in table.commands where command.group == group {
                lines += [".It Ic \(argument(command.name))"] + prose(command.summary + ".")
            }
            lines.append(".El")
        }
        lines += section("DATA", ManualText.data) + section("SCRIPTS", ManualText.scripts)
        lines += section("THE SHELL", ManualText.shell)
        lines += [".Sh ENVIRONMENT", ".Bl -tag -width Ds"]
        for (name, meaning) in ManualText.environment { lines += [".It Ev \(name)"] + prose(meaning) }
        lines += [".El", ".Sh FILES", ".Bl -tag -width Ds"]
        for (name, meaning) in ManualText.files { lines += [".It Pa \(name)"] + prose(meaning) }
        lines += [".El", ".Sh EXIT STATUS", ".Bl -tag -width Ds -compact"]
        for (code, meaning) in ExitCode.meanings { lines += [".It \(code.rawValue)"] + prose(meaning) }
        lines += [".El", ".Sh SEE ALSO"]
        lines += references(groups(table).map(\.page))
        lines += [".Pp"] + prose(ManualText.seeAlso)
        return lines.joined(separator: "\n") + "\n"
    }

    /// The page of one group.
    static func text(of group: Command.Group, _ table: CommandTable) -> String {
        let commands = table.commands.filter { $0.group == group }
        let title = group.rawValue.prefix(1).lowercased() + group.rawValue.dropFirst()
        var lines = head(group.page, "\(title): commands of fk", group.page)
        lines += [".Sh SYNOPSIS"]
        for command in commands { lines += [".Nm fk", ".Ic \(argument(command.name))"] + synopsis(command) }
        lines += [".Sh DESCRIPTION"]
        lines += prose(ManualText.group) + [".Bl -tag -width Ds"]
        for command in commands { lines += entry(command) }
        lines += [".El", ".Sh EXIT STATUS"] + prose(ManualText.exitStatus)
        lines += [".Sh EXAMPLES", ".Bl -tag -width Ds"]
        for example in commands.flatMap({ command in command.examples.map { (command.prompt + $0.line, $0.meaning) } })
        {
            lines += [".It Li " + argument(example.0)] + prose(example.1)
        }
        lines += [".El", ".Sh SEE ALSO"] + references(["fk"])
        return lines.joined(separator: "\n") + "\n"
    }

    private static func head(_ name: String, _ title: String, _ generator: String) -> [String] {
        [
            #".\" Made by: fk --generate \#(generator)"#, ".Dd \(date)", ".Dt \(name.uppercased()) 1", ".Os",
            ".Sh NAME",
            ".Nm \(name)", ".Nd \(title)",
        ]
    }

    /// In the order of their names.
    private static func references(_ pages: [String]) -> [String] {
        let sorted = pages.sorted()
        return sorted.map { ".Xr \($0) 1" + ($0 == sorted.last ? "" : " ,") }
    }

    private static func synopsis(_ command: Command) -> [String] {
        command.flags.map { ".Op " + macro($0).replacingFlagSeparator }
            + command.operands.map { operand in
                switch operand.presence {
                case .required: ".Ar \(operand.name)"
                case .optional: ".Op Ar \(operand.name)"
                case .rest, .repeated: ".Ar \(operand.name) ..."
                case .program: ".Op Fl - Ar \(operand.name) ..."
                }
            }
    }

    private static func section(_ title: String, _ text: String) -> [String] { [".Sh \(title)"] + prose(text) }

    private static func entry(_ command: Command) -> [String] {
        var head = ".It Ic \(argument(command.name))"
        for flag in command.flags { head += " Oo \(macro(flag).replacingFlagSeparator) Oc" }
        for operand in command.operands {
            switch operand.presence {
            case .required: head += " Ar \(operand.name)"
            case .optional: head += " Oo Ar \(operand.name) Oc"
            case .rest, .repeated: head += " Ar \(operand.name) ..."
            case .program: head += " Oo Fl - Ar \(operand.name) ... Oc"
            }
        }
        var lines = [head] + prose(command.summary + ".")
        if !command.aliases.isEmpty {
            lines += prose("Also " + command.aliases.joined(separator: ", ") + ".")
        }
        if !command.details.isEmpty { lines += [".Pp"] + prose(command.details) }
        let operands = command.operands.filter { $0.kind != .path || $0.summary != Operand.path.summary }
        if !command.flags.isEmpty || !operands.isEmpty {
            lines += [".Pp", ".Bl -tag -width Ds -compact"]
            for operand in operands { lines += [".It Ar \(operand.name)"] + prose(operand.summary + ".") }
            for flag in command.flags { lines += [".It " + macro(flag)] + prose(flag.summary + ".") }
            lines.append(".El")
        }
        return lines + [".Pp"] + prose("Cost: " + command.cost.rawValue + ".")
    }

    /// `Fl o , Fl -output Ar FORMAT`
    private static func macro(_ flag: Flag) -> String {
        let names = [flag.short.map { "Fl \($0)" }, flag.long.map { "Fl \(flag.isWord ? "" : "-")\($0)" }].compactMap(
            \.self)
        return names.joined(separator: " , ") + (flag.placeholder.map { " Ar \($0)" } ?? "")
    }

    /// Text lines: a sentence begins on a line of its own, no line is long, and nothing in them is a macro.
    private static func prose(_ text: String) -> [String] {
        Formatting.paragraphs(text).enumerated().flatMap { index, paragraph in
            let sentences = paragraph.split(whereSeparator: { $0 == " " || $0 == "\n" }).reduce(into: [""]) {
                let last = $0.count - 1
                $0[last] += ($0[last].isEmpty ? "" : " ") + $1
                if let end = $1.last, ".:".contains(end), $1.count > 1 { $0.append("") }
            }
            let lines = sentences.filter { !$0.isEmpty }.flatMap { Formatting.wrapped($0, width: 78) }
            return (index > 0 ? [".Pp"] : []) + lines.map(escaped)
        }
    }

    private static func escaped(_ line: String) -> String {
        var result = ""
        for (index, character) in line.enumerated() {
            switch character {
            case "-" where index == 0 || result.hasSuffix(" ") || result.hasSuffix("\\-"): result += "\\-"
            case "\\": result += "\\e"
            case "…": result += "..."
            case "·": result += "\\(pc"
            default: result.append(character)
            }
        }
        return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
    }

    /// One argument of a macro.
    private static func argument(_ text: String) -> String { "\"" + escaped(text).replacing("\"", "\"\"") + "\"" }
}

extension String {
    /// In a synopsis the first spelling is enough.
    fileprivate var replacingFlagSeparator: String {
        guard let comma = firstRange(of: " , ") else { return self }
        let value = firstRange(of: " Ar ").map { String(self[$0...]) } ?? ""
        return String(self[..<comma]) + value
    }

    /// Where `text` begins.
    private func firstRange(of text: String) -> Index? {
        indices.first { self[$0...].hasPrefix(text) }
    }
}
