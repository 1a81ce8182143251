/// The files that are made from the command table, committed, and compared in a test.
enum Generated {
    /// Name for `--generate`, and where the file stands in the repository.
    static let files: [(name: String, path: String)] = [
        ("bash", "completions/fk.bash"), ("zsh", "completions/_fk"), ("fish", "completions/fk.fish"),
        ("man", "man/fk.1"),
    ]

    static var names: [String] { files.map(\.name) }

    static func text(_ name: String, _ table: CommandTable) -> String? {
        // The system's shell has no use for what is for ours alone.
        let commands = CommandTable(table.commands.filter { $0.group != .shell })
        return switch name {
        case "bash": BashCompletion.text(commands)
        case "zsh": ZshCompletion.text(commands)
        case "fish": FishCompletion.text(commands)
        case "man": ManualPage.text(table)
        default: nil
        }
    }
}
