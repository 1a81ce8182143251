import Testing

@testable import FKCommands

/// The table itself: one name, one meaning.
@Suite struct CommandTableTests {
    private let table = CommandTable.standard

    @Test func namesAreUnique() {
        let names = table.names.map { $0.lowercased() }
        #expect(Set(names).count == names.count)
    }

    /// A long option may stand anywhere, so none may have two meanings.
    @Test func longFlagsAreNoGlobalOptions() {
        let global = Set(GlobalOptions.flags.compactMap(\.long))
        for command in table.commands {
            let long = command.flags.compactMap(\.long)
            #expect(global.isDisjoint(with: long), "\(command.name)")
            #expect(Set(command.flags).count == command.flags.count, "\(command.name)")
            #expect(Set(command.flags.compactMap(\.short)).count == command.flags.compactMap(\.short).count)
        }
    }

    /// What is optional or open stands last.
    @Test func operandsAreInOrder() {
        for command in table.commands {
            let firstOptional = command.operands.firstIndex { $0.presence != .required } ?? command.operands.count
            #expect(command.operands[firstOptional...].allSatisfy { $0.presence != .required }, "\(command.name)")
            #expect(command.operands.dropLast().allSatisfy { $0.presence != .rest }, "\(command.name)")
        }
    }

    @Test func textsAreInOneStyle() {
        let flags = table.commands.flatMap(\.flags) + GlobalOptions.flags
        for text in table.commands.map(\.summary) + flags.map(\.summary) {
            #expect(!text.isEmpty && !text.hasSuffix(".") && text.first?.isLowercase == false, "\(text)")
        }
    }

    @Test func everyCommandHasAnExample() {
        #expect(table.commands.filter { $0.examples.isEmpty }.map(\.name) == [])
    }

    /// The words before the first pipe or redirection that stands in no quotation.
    private static func command(of line: String) -> [Word]? {
        let ends = line.indices.filter { index in
            [" | ", " < ", " > "].contains { line[index...].hasPrefix($0) }
        }
        for end in ends + [line.endIndex] {
            if case .words(let words) = Tokenizer.split(String(line[..<end])) { return words }
        }
        return nil
    }

    /// Every example parses.
    @Test func examplesParse() throws {
        for example in table.commands.flatMap(\.examples) {
            guard let words = Self.command(of: example.line) else {
                Issue.record("\(example.line) is not closed")
                continue
            }
            var parser = CommandLineParser()
            _ = try parser.parse(words)
        }
    }

    @Test func helpFitsATerminal() {
        let pages = table.commands.map(HelpText.page) + [HelpText.overview(table)]
        for line in pages.joined() { #expect(line.count <= 80, "\(line)") }
    }
}
