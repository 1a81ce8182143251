import FaaSKeeperModel

/// One command: its syntax as data, and what it does.
///
/// Parser, help, completions and manual are all made from this table, and so is the shell. An own table rather than
/// ArgumentParser, for three reasons. zkCli's syntax does not fit it: names in any case with hyphenated aliases, `-v -1`,
/// flags after operands, everything literal after `--`. The shell parses lines by the same table, where no process ends
/// on an error. And completions and manual need the table as data, which ArgumentParser gives only by running itself.
struct Command: Sendable {
    /// What runs the command. Whatever it throws becomes one error line and an exit code at the top level only.
    typealias Body = @Sendable (CommandContext, Arguments) async throws -> Void

    /// Where the command stands in help and manual.
    enum Group: String, CaseIterable, Sendable {
        case read = "Read"
        case look = "Look through trees"
        case change = "Change"
        case move = "Move data"
        case watch = "Watch"
        case coordinate = "Coordinate"
        case access = "Access and quotas"
        case see = "See what happens"
        case administer = "Administer"
        case configuration = "Configuration"
        case shell = "The shell"
        case other = "Other"

        /// The page of the manual that has its commands: `fk-look` for the group that looks through trees.
        var page: String {
            let words = rawValue.lowercased().split(separator: " ").filter { $0 != "the" }
            return "fk-" + (words.first ?? "commands")
        }
    }

    /// What a command costs at a cloud, by its kind; trace shows the calls, and --cost their price.
    enum Cost: String, Sendable {
        case free = "nothing: no call to the service"
        case read = "reads: one storage read each, no function runs"
        case walk = "reads: one storage read for each node it visits"
        case write = "a write: two queue messages, two function runs, some storage writes and reads"
        case writes = "writes: two queue messages, two function runs, some storage writes and reads each"
        case watch = "a read, and with -w three storage writes for the watch"
        case place = "a write or two, and while waiting some reads; a watch is three storage writes"
        case registration = "three storage writes for the watch"
        case hosting = "a poll of each queue every 20 seconds, and what the functions do"
        case deployment = "a few calls, free or nearly so; docs/aws.md says what a deployment costs while it stands"
        case other = "what the command inside costs"

        var isChange: Bool { self == .write || self == .writes }
    }

    /// As zkCli spells it, or in small letters where zkCli has none.
    let name: String
    let aliases: [String]
    let group: Group
    /// One line, without a final stop.
    let summary: String
    let flags: [Flag]
    let operands: [Operand]
    /// Paragraphs for `help COMMAND` and the manual; an empty line separates them.
    let details: String
    /// Lines that work as typed, each with what it does.
    let examples: [(line: String, meaning: String)]
    let cost: Cost
    let run: Body

    init(
        _ name: String, aliases: [String] = [], _ group: Group, _ summary: String, flags: [Flag] = [],
        operands: [Operand] = [], details: String = "", examples: [(line: String, meaning: String)] = [],
        cost: Cost = .free, run: @escaping Body
    ) {
        self.name = name
        self.aliases = aliases
        self.group = group
        self.summary = summary
        self.flags = flags
        self.operands = operands
        self.details = details
        self.examples = examples
        self.cost = cost
        self.run = run
    }

    /// How the session of this command alone gets its answers: one that writes once and leaves pays for no queue.
    var listening: Listening { cost == .write ? .polled : .pushed }

    /// `get [-s] [-w] [-b] [-x] PATH`
    var usage: String {
        ([name] + flags.map { "[\($0.usage)]" } + operands.map(\.usage)).joined(separator: " ")
    }

    /// Whether words after the first operand belong to a command inside this one.
    var takesRest: Bool { operands.last.map { $0.presence == .rest } ?? false }

    /// Whether words after `--` are a program.
    var takesProgram: Bool { operands.last.map { $0.presence == .program } ?? false }
}
