import FaaSKeeper
import FaaSKeeperModel

/// Commands that change or tell what the shell itself is.
extension Command {
    static let changeDirectory = Command(
        "cd", .shell, "Change the node that relative paths start from",
        operands: [
            Operand("PATH", .path, .optional, "The node; the root unless given, .. is the parent, - the one before")
        ],
        examples: [("cd /app", "then get config is get /app/config")], cost: .read
    ) { context, arguments in
        let shell = try context.needShell(arguments)
        let path: String
        switch arguments.operand(0)?.text {
        case nil: path = "/"
        case "-": path = shell.previousDirectory.text
        default: path = try context.path(arguments)
        }
        guard try await context.client().exists(path) != nil else { throw KeeperError.noNode(try NodePath(path)) }
        // Who has been left behind changes nothing any more.
        try Task.checkCancellation()
        shell.changeDirectory(to: try NodePath(path))
    }

    static let printDirectory = Command(
        "pwd", .shell, "Print the node that relative paths start from", examples: [("pwd", "such as /app")],
        cost: .free
    ) { context, arguments in
        context.printer.text([try context.needShell(arguments).workingDirectory.text], name: "path")
    }

    static let history = Command(
        "history", .shell, "List the lines typed before, with their numbers",
        operands: [Operand("COUNT", .text, .optional, "How many; 20 unless given")],
        examples: [("history 5", "the last five")], cost: .free
    ) { context, arguments in
        let shell = try context.needShell(arguments)
        let count =
            try arguments.operand(0).map { try Values.integer($0.text, in: 1...1_000_000, for: "history") } ?? 20
        context.printer.text(
            shell.history().suffix(count).map { entry in
                Formatting.pad("\(entry.number)", 5, onLeft: true) + "  "
                    + Formatting.terminalSafe(entry.line.replacing("\n", with: "⏎"))
            }, name: "history")
    }

    static let redo = Command(
        "redo", .shell, "Run a line of the history again",
        operands: [Operand("N", .text, .optional, "Its number, as history shows it; the last one unless given")],
        examples: [("redo 12", "line 12 again"), ("redo", "the last one again")], cost: .other
    ) { context, arguments in
        let shell = try context.needShell(arguments)
        let number = try arguments.operand(0).map { try Values.integer($0.text, in: 1...1_000_000, for: "redo") }
        try shell.redo(number)
    }

    static let connect = Command(
        "connect", .shell, "End the session and begin one at another deployment",
        operands: [Operand("URL", .context, .optional, "The deployment, or a context; the same one unless given")],
        examples: [("connect local:staging", "the deployment staging of this machine")], cost: .read
    ) { context, arguments in
        let shell = try context.needShell(arguments)
        var url = arguments.operand(0)?.text ?? context.connection.handle.url
        if !url.contains(":"), let file = ConfigurationFile(environment: context.console.environment),
            let named = try file.read()[url]?.connect
        {
            url = named
        }
        try await shell.connect(to: url)
        context.printer.done("Connected to \(url)", path: nil)
    }

    static let close = Command(
        "close", .shell, "End the session: its ephemeral nodes and watches go",
        examples: [("close", "the next command begins another")], cost: .write
    ) { context, arguments in
        try await context.needShell(arguments).disconnect()
        context.printer.done("Session closed", path: nil)
    }

    static let option = Command(
        "option", .shell, "Show or set the options of the shell",
        operands: [
            Operand("NAME", .choice(ShellOption.allCases.map(\.rawValue)), .optional, "The option"),
            Operand("VALUE", .choice(["on", "off"]), .optional, "on or off"),
        ],
        details: ShellOption.allCases.map { " \($0.rawValue)  \($0.summary)" }.joined(separator: "\n"),
        examples: [("option cost off", "no line after each operation")], cost: .free
    ) { context, arguments in
        let shell = try context.needShell(arguments)
        guard let name = arguments.operand(0) else {
            return context.printer.text(
                ShellOption.allCases.map { "\($0.rawValue) \(shell.option($0) ? "on" : "off")" }, name: "options")
        }
        let option: ShellOption = try Values.choice(name.text, for: "option")
        if let value = arguments.operand(1) {
            shell.set(option, to: try Values.isOn(value.text, for: "option \(option.rawValue)"))
        } else {
            context.printer.text(["\(option.rawValue) \(shell.option(option) ? "on" : "off")"], name: "option")
        }
    }

    static let printWatches = Command(
        "printwatches", aliases: ["print-watches"], .shell, "Print watch events as they come, or not",
        operands: [Operand("VALUE", .choice(["on", "off"]), .optional, "on or off")],
        examples: [("printwatches off", "no events above the line")], cost: .free
    ) { context, arguments in
        let shell = try context.needShell(arguments)
        if let value = arguments.operand(0) {
            shell.set(.watches, to: try Values.isOn(value.text, for: "printwatches"))
        } else {
            context.printer.text(["printwatches is \(shell.option(.watches) ? "on" : "off")"], name: "printwatches")
        }
    }

    static let shell = Command(
        "shell", .other, "Open the shell; fk alone does it at a terminal",
        examples: [("-c memory: shell", "a shell on a deployment that leaves nothing behind")], cost: .free
    ) { _, _ in
        throw CommandError.usage("shell is for the command line of fk: this is a shell or a script already")
    }
}
