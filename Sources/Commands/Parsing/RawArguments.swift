/// The arguments of the process, bytes checked. `CommandLine.arguments` repairs malformed UTF-8 in silence, so that a
/// command would act on another node than the one that was asked for.
enum RawArguments {
    /// Without the program's name.
    static func read() throws(CommandError) -> [Word] {
        let count = Int(CommandLine.argc)
        var words: [Word] = []
        guard count > 1 else { return words }
        words.reserveCapacity(count - 1)
        for position in 1..<count {
            guard let pointer = CommandLine.unsafeArgv[position] else { break }
            guard let text = String(validatingCString: pointer) else {
                throw .usage("Argument \(position) is not valid UTF-8: \"\(repaired(pointer))\"")
            }
            words.append(Word(text))
        }
        return words
    }

    private static func repaired(_ pointer: UnsafeMutablePointer<CChar>) -> String {
        String(cString: pointer)
    }
}
