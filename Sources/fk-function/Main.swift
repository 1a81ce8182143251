import LambdaRuntime
import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@main
struct Main {
    static func main() async {
        Descriptor.ignoreSignalsOfWrites()
        exit(await FunctionProcess(environment: Descriptor.environment()).run())
    }
}
