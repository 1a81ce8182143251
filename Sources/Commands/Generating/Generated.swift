import FaaSKeeperConnect

/// The files that are made from the command table and of what is deployed, committed, and compared in a test.
enum Generated {
    /// One of them.
    struct File: Sendable {
        /// For `--generate`.
        let name: String
        /// Where it stands in the repository.
        let path: String
        let text: String
    }

    /// All of them: completions, the manual's first page, a page for each group of commands, and the template of a deployment.
    static func files(_ table: CommandTable) -> [File] {
        // The system's shell has no use for what is for ours alone.
        let commands = CommandTable(table.commands.filter { $0.group != .shell })
        let pages = ManualPage.groups(table).map { group in
            File(name: group.page, path: "man/\(group.page).1", text: ManualPage.text(of: group, table))
        }
        return [
            File(name: "bash", path: "completions/fk.bash", text: BashCompletion.text(commands)),
            File(name: "zsh", path: "completions/_fk", text: ZshCompletion.text(commands)),
            File(name: "fish", path: "completions/fk.fish", text: FishCompletion.text(commands)),
            File(name: "man", path: "man/fk.1", text: ManualPage.text(table)),
        ] + pages + template
    }

    /// What `deploy aws` sends, where this build has AWS.
    private static var template: [File] {
        CloudDeployers.template(version: FK.version).map {
            [File(name: "template", path: "deploy/aws/faaskeeper.yaml", text: $0)]
        } ?? []
    }

    /// What `--generate NAME` prints; `list` is the names and paths of all.
    static func text(_ name: String, _ table: CommandTable) -> String? {
        let files = files(table)
        if name == "list" { return files.map { "\($0.name) \($0.path)\n" }.joined() }
        return files.first { $0.name == name }?.text
    }

    static func names(_ table: CommandTable) -> [String] { files(table).map(\.name) + ["list"] }
}
