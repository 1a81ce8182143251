import CProcess

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A program that this process has started, with its own standard streams.
///
/// Where the system can do that (Linux), the program is killed when the thread that has started it ends, and so when this
/// process does, however it ends. What the program itself has started is not.
public struct RunningProgram: Sendable {
    /// Why a program could not be run.
    public struct Failure: Error {
        /// As the system numbers it.
        public let number: Int32
        public var reason: String { String(cString: strerror(number)) }
        /// There is no such program, as opposed to one that cannot be run.
        public var isMissing: Bool { number == ENOENT }
    }

    public let process: Int32
    /// Whether it leads a group of processes of its own.
    public let leadsGroup: Bool

    /// - Parameters:
    ///   - words: the program, looked for in PATH, and its arguments.
    ///   - environment: what it gets besides this process's own variables, and in their place.
    ///   - input: a descriptor that becomes its standard input; nil for this process's own.
    ///   - leadsGroup: in a group of its own it, and what it has started, can be signalled together; the terminal's
    ///     foreground is not its then.
    public init(
        _ words: [String], environment: [String: String], input: Int32? = nil, leadsGroup: Bool
    ) throws(Failure) {
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var envp = RunningProgram.inherited(without: Set(environment.keys))
        envp += environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        let process = fk_run_program(argv[0], &argv, &envp, input ?? -1, leadsGroup ? 1 : 0)
        guard process > 0 else { throw Failure(number: errno) }
        self.process = process
        self.leadsGroup = leadsGroup
    }

    /// Copies of this process's variables, byte by byte: not all of them need be text.
    private static func inherited(without names: Set<String>) -> [UnsafeMutablePointer<CChar>?] {
        guard var entry = environ as UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? else { return [] }
        var result: [UnsafeMutablePointer<CChar>?] = []
        while let variable = entry.pointee {
            let length = strchr(variable, 0x3D).map { variable.distance(to: $0) } ?? 0
            let name = String(decoding: UnsafeRawBufferPointer(start: variable, count: length), as: UTF8.self)
            if !names.contains(name) { result.append(strdup(variable)) }
            entry += 1
        }
        return result
    }

    /// Sends a signal to it, or to its whole group.
    public func signal(_ number: Int32) { _ = kill(leadsGroup ? -process : process, number) }

    /// Blocks until it has ended; ``status`` tells then.
    public func awaitEnd() { fk_await_program(process) }

    /// Nil while it runs; then, once, its exit code, or 128 and the signal that ended it.
    public func status() -> Int32? {
        let status = fk_program_status(process)
        return status < 0 ? nil : status
    }
}
