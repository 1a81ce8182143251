/// Reads lines from a person, and shows other text meanwhile.
public protocol LineEditor: AnyObject, Sendable {
    /// Reads the next line. Cancelling the task gives `.interrupted`. One line at a time.
    func readLine() async -> LineInput

    /// Shows lines above the one being edited, or writes them straight out when none is. From any thread; while a line
    /// is edited it never waits for the terminal. What nobody could read any more is dropped, and said to be.
    func printAbove(_ text: String)

    /// Something else has the terminal until ``release()``: text from ``printAbove(_:)`` waits, within a bound.
    func hold()

    /// Writes what has waited.
    func release()

    /// Asks for the prompts again and draws them.
    func refresh()

    /// Puts the terminal back. A line that is being read is given up.
    func close()
}

/// What reading a line came to.
public enum LineInput: Sendable, Equatable {
    /// Without the line break at its end; there may be others within.
    case line(String)
    /// Ctrl-C: what was typed is dropped.
    case interrupted
    /// Ctrl-D, the end of the input, or the editor was closed.
    case end
}
