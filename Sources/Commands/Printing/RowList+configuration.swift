extension Settings {
    /// What `config --show-origin` prints.
    var listing: RowList {
        var listing = RowList([("setting", .left), ("value", .left), ("origin", .left)], nothing: "")
        for entry in entries {
            listing.add(
                [entry.setting.rawValue, entry.value.isEmpty ? "-" : entry.value, entry.origin.text],
                .object([
                    "setting": .string(entry.setting.rawValue), "value": .string(entry.value),
                    "origin": .string(entry.origin.word), "name": entry.origin.name.map { .string($0) },
                    "file": entry.origin.place.map { .string($0.file) },
                    "line": entry.origin.place.map { .int(Int64($0.line)) },
                ]))
        }
        return listing
    }
}

extension SettingOrigin {
    /// For programs.
    fileprivate var word: String {
        switch self {
        case .flag: "flag"
        case .environment: "environment"
        case .context: "context"
        case .file: "file"
        case .standard: "default"
        }
    }

    /// Of the flag, the variable or the context.
    fileprivate var name: String? {
        switch self {
        case .flag(let name), .environment(let name), .context(let name, _, _): name
        case .file, .standard: nil
        }
    }

    fileprivate var place: (file: String, line: Int)? {
        switch self {
        case .context(_, let file, let line), .file(let file, let line): (file, line)
        case .flag, .environment, .standard: nil
        }
    }
}

extension Configuration {
    /// What `context list` prints: a star marks the one in use. Through a pipe the names alone.
    var listing: RowList {
        var listing = RowList(
            [("", .left), ("context", .left), ("connect", .left), ("settings", .left)], isBare: true,
            nothing: "No contexts; fk context add NAME URL makes one")
        for context in contexts {
            let isCurrent = context.name == current?.name
            let others = context.values.filter { $0.setting != .connect && $0.setting != .auth }
            let credentials = context.value(.auth)?.texts.count ?? 0
            let settings =
                others.map { "\($0.setting.rawValue) \($0.texts.first.map { $0.isEmpty ? "on" : $0 } ?? "off")" }
                + (credentials > 0 ? ["auth"] : [])
            let values = others.map { value in
                JSON.Member(
                    name: value.setting.rawValue,
                    value: value.texts.first.map { $0.isEmpty ? .bool(true) : .string($0) } ?? .bool(false))
            }
            listing.add(
                [isCurrent ? "*" : "", context.name, context.connect ?? "-", settings.joined(separator: ", ")],
                .object([
                    "context": .string(context.name), "current": .bool(isCurrent),
                    "connect": context.connect.map { .string($0) }, "settings": .object(values),
                    "credentials": .int(Int64(credentials)),
                ]), bare: context.name)
        }
        return listing
    }
}
