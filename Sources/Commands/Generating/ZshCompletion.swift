/// `completions/_fk`, made from the command table.
enum ZshCompletion {
    static func text(_ table: CommandTable) -> String {
        var lines = [
            "#compdef fk", "# Completion of fk for zsh. Made by: fk --generate zsh", "",
            "# Nodes, asked of the deployment that the line names.",
            "_fk_paths() {",
            "    local parent=${PREFIX%/*}",
            "    local -a names",
            "    if [[ $PREFIX != /* ]]; then",
            "        compadd -S '' -- /",
            "        return",
            "    fi",
            "    names=(${(f)\"$(_call_program nodes $fk_connection ls -- ${(q)${parent:-/}} 2>/dev/null)\"})",
            "    compadd -S '' -- $parent/$^names",
            "}", "",
            "_fk_contexts() {",
            "    local -a names",
            "    names=(${(f)\"$(_call_program contexts $fk_connection[1] context list 2>/dev/null)\"})",
            "    compadd -a names",
            "}", "",
            "_fk_data() {",
            "    [[ $PREFIX == @* ]] && { compset -P @; _files }",
            "}", "",
            "_fk_commands() {",
            "    local -a commands=(",
        ]
        lines += table.commands.map { "        \(quoted("\($0.name):\($0.summary)"))" }
        lines += [
            "    )", "    _describe -t commands 'command' commands", "}", "",
            "_fk() {",
            "    local curcontext=$curcontext state line index",
            "    local -a fk_connection=(${words[1]} --timeout 2)",
            "    local -A opt_args",
            "    for ((index = 2; index < CURRENT; index++)); do",
            "        case ${words[index]} in",
            "            -c | --connect) fk_connection+=(--connect ${(q)words[index + 1]}) ;;",
            "            --context) fk_connection+=(--context ${(q)words[index + 1]}) ;;",
            "            --connect=* | --context=*) fk_connection+=(${(q)words[index]}) ;;",
            "        esac",
            "    done",
            "    local -a global=(",
        ]
        lines += GlobalOptions.flags.compactMap { flag in
            flag.long.map { "        \(quoted(specification("--\($0)", flag, exclusive: [])))" }
        }
        lines += [
            "    )",
            "    _arguments -C -A '-*' $global \\",
        ]
        lines += GlobalOptions.flags.compactMap { flag in
            flag.short.map { "        \(quoted(specification("-\($0)", flag, exclusive: []))) \\" }
        }
        lines += [
            "        '1:command:_fk_commands' '*::argument:->arguments' && return",
            "    [[ $state == arguments ]] || return",
            "    case ${(L)words[1]} in",
        ]
        for command in table.commands { lines += commandCase(command) }
        lines += ["    esac", "}", "", "_fk \"$@\""]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func commandCase(_ command: Command) -> [String] {
        let names = ([command.name] + command.aliases).map { $0.lowercased() }
        // Letters stand together only where no flag is a word behind one dash.
        let stacks = command.flags.contains(where: \.isWord) ? "" : " -s"
        var lines = ["        \(names.joined(separator: " | ")))", "            _arguments\(stacks) $global \\"]
        for flag in command.flags {
            for spelling in flag.spellings {
                lines.append("                \(quoted(specification(spelling, flag, exclusive: flag.spellings))) \\")
            }
        }
        for (index, operand) in command.operands.enumerated() {
            let position = [.rest, .repeated, .program].contains(operand.presence) ? "*:" : "\(index + 1):"
            let optional = operand.presence == .optional ? ":" : ""
            lines.append("                \(quoted("\(position)\(optional)\(operand.name):\(action(operand))")) \\")
        }
        let last = lines.removeLast()
        lines.append(last.hasSuffix(" \\") ? String(last.dropLast(2)) : last)
        lines[lines.count - 1] += " ;;"
        return lines
    }

    private static func action(_ operand: Operand) -> String {
        switch operand.kind {
        case .path: "_fk_paths"
        case .data: "_fk_data"
        case .command: "_fk_commands"
        case .context: "_fk_contexts"
        case .choice(let words): "(\(words.joined(separator: " ")))"
        case .acl, .text: " "
        }
    }

    /// `(-b --base64)-b[Print the data as base64]` or `-v[…]:N: `
    private static func specification(_ spelling: String, _ flag: Flag, exclusive: [String]) -> String {
        let others = exclusive.count > 1 ? "(\(exclusive.joined(separator: " ")))" : ""
        let summary = flag.summary.replacing("[", "(").replacing("]", ")").replacing(":", "\\:")
        var value = ""
        if let placeholder = flag.placeholder {
            let action =
                if !flag.choices.isEmpty {
                    "(\(flag.choices.joined(separator: " ")))"
                } else {
                    switch flag.completion {
                    case .none: " "
                    case .file: "_files"
                    case .path: "_fk_paths"
                    case .context: "_fk_contexts"
                    }
                }
            value = ":\(placeholder.replacing(":", "\\:")):\(action)"
        }
        return "\(others)\(spelling)[\(summary)]\(value)"
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", "'\\''") + "'" }
}

extension String {
    /// Every `old` as `new`.
    func replacing(_ old: Character, _ new: String) -> String {
        reduce(into: "") { result, character in
            if character == old { result += new } else { result.append(character) }
        }
    }
}
