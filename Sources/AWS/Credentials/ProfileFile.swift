/// The shared files of AWS's tools, `~/.aws/config` and `~/.aws/credentials`: sections with names and values.
struct ProfileFile: Sendable, Equatable {
    /// The settings of each profile, by its name.
    private(set) var profiles: [String: [String: String]] = [:]

    /// - Parameter isConfig: in `config` a section is called `profile NAME`, but for `default`; other sections are not profiles.
    init(_ text: String, isConfig: Bool) {
        var current: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let isNested = line.first == " " || line.first == "\t"
            let line = line.trimmingBlanks
            if line.isEmpty || line.first == "#" || line.first == ";" { continue }
            if line.first == "[" {
                guard let end = line.firstIndex(of: "]") else {
                    current = nil
                    continue
                }
                current = ProfileFile.profile(line[line.index(after: line.startIndex)..<end], isConfig: isConfig)
                if let current { profiles[current, default: [:]] = profiles[current] ?? [:] }
                continue
            }
            // Settings within a setting, as `s3 =` has them, are nobody's here.
            guard !isNested, let current, let equals = line.firstIndex(of: "=") else { continue }
            let name = line[..<equals].trimmingBlanks.lowercased()
            profiles[current]?[name] = String(line[line.index(after: equals)...].trimmingBlanks)
        }
    }

    private static func profile(_ section: Substring, isConfig: Bool) -> String? {
        let section = section.trimmingBlanks
        guard isConfig, section != "default" else { return String(section) }
        let words = section.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
        guard words.count == 2, words[0] == "profile" else { return nil }
        let name = words[1].trimmingBlanks
        return name.first == "\"" && name.last == "\"" && name.count > 1
            ? String(name.dropFirst().dropLast()) : String(name)
    }

    /// Both files together; what `credentials` says counts.
    static func merged(config: ProfileFile, credentials: ProfileFile) -> [String: [String: String]] {
        config.profiles.merging(credentials.profiles) { config, credentials in
            config.merging(credentials) { _, credentials in credentials }
        }
    }
}

extension Substring {
    var trimmingBlanks: Substring {
        var text = self
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
