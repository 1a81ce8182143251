/// The files that are made from the command table, committed, and compared in a test.
enum Generated {
    /// Name for `--generate`, and where the file stands in the repository.
    static let files: [(name: String, path: String)] = [
        ("bash", "completions/fk.bash"), ("zsh", "completions/_fk"), ("fish", "completions/fk.fish"),
        ("man", "man/fk.1"),
    ]

    static var names: [String] { files.map(\.name) }

    static func text(_ name: String, _ table: CommandTable) -> String? {
        switch name {
        case "bash": BashCompletion.text(table)
        case "zsh": ZshCompletion.text(table)
        case "fish": FishCompletion.text(table)
        case "man": ManualPage.text(table)
        default: nil
        }
    }
}
