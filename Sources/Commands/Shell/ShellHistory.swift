import LineEditing

/// The lines typed before, in a file that several shells share.
enum ShellHistory {
    /// `$XDG_STATE_HOME/faaskeeper/history`; nil where neither that nor HOME says a place.
    static func file(_ environment: [String: String]) -> HistoryFile? {
        let base: String
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            base = state
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            base = home + "/.local/state"
        } else {
            return nil
        }
        return HistoryFile(path: base + "/faaskeeper/history", limit: ShellLimits.historyLinesMax)
    }

    /// Credentials are not remembered, nor is a line that begins with a blank.
    static func mayRemember(_ line: String) -> Bool {
        if line.first?.isWhitespace ?? true { return false }
        let text = line.lowercased()
        return !["addauth", "add-auth", "-auth", "fk_auth", "digest:", "digest "].contains { text.contains($0) }
    }
}
