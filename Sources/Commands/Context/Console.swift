import SystemCalls

/// The three standard streams and what is known of them.
struct Console: Sendable {
    var output: Output
    var errors: Output
    var input: Input
    /// A person reads the output: words for people, hex dumps, colour.
    var outputIsTerminal: Bool
    var errorsAreTerminal: Bool
    let environment: [String: String]
    /// An answer is followed by others on the same stream: each ends its line.
    var endsAnswers = false
    /// Standard input is where the commands come from, so none of them may read it.
    var inputIsScript = false
    var colorChoice = ColorChoice.auto

    /// The process's own.
    static func standard(environment: [String: String]) -> Console {
        Console(
            output: Output(Descriptor.output), errors: Output(Descriptor.errors), input: Input(Descriptor.input),
            outputIsTerminal: Descriptor.isTerminal(Descriptor.output),
            errorsAreTerminal: Descriptor.isTerminal(Descriptor.errors), environment: environment)
    }

    /// How to dress text on the output.
    var outputStyle: TextStyle { TextStyle(isOn: usesColor(outputIsTerminal)) }
    var errorStyle: TextStyle { TextStyle(isOn: usesColor(errorsAreTerminal)) }

    private func usesColor(_ isTerminal: Bool) -> Bool {
        switch colorChoice {
        case .always: true
        case .never: false
        case .auto: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        }
    }

    /// Whether box-drawing characters can be shown: unless the locale says otherwise.
    var usesUnicode: Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let locale = environment[name]?.lowercased(), !locale.isEmpty else { continue }
            return locale.contains("utf-8") || locale.contains("utf8")
        }
        return true
    }
}

/// Colour and weight by the escape sequences that every terminal knows; none when it is off.
struct TextStyle: Sendable {
    let isOn: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func yellow(_ text: String) -> String { wrap(text, "33") }
    /// Black on a coloured ground.
    func ground(_ text: String, _ ground: Ground) -> String { wrap(text, "30;\(ground.rawValue)") }

    enum Ground: Int, Sendable { case red = 41, green, yellow }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
