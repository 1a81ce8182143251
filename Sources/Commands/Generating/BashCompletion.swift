/// `completions/fk.bash`, made from the command table.
enum BashCompletion {
    static func text(_ table: CommandTable) -> String {
        var lines = [
            "# Completion of fk for bash. Made by: fk --generate bash", "",
            "# Nodes that begin with $1, asked of the deployment that the line names.",
            "_fk_paths() {",
            "    local typed=$1 parent name",
            "    shift",
            "    [[ $typed == /* ]] || { [[ -z $typed ]] && COMPREPLY=(/); return; }",
            "    parent=${typed%/*}",
            "    while IFS= read -r name; do",
            "        name=$parent/$name",
            "        [[ $name == \"$typed\"* ]] && COMPREPLY+=(\"$(printf %q \"$name\")\")",
            "    done < <(\"$@\" ls -- \"${parent:-/}\" 2>/dev/null)",
            "}", "",
            "# Names of contexts that begin with $1.",
            "_fk_contexts() {",
            "    COMPREPLY=($(compgen -W \"$(\"$2\" context list 2>/dev/null)\" -- \"$1\"))",
            "}", "",
            "_fk() {",
            "    local line=${COMP_LINE:0:COMP_POINT} words current previous command flags valued what index count=0",
            "    local -a fk takes",
            "    read -ra words <<<\"$line\"",
            "    [[ $line == *[[:space:]] ]] && words+=(\"\")",
            "    current=${words[-1]} previous=${words[-2]-} fk=(\"${words[0]}\" --timeout 2)",
            "    compopt -o nospace 2>/dev/null",
            "    for ((index = 1; index < ${#words[@]} - 1; index++)); do",
            "        case ${words[index]} in",
            "            -c | --connect) fk+=(--connect \"${words[++index]}\") ;;",
            "            --context) fk+=(--context \"${words[++index]}\") ;;",
            "            --connect=* | --context=*) fk+=(\"${words[index]}\") ;;",
            "            \(valueGlobals.joined(separator: " | "))) ((index++)) ;;",
            "            -*) ;;",
            "            *) command=${words[index],,}; break ;;",
            "        esac",
            "    done",
            "    case $previous in",
        ]
        lines += GlobalOptions.flags.flatMap { valueCase($0, $0.long.map { ["--\($0)"] } ?? []) }
        lines += [
            "    esac",
            "    case $command in",
            "        \"\")",
            "            case $previous in",
        ]
        // A command's short flags may have the same letter.
        lines += GlobalOptions.flags.flatMap { valueCase($0, $0.short.map { ["-\($0)"] } ?? []) }.map {
            "        " + $0
        }
        lines += [
            "            esac",
            "            compopt +o nospace 2>/dev/null",
            "            flags=\"\(GlobalOptions.flags.flatMap(\.spellings).joined(separator: " "))\"",
            "            takes=(commands) ;;",
        ]
        for command in table.commands { lines += commandCase(command) }
        lines += [
            "    esac",
            "    # How many operands stand before the cursor.",
            "    for ((index++; index < ${#words[@]} - 1; index++)); do",
            "        case ${words[index]} in",
            "            -*) [[ \" $valued \(longGlobals.joined(separator: " ")) \" == *\" ${words[index]} \"* ]] && ((index++)) ;;",
            "            *) ((count++)) ;;",
            "        esac",
            "    done",
            "    what=${takes[count]-}",
            "    case $current in",
            "        -*)",
            "            compopt +o nospace 2>/dev/null",
            "            [[ -z $command ]] || flags+=\" \(GlobalOptions.flags.compactMap(\.long).map { "--\($0)" }.joined(separator: " "))\"",
            "            COMPREPLY=($(compgen -W \"$flags\" -- \"$current\")) ;;",
            "        @*) COMPREPLY=($(compgen -f -P @ -- \"${current:1}\")) ;;",
            "        *)",
            "            case $what in",
            "                paths) _fk_paths \"$current\" \"${fk[@]}\" ;;",
            "                commands)",
            "                    compopt +o nospace 2>/dev/null",
            "                    COMPREPLY=($(compgen -W \"\(table.commands.map(\.name).joined(separator: " "))\" -- \"$current\")) ;;",
            "                contexts)",
            "                    compopt +o nospace 2>/dev/null",
            "                    _fk_contexts \"$current\" \"${words[0]}\" ;;",
            "                =*)",
            "                    compopt +o nospace 2>/dev/null",
            "                    COMPREPLY=($(compgen -W \"${what:1}\" -- \"$current\")) ;;",
            "            esac ;;",
            "    esac",
            "}",
            "complete -F _fk fk",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static var longGlobals: [String] {
        GlobalOptions.flags.filter(\.takesValue).compactMap { flag in flag.long.map { "--\($0)" } }
    }

    /// Global options that take a value, but for those that say where, which are looked at.
    private static var valueGlobals: [String] {
        GlobalOptions.flags.filter { flag in
            flag.takesValue && flag != GlobalOptions.connectFlag && flag != GlobalOptions.contextFlag
        }.flatMap(\.spellings)
    }

    private static func valueCase(_ flag: Flag, _ spellings: [String]) -> [String] {
        guard flag.takesValue, !spellings.isEmpty else { return [] }
        var reply = ""
        if !flag.choices.isEmpty {
            reply =
                "compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W \"\(flag.choices.joined(separator: " "))\" -- \"$current\")); "
        } else {
            switch flag.completion {
            case .none: break
            case .file: reply = "COMPREPLY=($(compgen -f -- \"$current\")); "
            case .path: reply = "_fk_paths \"$current\" \"${fk[@]}\"; "
            case .context: reply = "compopt +o nospace 2>/dev/null; _fk_contexts \"$current\" \"${words[0]}\"; "
            }
        }
        return ["        \(spellings.joined(separator: " | "))) \(reply)return ;;"]
    }

    private static func commandCase(_ command: Command) -> [String] {
        let names = ([command.name] + command.aliases).map { $0.lowercased() }
        var lines = ["        \(names.joined(separator: " | ")))"]
        let valueFlags = command.flags.filter(\.takesValue)
        if !valueFlags.isEmpty {
            lines.append("            case $previous in")
            lines += valueFlags.flatMap { valueCase($0, $0.spellings) }.map { "        " + $0 }
            lines.append("            esac")
        }
        let takes = command.operands.map { operand in
            switch operand.kind {
            case .path: "paths"
            case .command: "commands"
            case .context: "contexts"
            case .choice(let words): "'=\(words.joined(separator: " "))'"
            case .data, .acl, .text: "nothing"
            }
        }
        lines.append(
            "            flags=\"\(command.flags.flatMap(\.spellings).joined(separator: " "))\" "
                + "valued=\"\(valueFlags.flatMap(\.spellings).joined(separator: " "))\" "
                + "takes=(\(takes.joined(separator: " "))) ;;")
        return lines
    }
}
