extension Command {
    static let help = Command(
        "help", .other, "Explain fk, or one command",
        operands: [Operand("COMMAND", .command, .optional, "Its name")],
        examples: [("help get", "what get does, with examples")]
    ) { context, arguments in
        guard let word = arguments.operand(0) else {
            context.printer.text(HelpText.overview(context.table), name: "help")
            return
        }
        guard let command = context.table[word.text] else {
            throw CommandLineParser(table: context.table).unknownCommand(word.text)
        }
        context.printer.text(HelpText.page(command), name: "help")
    }
}
