/// `man/fk.1` in the mdoc language, made from the command table.
enum ManualPage {
    private static let date = "November 23, 2026"

    static func text(_ table: CommandTable) -> String {
        var lines = [
            #".\" Made by: fk --generate man"#, ".Dd \(date)", ".Dt FK 1", ".Os", ".Sh NAME", ".Nm fk",
            ".Nd ZooKeeper's service from cloud functions, on the command line", ".Sh SYNOPSIS", ".Nm",
            ".Op Ar option ...", ".Ar command", ".Op Ar argument ...", ".Nm", ".Op Ar option ...", ".Fl f Ar file",
            ".Sh DESCRIPTION",
        ]
        lines += prose(ManualText.description)
        lines += [".Pp", "The options are:", ".Bl -tag -width Ds"]
        for flag in GlobalOptions.flags { lines += [".It " + macro(flag)] + prose(flag.summary + ".") }
        lines += [".El", ".Sh COMMANDS"] + prose(ManualText.commands)
        for group in Command.Group.allCases {
            let commands = table.commands.filter { $0.group == group }
            guard !commands.isEmpty else { continue }
            lines += [".Ss \(group.rawValue)", ".Bl -tag -width Ds"]
            for command in commands { lines += entry(command) }
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
        lines += [".El", ".Sh EXAMPLES", ".Bl -tag -width Ds"]
        for example in table.commands.filter({ $0.group != .shell }).flatMap(\.examples) {
            lines += [".It Li " + argument("fk " + example.line)] + prose(example.meaning)
        }
        lines += [".El", ".Sh SEE ALSO"] + prose(ManualText.seeAlso)
        return lines.joined(separator: "\n") + "\n"
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
            }
        }
        var lines = [head] + prose(command.summary + ".")
        if !command.aliases.isEmpty {
            lines += prose("Also " + command.aliases.joined(separator: ", ") + ".")
        }
        if !command.details.isEmpty { lines += [".Pp"] + prose(command.details) }
        if !command.flags.isEmpty {
            lines += [".Bl -tag -width Ds -compact"]
            for flag in command.flags { lines += [".It " + macro(flag)] + prose(flag.summary + ".") }
            lines.append(".El")
        }
        return lines
    }

    /// `Fl o , Fl -output Ar FORMAT`
    private static func macro(_ flag: Flag) -> String {
        let names = [flag.short.map { "Fl \($0)" }, flag.long.map { "Fl -\($0)" }].compactMap(\.self)
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
