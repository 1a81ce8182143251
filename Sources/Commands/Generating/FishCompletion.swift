/// `completions/fk.fish`, made from the command table.
enum FishCompletion {
    static func text(_ table: CommandTable) -> String {
        var lines = [
            "# Completion of fk for fish. Made by: fk --generate fish", "",
            "# The words before the cursor that are neither flags nor values of global options.",
            "function __fk_words",
            "    set -l skip 0",
            "    for word in (commandline -opc)[2..]",
            "        if test $skip = 1",
            "            set skip 0",
            "        else if contains -- $word \(valueGlobals)",
            "            set skip 1",
            "        else if not string match -q -- '-*' $word",
            "            echo $word",
            "        end",
            "    end",
            "end", "",
            "function __fk_is",
            "    set -l words (__fk_words)",
            "    set -q words[1]; and contains -- (string lower -- $words[1]) $argv",
            "end", "",
            "function __fk_none",
            "    set -l words (__fk_words)",
            "    not set -q words[1]",
            "end", "",
            "# Nodes, asked of the deployment that the line names.",
            "function __fk_paths",
            "    set -l tokens (commandline -opc)",
            "    set -l fk $tokens[1] --timeout 2",
            "    set -l connect (contains -i -- -c $tokens; or contains -i -- --connect $tokens)",
            "    and set -a fk --connect $tokens[(math $connect + 1)]",
            "    set -l parent (string replace -r '[^/]*$' '' -- (commandline -ct))",
            "    test -n \"$parent\"; or set parent /",
            "    set -l node (string replace -r '(.)/$' '$1' -- $parent)",
            "    for name in ($fk ls -- $node 2>/dev/null)",
            "        echo $parent$name",
            "    end",
            "end", "",
            "complete -c fk -f",
        ]
        for flag in GlobalOptions.flags {
            lines.append("complete -c fk -n __fk_none \(switches(flag))")
            if flag.short != nil, let long = flag.long {
                lines.append("complete -c fk -n 'not __fk_none' \(switches(flag, names: "-l \(long)"))")
            } else {
                lines.append("complete -c fk -n 'not __fk_none' \(switches(flag))")
            }
        }
        for command in table.commands {
            lines.append("complete -c fk -n __fk_none -a \(quoted(command.name)) -d \(quoted(command.summary))")
            let condition =
                "-n '__fk_is \(([command.name] + command.aliases).map { $0.lowercased() }.joined(separator: " "))'"
            for flag in command.flags { lines.append("complete -c fk \(condition) \(switches(flag))") }
            switch command.operands.first?.kind {
            case .path: lines.append("complete -c fk \(condition) -a '(__fk_paths)'")
            case .command:
                let names = table.commands.map(\.name).joined(separator: " ")
                lines.append("complete -c fk \(condition) -a \(quoted(names))")
            default: break
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static var valueGlobals: String {
        GlobalOptions.flags.filter(\.takesValue).flatMap(\.spellings).joined(separator: " ")
    }

    private static func switches(_ flag: Flag, names: String? = nil) -> String {
        var parts = [
            names
                ?? [flag.short.map { "-s \($0)" }, flag.long.map { "-l \($0)" }].compactMap(\.self).joined(
                    separator: " ")
        ]
        if flag.takesValue {
            parts.append(flag.completion == .file ? "-rF" : "-x")
            if !flag.choices.isEmpty { parts.append("-a \(quoted(flag.choices.joined(separator: " ")))") }
        }
        return (parts + ["-d \(quoted(flag.summary))"]).joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", "\\\\").replacing("'", "\\'") + "'"
    }
}
