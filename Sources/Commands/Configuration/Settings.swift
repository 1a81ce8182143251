/// Every setting with its value and where that comes from: a flag, the environment, the context, or nothing.
struct Settings: Sendable {
    struct Entry: Sendable {
        let setting: Setting
        /// For people and programs; secrets are left out.
        let value: String
        let origin: SettingOrigin
    }

    private(set) var entries: [Entry] = []

    /// Completes what was given on the command line. A context that a flag names comes before the environment, as the
    /// flag does; any other context comes after it.
    /// - Throws: code 2 for a configuration that cannot be read, and for a context that is not there.
    static func resolve(
        _ options: inout GlobalOptions, environment: [String: String]
    ) throws(CommandError) -> Settings {
        let file = ConfigurationFile(environment: environment)
        let configuration = try file?.read() ?? Configuration()
        func variable(_ setting: Setting) -> (name: String, value: String)? {
            guard let name = setting.variable, let value = environment[name], !value.isEmpty else { return nil }
            return (name, value)
        }

        var name: (text: String, origin: SettingOrigin)?
        if let given = options.context {
            name = (given, .flag("--context"))
        } else if let given = variable(.context) {
            name = (given.value, .environment(given.name))
        } else if let current = configuration.current {
            name = (current.name, .file(file?.path ?? "", line: current.line))
        }
        var context: Configuration.Context?
        if let name {
            context = configuration[name.text]
            if context == nil { throw missing(name.text, name.origin, configuration, file) }
        }
        options.context = name?.text

        var settings = Settings()
        settings.entries.append(
            Entry(setting: .context, value: name?.text ?? "", origin: name?.origin ?? .standard))
        let isContextFirst = options.given.contains(Setting.context.flag)
        for setting in Setting.ofContext {
            let origin: SettingOrigin
            if options.given.contains(setting.flag) {
                origin = .flag("--\(setting.rawValue)")
            } else {
                let said = context?.value(setting)
                let variable = isContextFirst && said != nil ? nil : variable(setting)
                if let variable {
                    try settings.take(setting, variable, &options)
                    origin = .environment(variable.name)
                } else if let said, let name {
                    for text in said.texts { try options.apply(setting.flag, text) }
                    origin = .context(name.text, file: file?.path ?? "", line: said.line)
                } else {
                    origin = .standard
                }
            }
            settings.entries.append(Entry(setting: setting, value: setting.value(in: options), origin: origin))
        }
        return settings
    }

    private func take(
        _ setting: Setting, _ variable: (name: String, value: String), _ options: inout GlobalOptions
    ) throws(CommandError) {
        switch setting {
        case .color: options.color = .never
        case .auth:
            for line in variable.value.split(separator: "\n") {
                options.credentials.append(try Values.credential(String(line)))
            }
        default: try options.apply(setting.flag, variable.value)
        }
    }

    private static func missing(
        _ name: String, _ origin: SettingOrigin, _ configuration: Configuration, _ file: ConfigurationFile?
    ) -> CommandError {
        let names = configuration.contexts.map(\.name)
        var message = "There is no context \(name)"
        if case .flag = origin {} else { message += " (\(origin.text))" }
        if let near = Suggestion.nearest(to: name, among: names) {
            message += "; did you mean \(near)?"
        } else if !names.isEmpty {
            message += "; there are \(names.joined(separator: ", "))"
        } else {
            message += "; fk context add \(name) URL makes it"
            if let file { message += " in \(file.path)" }
        }
        return .usage(message)
    }
}

extension Setting {
    /// As it stands in `options`, without secrets.
    fileprivate func value(in options: GlobalOptions) -> String {
        switch self {
        case .context: options.context ?? ""
        case .connect: options.connect ?? GlobalOptions.standardURL
        case .output: options.output.rawValue
        case .timeout:
            Formatting.seconds(millis: options.timeoutMillis ?? GlobalOptions.defaultTimeoutMillis)
        case .cost: "\(options.showsCost)"
        case .quiet: "\(options.isQuiet)"
        case .verbose: "\(options.isVerbose)"
        case .color: options.color.rawValue
        case .auth: options.credentials.map(Values.withoutSecret).joined(separator: ", ")
        }
    }
}
