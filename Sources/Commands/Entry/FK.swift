import Dispatch
import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The command-line tool.
public enum FK {
    /// Of the tool and of the library it is built with.
    static let version = "0.1.0"

    /// Runs the process's command line and ends the process with its exit code.
    ///
    /// Not an asynchronous main function: the runtime's event loop opens descriptors of its own, and where standard
    /// output is closed one of them would become it.
    public static func main() -> Never {
        Descriptor.occupyClosedStandardDescriptors()
        Descriptor.ignoreSignalsOfWrites()
        Task { exit(await run()) }
        dispatchMain()
    }

    private static func run() async -> Int32 {
        let console = Console.standard(environment: Descriptor.environment())
        do throws(CommandError) {
            return await Program(console: console).run(try RawArguments.read())
        } catch {
            return await ErrorReport(console: console, format: .text).report(error)
        }
    }
}
