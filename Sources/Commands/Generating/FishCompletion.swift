/// `completions/fk.fish`, made from the command table.
enum FishCompletion {
    static func text(_ table: CommandTable) -> String {
        var lines = [
            "# Completion of fk for fish. Made by: fk --generate fish", "",
            "# The flags of a command that take a value.",
            "function __fk_valued",
            "    switch $argv[1]",
        ]
        for command in table.commands {
            let flags = command.flags.filter(\.takesValue).flatMap(\.spellings)
            if flags.isEmpty { continue }
            lines.append("        case \(names(command))")
            lines.append("            string split ' ' -- '\(flags.joined(separator: " "))'")
        }
        lines += [
            "    end",
            "end", "",
            "# The words before the cursor that are neither flags nor values of flags.",
            "function __fk_words",
            "    set -l skip 0",
            "    set -l valued \(valueGlobals)",
            "    set -l command",
            "    for word in (commandline -opc)[2..]",
            "        if test $skip = 1",
            "            set skip 0",
            "        else if contains -- $word $valued",
            "            set skip 1",
            "        else if not string match -q -- '-*' $word",
            "            echo $word",
            "            if not set -q command[1]",
            "                set command (string lower -- $word)",
            "                set valued \(longValueGlobals) (__fk_valued $command)",
            "            end",
            "        end",
            "    end",
            "end", "",
            "function __fk_is",
            "    set -l words (__fk_words)",
            "    set -q words[1]; and contains -- (string lower -- $words[1]) $argv",
            "end", "",
            "# Whether so many operands of one of these commands stand before the cursor.",
            "function __fk_at",
            "    set -l words (__fk_words)",
            "    test (count $words) = (math $argv[1] + 1)",
            "    and contains -- (string lower -- $words[1]) $argv[2..]",
            "end", "",
            "function __fk_none",
            "    set -l words (__fk_words)",
            "    not set -q words[1]",
            "end", "",
            "function __fk_contexts",
            "    set -l tokens (commandline -opc)",
            "    $tokens[1] context list 2>/dev/null",
            "end", "",
            "# Nodes, asked of the deployment that the line names.",
            "function __fk_paths",
            "    set -l tokens (commandline -opc)",
            "    set -l fk $tokens[1] --timeout 2",
            "    set -l connect (contains -i -- -c $tokens; or contains -i -- --connect $tokens)",
            "    and set -a fk --connect $tokens[(math $connect + 1)]",
            "    set -l context (contains -i -- --context $tokens)",
            "    and set -a fk --context $tokens[(math $context + 1)]",
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
            let condition = "-n '__fk_is \(names(command))'"
            for flag in command.flags { lines.append("complete -c fk \(condition) \(switches(flag))") }
            for (position, operand) in command.operands.enumerated() {
                let answers: String? =
                    switch operand.kind {
                    case .path: "'(__fk_paths)'"
                    case .context: "'(__fk_contexts)'"
                    case .command: quoted(table.commands.map(\.name).joined(separator: " "))
                    case .choice(let words): quoted(words.joined(separator: " "))
                    case .data, .acl, .text: nil
                    }
                guard let answers else { continue }
                lines.append("complete -c fk -n '__fk_at \(position) \(names(command))' -a \(answers)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func names(_ command: Command) -> String {
        ([command.name] + command.aliases).map { $0.lowercased() }.joined(separator: " ")
    }

    private static var longValueGlobals: String {
        GlobalOptions.flags.filter(\.takesValue).compactMap { flag in flag.long.map { "--\($0)" } }
            .joined(separator: " ")
    }

    private static var valueGlobals: String {
        GlobalOptions.flags.filter(\.takesValue).flatMap(\.spellings).joined(separator: " ")
    }

    private static func switches(_ flag: Flag, names: String? = nil) -> String {
        var parts = [
            names
                ?? [flag.short.map { "-s \($0)" }, flag.long.map { (flag.isWord ? "-o " : "-l ") + $0 }].compactMap(
                    \.self
                ).joined(
                    separator: " ")
        ]
        if flag.takesValue {
            switch flag.completion {
            case .file: parts.append("-rF")
            case .none: parts.append("-x")
            case .path: parts.append("-x -a '(__fk_paths)'")
            case .context: parts.append("-x -a '(__fk_contexts)'")
            }
            if !flag.choices.isEmpty { parts.append("-a \(quoted(flag.choices.joined(separator: " ")))") }
        }
        return (parts + ["-d \(quoted(flag.summary))"]).joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", "\\\\").replacing("'", "\\'") + "'"
    }
}
