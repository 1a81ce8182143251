/// All commands, in the order of help.
struct CommandTable: Sendable {
    let commands: [Command]
    private let index: [String: Int]

    init(_ commands: [Command]) {
        self.commands = commands
        var index: [String: Int] = [:]
        for (position, command) in commands.enumerated() {
            for name in [command.name] + command.aliases { index[name.lowercased()] = position }
        }
        self.index = index
    }

    /// The command of that name or alias, in any case.
    subscript(name: String) -> Command? { index[name.lowercased()].map { commands[$0] } }

    /// Every name and alias, as it is typed.
    var names: [String] { commands.flatMap { [$0.name] + $0.aliases } }

    static let standard = CommandTable([
        .ls, .get, .stat, .exists, .getAllChildrenNumber, .getEphemerals,
        .tree, .find, .grep, .diskUsage, .top,
        .create, .set, .touch, .edit, .json, .delete, .deleteAll, .transaction, .sync,
        .copy, .move, .diff,
        .export, .importNodes, .backup, .restore,
        .addWatch, .removeWatches,
        .lock, .elect, .barrier, .queue, .tail, .wait,
        .getACL, .setACL, .addAuth, .whoAmI, .listQuota, .setQuota, .deleteQuota,
        .browse, .bench, .cost, .epoch, .trace,
        .deploy, .destroy, .worker, .status, .sessions, .locks, .watches, .queues, .functionsCommand, .fsck,
        .config, .context,
        .changeDirectory, .printDirectory, .history, .redo, .connect, .close, .option, .printWatches,
        .shell, .tour, .help, .version, .quit,
    ])
}
