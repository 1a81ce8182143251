/// A positional argument of a command.
struct Operand: Sendable {
    /// What it is; decides how it is completed and described.
    enum Kind: Sendable, Equatable {
        case path, data, acl, text, command
        /// The name of a context.
        case context
        /// One of these words.
        case choice([String])
    }
    /// Whether it must be there.
    enum Presence: Sendable {
        case required
        case optional
        /// It must be there, and may be there several times; flags may stand between.
        case repeated
        /// Everything from here on, flags included, is left for the command itself to read.
        case rest
        /// A program and its arguments: everything after `--`.
        case program
    }

    let name: String
    let kind: Kind
    let presence: Presence
    /// One sentence for help and the manual, without a final stop.
    let summary: String

    /// One that must be there.
    init(_ name: String, _ kind: Kind, _ summary: String) { self.init(name, kind, .required, summary) }

    init(_ name: String, _ kind: Kind, _ presence: Presence, _ summary: String) {
        self.name = name
        self.kind = kind
        self.presence = presence
        self.summary = summary
    }

    /// As it stands in a usage line.
    var usage: String {
        switch presence {
        case .required: name
        case .optional: "[\(name)]"
        case .rest, .repeated: "\(name)…"
        case .program: "[-- \(name)…]"
        }
    }

    static let path = Operand("PATH", .path, "The node, as an absolute path")
    /// Where the shell's working directory, and a one-shot's root, stand in.
    static let optionalPath = Operand("PATH", .path, .optional, "The node; the root unless given")
    static let paths = Operand("PATH", .path, .repeated, "The nodes, as absolute paths")
    static let data = Operand(
        "DATA", .data, "UTF-8 text; - reads standard input, @FILE a file; after -- it is taken as it is")
    static let program = Operand(
        "CMD", .text, .program, "A program and its arguments, run as they are, without a shell")
    static let acl = Operand("ACL", .acl, "Entries SCHEME:ID:PERMISSIONS, separated by commas")
}
