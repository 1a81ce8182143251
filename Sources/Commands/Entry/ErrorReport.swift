/// Says on standard error why a command failed: `fk: MESSAGE`, or a JSON object.
struct ErrorReport: Sendable {
    let console: Console
    let format: OutputFormat

    /// - Returns: the exit code.
    @discardableResult
    func report(_ error: CommandError) async -> Int32 {
        if !error.isSilent {
            switch format {
            case .json: console.errors.writeLine(JSON.of(error).text)
            case .text:
                let place = error.line.map { "line \($0): " } ?? ""
                let message = Formatting.terminalSafe(place + error.message)
                console.errors.writeLine(console.errorStyle.red("fk:") + " " + message)
            }
        }
        try? await console.errors.flush()
        return error.status
    }
}
