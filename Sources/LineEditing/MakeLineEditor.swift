import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The editor that fits standard input and output: with keys and colours on a terminal, else plain.
public func makeLineEditor(_ settings: EditorSettings) -> any LineEditor {
    if Descriptor.isTerminal(STDIN_FILENO), Descriptor.isTerminal(STDOUT_FILENO), terminalHasKeys(),
        let editor = LibeditLineEditor(settings)
    {
        return editor
    }
    return PlainLineEditor(settings)
}

private func terminalHasKeys() -> Bool {
    guard let name = getenv("TERM").map({ String(cString: $0) }) else { return false }
    return !["", "dumb", "unknown"].contains(name)
}
