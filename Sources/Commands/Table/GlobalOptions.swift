import FaaSKeeperConnect
import FaaSKeeperModel

/// How answers are written.
enum OutputFormat: String, CaseIterable, Sendable { case text, json }

/// When to use colour.
enum ColorChoice: String, CaseIterable, Sendable { case auto, always, never }

/// What stands before or beside a command and holds for all of them.
struct GlobalOptions: Sendable {
    /// The connection URL; nil takes the environment's, then the context's, then the default.
    var connect: String?
    /// The named context that completes what is given.
    var context: String?
    /// The options that stood on the command line.
    var given: Set<Flag> = []
    /// Every setting and where it comes from, once the environment and the context are taken in.
    var settings = Settings()
    var output = OutputFormat.text
    /// Nil is the default of 30 seconds for an operation, and no bound for waiting.
    var timeoutMillis: Int64?
    var showsCost = false
    var isQuiet = false
    var isVerbose = false
    var color = ColorChoice.auto
    var credentials: [Credential] = []
    /// A script to run; `-` is standard input.
    var file: String?
    var keepsGoing = false
    var wantsHelp = false
    var wantsVersion = false

    static let standardURL = ConnectionURL.standard
    static let defaultTimeoutMillis: Int64 = 30_000

    static let connectFlag = Flag(
        "c", long: "connect", "URL",
        "The deployment: local:NAME, local:/DIR, memory:, aws://NAME?region=R, gcp://PROJECT/NAME (FK_CONNECT)")
    static let contextFlag = Flag(
        long: "context", "NAME", completion: .context, "The named context to use (FK_CONTEXT); fk context lists them")
    static let outputFlag = Flag(
        "o", long: "output", "FORMAT", choices: OutputFormat.allCases.map(\.rawValue),
        "Answers as text for people, or as JSON, one value a command and one object a line for events")
    static let timeoutFlag = Flag(
        long: "timeout", "SECONDS", "The longest an operation, or where it is given a wait, may take (30)")
    static let costFlag = Flag(long: "cost", "Afterwards one line on standard error: time, txid, epoch and price")
    static let quietFlag = Flag("q", long: "quiet", "No warnings and no confirmations")
    static let verboseFlag = Flag("v", long: "verbose", "Every operation on standard error")
    static let colorFlag = Flag(
        long: "color", "WHEN", choices: ColorChoice.allCases.map(\.rawValue),
        "Colour on a terminal, always or never (NO_COLOR)")
    static let authFlag = Flag(
        long: "auth", "SCHEME:CREDENTIAL",
        "A credential of the session, such as digest:user:password; may be repeated (FK_AUTH, one a line)")
    static let fileFlag = Flag("f", long: "file", "FILE", completion: .file, "Run the commands of a file, one a line")
    static let keepGoingFlag = Flag("k", long: "keep-going", "In a script go on after a failure")
    static let versionFlag = Flag(long: "version", "Print the version")
    static let helpFlag = Flag("h", long: "help", "Explain fk, or the command")

    /// In the order of help.
    static let flags: [Flag] = [
        connectFlag, contextFlag, outputFlag, timeoutFlag, costFlag, quietFlag, verboseFlag, colorFlag, authFlag,
        fileFlag,
        keepGoingFlag, versionFlag, helpFlag,
    ]

    /// Those that make sense on a line of a script or of the shell, where the connection stands already.
    static let flagsOfALine: Set<Flag> = [outputFlag, costFlag, quietFlag, verboseFlag, helpFlag]

    /// Takes over what was given for `flag`.
    mutating func apply(_ flag: Flag, _ value: String) throws(CommandError) {
        switch flag {
        case Self.connectFlag: connect = value
        case Self.contextFlag: context = value
        case Self.outputFlag: output = try Values.choice(value, for: "--output")
        case Self.timeoutFlag: timeoutMillis = try Values.seconds(value, for: "--timeout")
        case Self.costFlag: showsCost = true
        case Self.quietFlag: isQuiet = true
        case Self.verboseFlag: isVerbose = true
        case Self.colorFlag: color = try Values.choice(value, for: "--color")
        case Self.authFlag: credentials.append(try Values.credential(value))
        case Self.fileFlag: file = value
        case Self.keepGoingFlag: keepsGoing = true
        case Self.versionFlag: wantsVersion = true
        default: wantsHelp = true
        }
    }

}
