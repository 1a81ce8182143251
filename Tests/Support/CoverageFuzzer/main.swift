import FuzzDecoders
import Fuzzing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

// libFuzzer with the table of decoders: `make fuzz DECODER=request SECONDS=60`. Built only where FK_LIBFUZZER asks for it,
// with -sanitize=fuzzer.
//
// usage: FK_FUZZ_DECODER=NAME coverage-fuzzer [libFuzzer's options] DIRECTORY

typealias OneInput = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>, _ test: OneInput
) -> CInt

func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

let name = getenv("FK_FUZZ_DECODER").map { String(cString: $0) } ?? ""
guard let decoder = Decoders.named(name) else {
    say("FK_FUZZ_DECODER is none of \(Decoders.all.map(\.name).joined(separator: ", "))")
    exit(2)
}
nonisolated(unsafe) let underTest = decoder

/// libFuzzer's own main asks for it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do { try underTest.check(Array(UnsafeBufferPointer(start: bytes, count: count))) } catch {
        say("\(underTest.name): \(error)")
        abort()
    }
    return 0
}

// Valid inputs to begin with.
if let directory = CommandLine.arguments.dropFirst().last(where: { !$0.hasPrefix("-") }) {
    for number in 0..<64 {
        var random = FuzzRandom(seed: 1, iteration: number)
        let file = open("\(directory)/valid-\(number)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let input = underTest.generate(&random)
        if file >= 0, input.count <= 4_096 { _ = input.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } }
        close(file)
    }
}
var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
    withUnsafeMutablePointer(to: &arguments) { pointer in
        pointer.withMemoryRebound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.self, capacity: 1) {
            runDriver(&count, $0, testOneInput)
        }
    })
