/// The named contexts of a user: what stands in `config.toml`.
///
///     current = "staging"
///
///     [contexts.staging]
///     connect = "local:staging"
///     timeout = 10
struct Configuration: Sendable, Equatable {
    /// What one context says of a setting.
    struct Value: Sendable, Equatable {
        let setting: Setting
        /// As the global option takes it.
        let texts: [String]
        let line: Int
    }

    struct Context: Sendable, Equatable {
        let name: String
        var values: [Value] = []

        func value(_ setting: Setting) -> Value? { values.first { $0.setting == setting } }

        /// The connection URL, where it has one.
        var connect: String? { value(.connect)?.texts.last }
    }

    /// The context that is used where none is named, and the line that says so.
    private(set) var current: (name: String, line: Int)?
    /// In the order of the file.
    private(set) var contexts: [Context] = []

    init() {}

    /// - Parameter file: its name, for messages.
    /// - Throws: code 2 with the line and what would be right there.
    init(_ bytes: [UInt8], file: String) throws(CommandError) {
        let document: TOMLDocument
        do throws(TOMLDocument.Fault) { document = try TOMLDocument(bytes) } catch {
            throw Configuration.fault(file, error.line, error.message)
        }
        for header in document.headers {
            let isContext = header.path.count == 2 && header.path[0] == Configuration.table && !header.isList
            // The table of all of them may be opened as well.
            guard isContext || (header.path == [Configuration.table] && !header.isList) else {
                throw Configuration.fault(
                    file, header.line,
                    "[\(TOMLText.key(header.path))] is not known here; a context begins with [contexts.NAME]")
            }
            if isContext { add(header.path[1]) }
        }
        for entry in document.entries { try take(entry, file) }
    }

    static let table = "contexts"
    static let currentKey = "current"

    static func fault(_ file: String, _ line: Int, _ message: String) -> CommandError {
        .usage("\(file):\(line): \(message)")
    }

    subscript(name: String) -> Context? { contexts.first { $0.name == name } }

    private mutating func add(_ name: String) {
        if self[name] == nil { contexts.append(Context(name: name)) }
    }

    private mutating func take(_ entry: TOMLDocument.Entry, _ file: String) throws(CommandError) {
        if entry.path == [Configuration.currentKey] {
            guard case .string(let name) = entry.value else {
                throw Configuration.fault(
                    file, entry.line, "current is the name of a context, such as \"staging\", not \(entry.value.kind)")
            }
            current = (name, entry.line)
            return
        }
        guard entry.path.count == 3, entry.path[0] == Configuration.table else {
            throw Configuration.fault(file, entry.line, Configuration.unknown(entry.path))
        }
        let names = Setting.ofContext.map(\.rawValue)
        guard let setting = Setting(rawValue: entry.path[2]), Setting.ofContext.contains(setting) else {
            throw Configuration.fault(
                file, entry.line,
                "unknown key \(TOMLText.key(entry.path[2])) of context \(entry.path[1])"
                    + (Suggestion.nearest(to: entry.path[2], among: names).map { "; did you mean \($0)?" }
                        ?? "; known are \(names.joined(separator: ", "))"))
        }
        guard let texts = setting.texts(of: entry.value) else {
            throw Configuration.fault(
                file, entry.line,
                "\(setting.rawValue) of context \(entry.path[1]) cannot be \(entry.value.kind); right would be "
                    + setting.example)
        }
        var probe = GlobalOptions()
        for text in texts {
            do throws(CommandError) { try probe.apply(setting.flag, text) } catch {
                let message = error.message.replacing("--" + setting.rawValue, with: setting.rawValue)
                throw Configuration.fault(file, entry.line, message + "; right would be " + setting.example)
            }
        }
        add(entry.path[1])
        let index = contexts.firstIndex { $0.name == entry.path[1] }
        if let index { contexts[index].values.append(Value(setting: setting, texts: texts, line: entry.line)) }
    }

    private static func unknown(_ path: [String]) -> String {
        let key = TOMLText.key(path)
        if let last = path.last, path.count == 1, Setting(rawValue: last) != nil {
            return "\(key) belongs to a context: it stands below a line such as [contexts.staging]"
        }
        return "unknown key \(key)"
            + (path.count == 1 ? Suggestion.question(key, among: [currentKey, table]) : "")
            + "; known are current and the keys of tables [contexts.NAME]"
    }

    static func == (a: Configuration, b: Configuration) -> Bool {
        a.current?.name == b.current?.name && a.current?.line == b.current?.line && a.contexts == b.contexts
    }
}
