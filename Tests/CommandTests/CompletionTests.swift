import Foundation
import Testing

/// The completions, asked by the shells they are for, where these are installed.
@Suite struct CompletionTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL.path

    private static let questions: [(line: String, answers: [String])] = [
        ("fk dele", ["delete", "deleteall"]),
        ("fk get /app/c", ["/app/cache", "/app/config"]),
        ("fk ls /a", ["/app"]),
        ("fk GET /app/con", ["/app/config"]),
        ("fk get --out", ["--output"]),
        ("fk --output ", ["json", "text"]),
        ("fk help whoa", ["whoami"]),
        ("fk find -na", ["-name"]),
        ("fk find -name x /app/ca", ["/app/cache"]),
        ("fk json ", ["get", "set"]),
        ("fk json get /app/co", ["/app/config"]),
        ("fk set -v 3 /app/co", ["/app/config"]),
        ("fk context ", ["add", "list", "remove", "use"]),
        ("fk context use ", ["other", "same"]),
        ("fk --context ", ["other", "same"]),
        ("fk --context other ls /z", ["/zookeeper"]),
        ("fk --context other ls /a", []),
    ]

    private func ask(_ shell: String, _ script: String) async throws -> [String]? {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") else { return nil }
        let scratch = try Scratch()
        let nodes = "create /app\ncreate /app/config\ncreate /app/cache\n"
        #expect(try await Tool.run([], scratch, input: Array(nodes.utf8)).code == 0)
        for (name, url) in [("same", scratch.url), ("other", "local:\(scratch.path)/other")] {
            let added = try await Tool.run(
                ["context", "add", name, url], scratch, environment: ["XDG_CONFIG_HOME": scratch.path])
            #expect(added.code == 0)
        }
        let directory = URL(fileURLWithPath: Tool.path).deletingLastPathComponent().path
        let (file, output) = (try scratch.file("script", script), "\(scratch.path)/answers")
        let child = try Child(
            program: "/usr/bin/\(shell)", arguments: (shell == "zsh" ? ["-f", file] : [file]).map { Array($0.utf8) },
            environment: Tool.environment(
                scratch, ["PATH": "\(directory):/usr/bin:/bin", "HOME": scratch.path, "XDG_CONFIG_HOME": scratch.path]),
            streams: [
                .file("/dev/null", O_RDONLY), .file(output, O_WRONLY | O_CREAT),
                .file("/dev/null", O_WRONLY),
            ])
        _ = await child.wait()
        return try String(contentsOfFile: output, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    @Test func bash() async throws {
        var script = "source \(Self.root)/completions/fk.bash\n"
        for question in Self.questions {
            script += "COMP_LINE='\(question.line)' COMP_POINT=\(question.line.count) COMPREPLY=()\n"
            script += "_fk 2>/dev/null\nprintf '%s\\n' \"${COMPREPLY[@]}\" | sort | paste -sd ' '\n"
        }
        guard let answers = try await ask("bash", script) else { return }
        for (question, answer) in zip(Self.questions, answers) {
            #expect(answer == question.answers.joined(separator: " "), "\(question.line)")
        }
    }

    /// At a prompt, with the key itself.
    @Test func bashAtAPrompt() async throws {
        let script = #"""
            set timeout 20
            log_user 0
            spawn env PS1=READY> TERM=dumb bash --norc --noprofile -i
            expect "READY>"
            send "bind 'set enable-bracketed-paste off'; source COMPLETIONS/fk.bash\r"
            expect "READY>"
            proc ask {line wanted} {
                send "$line\t"
                expect {
                    $wanted { puts "$line|$wanted" }
                    timeout { puts "$line|" }
                }
                # Drops the line. The prompt may be drawn again for it, so the one that counts is a command's.
                send "\025echo OV''ER\r"
                expect "OVER"
                expect "READY>"
            }
            ask "fk get /app/con" "/app/config"
            ask "fk whoa" "whoami "
            ask "fk --context oth" "other "
            ask "fk context u" "use "
            ask "fk --output js" "json "
            """#
        let filled = script.replacingOccurrences(of: "COMPLETIONS", with: Self.root + "/completions")
        guard let answers = try await ask("expect", filled) else { return }
        #expect(
            answers.dropLast() == [
                "fk get /app/con|/app/config", "fk whoa|whoami ", "fk --context oth|other ", "fk context u|use ",
                "fk --output js|json ",
            ])
    }

    @Test func fish() async throws {
        var script = "source \(Self.root)/completions/fk.fish\n"
        for question in Self.questions {
            script += "complete -C '\(question.line)' | string split -f 1 \\t | sort | string join ' '\n"
        }
        guard let answers = try await ask("fish", script) else { return }
        for (question, answer) in zip(Self.questions, answers) {
            #expect(answer == question.answers.joined(separator: " "), "\(question.line)")
        }
    }

    /// In a terminal of its own, where the completion system runs as at a prompt.
    @Test func zsh() async throws {
        let lines = Self.questions.map { "'\($0.line)'" }.joined(separator: " ")
        let script = #"""
            zmodload zsh/zpty
            export ANSWERS=$HOME/answers-of-zsh
            zpty asked zsh -f -i
            zpty -w asked 'PROMPT= RPROMPT=; stty -echo; unsetopt beep'
            zpty -w asked 'fpath=(DIRECTORY $fpath); autoload -Uz compinit; compinit -u -D'
            # What is offered is written down as well.
            zpty -w asked 'compadd() {
                if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
                local -a offered
                builtin compadd -A offered "$@"
                (( $#offered )) && print -rl -- "OFFERED:"$^offered >> $ANSWERS
                builtin compadd "$@"
            }'
            zpty -w asked 'over() { print OVER >> $ANSWERS; zle kill-buffer }; zle -N over; bindkey "^X" over'
            zpty -w asked 'zle -C offer list-choices _main_complete; bindkey "^I" offer; print READY >> $ANSWERS'
            for ((try = 0; try < 400; try++)); do grep -qs READY $ANSWERS && break; sleep 0.05; done
            for line in LINES; do
                : > $ANSWERS
                zpty -w -n asked "$line"$'\t\x18'
                for ((try = 0; try < 400; try++)); do grep -q OVER $ANSWERS && break; sleep 0.05; done
                print -r -- ${(j: :)${(ou)${(M)${(f)"$(<$ANSWERS)"}:#OFFERED:*}#OFFERED:}}
            done
            zpty -d asked
            """#
        let filled = script.replacingOccurrences(of: "DIRECTORY", with: Self.root + "/completions")
            .replacingOccurrences(of: "LINES", with: lines)
        guard let answers = try await ask("zsh", filled) else { return }
        for (question, answer) in zip(Self.questions, answers) {
            #expect(answer == question.answers.joined(separator: " "), "\(question.line)")
        }
    }
}
