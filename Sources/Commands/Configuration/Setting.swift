/// What a context, the environment and the command line can say.
enum Setting: String, CaseIterable, Sendable {
    case context, connect, output, timeout, cost, quiet, verbose, color, auth

    /// The global option of that name.
    var flag: Flag {
        switch self {
        case .context: GlobalOptions.contextFlag
        case .connect: GlobalOptions.connectFlag
        case .output: GlobalOptions.outputFlag
        case .timeout: GlobalOptions.timeoutFlag
        case .cost: GlobalOptions.costFlag
        case .quiet: GlobalOptions.quietFlag
        case .verbose: GlobalOptions.verboseFlag
        case .color: GlobalOptions.colorFlag
        case .auth: GlobalOptions.authFlag
        }
    }

    /// The variable of the environment, where there is one.
    var variable: String? {
        switch self {
        case .context: "FK_CONTEXT"
        case .connect: "FK_CONNECT"
        case .auth: "FK_AUTH"
        case .color: "NO_COLOR"
        default: nil
        }
    }

    /// Those that a context may have.
    static let ofContext = allCases.filter { $0 != .context }

    /// For messages: how it is written in the file.
    var example: String {
        switch self {
        case .context, .connect: "connect = \"local:staging\""
        case .output: "output = \"json\""
        case .timeout: "timeout = 10"
        case .cost, .quiet, .verbose: "\(rawValue) = true"
        case .color: "color = \"never\""
        case .auth: "auth = [\"digest:user:password\"]"
        }
    }

    /// What was written in the file as the global option takes it; several for a list. A switch that is off is none.
    /// nil where the kind is wrong.
    func texts(of value: TOMLValue) -> [String]? {
        switch (self, value) {
        case (.timeout, .integer(let number)): return [String(number)]
        case (.timeout, .float(let number)): return ["\(number)"]
        case (.cost, .boolean(let isOn)), (.quiet, .boolean(let isOn)), (.verbose, .boolean(let isOn)):
            return isOn ? [""] : []
        case (.cost, _), (.quiet, _), (.verbose, _), (.timeout, _): return nil
        case (.auth, .array(let values)):
            let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            return texts.count == values.count ? texts : nil
        case (_, .string(let text)): return [text]
        default: return nil
        }
    }

    /// `text`, as `--set` gives it, as it is written in the file.
    /// - Throws: code 2 where it is none of the values that there may be.
    func fileText(_ text: String) throws(CommandError) -> String {
        switch self {
        case .cost, .quiet, .verbose:
            guard ["true", "false"].contains(text) else {
                throw .usage("\(rawValue) is true or false, not \"\(text)\"")
            }
            return text
        case .timeout:
            _ = try Values.seconds(text, for: rawValue)
            return text
        case .auth:
            _ = try Values.credential(text)
            return "[\(TOMLText.quoted(text))]"
        default:
            var options = GlobalOptions()
            do throws(CommandError) { try options.apply(flag, text) } catch {
                throw .usage(error.message.replacing("--" + rawValue, with: rawValue))
            }
            return TOMLText.quoted(text)
        }
    }
}

/// Where the value of a setting comes from.
enum SettingOrigin: Sendable, Equatable {
    case flag(String)
    case environment(String)
    /// A context, and where it says so.
    case context(String, file: String, line: Int)
    /// A line of the file that is in no context.
    case file(String, line: Int)
    case standard

    /// For people.
    var text: String {
        switch self {
        case .flag(let name): "flag \(name)"
        case .environment(let name): "environment \(name)"
        case .context(let name, let file, let line): "context \(name), \(file):\(line)"
        case .file(let file, let line): "\(file):\(line)"
        case .standard: "default"
        }
    }
}
