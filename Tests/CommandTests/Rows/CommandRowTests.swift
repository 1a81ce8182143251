import Testing

@testable import FKCommands

/// Every row of the command table, run as a script would run it.
@Suite struct CommandRowTests {
    @Test(arguments: CommandRow.all)
    func works(_ row: CommandRow) async throws {
        let outcome = try await row.run()
        #expect(outcome.text == row.output)
        #expect(outcome.errors == row.errors)
        #expect(outcome.code == 0)
    }

    /// A command without a row fails here.
    @Test func everyCommandHasARow() {
        let missing = Set(CommandTable.standard.commands.map(\.name)).subtracting(CommandRow.all.map(\.command))
        #expect(missing.sorted() == [])
    }

    /// And a row runs the command that it is of.
    @Test func everyRowRunsItsCommand() throws {
        for row in CommandRow.all {
            let command = try #require(CommandTable.standard[row.command], "\(row.command) is no command")
            #expect(command.name == row.command)
            let words = row.script.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.map(String.init)
            #expect(words.contains("fk") && words.contains { $0 == row.command || $0 == "n" + row.command })
        }
    }
}
