import FuzzDecoders
import Fuzzing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

// usage: fuzz-decoders DECODER SEED FIRST COUNT [PROGRESS]   iterations FIRST to FIRST + COUNT - 1
//        fuzz-decoders DECODER --input HEX                  one input
//        fuzz-decoders --list
// Exits with 0 when all is well, with 1 and a finding when a property does not hold. A trap, more memory or more time
// than an input is worth end the process by a signal; PROGRESS is a file that then has the number of the iteration.

func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

func usage() -> Never {
    say("usage: fuzz-decoders DECODER SEED FIRST COUNT [PROGRESS] | DECODER --input HEX | --list")
    exit(2)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard let name = arguments.first else { usage() }
if name == "--list" {
    for decoder in Decoders.all { say(decoder.name) }
    exit(0)
}
/// What the tests of fuzzing itself find.
let trap = Decoder("trap-for-tests", generate: { $0.bytes(upTo: 9) }) { bytes in
    precondition(!bytes.contains(0x21), "an exclamation mark")
}
guard let decoder = name == trap.name ? trap : Decoders.named(name) else {
    say("There is no decoder \(name); --list has them. In a release build there are none")
    exit(2)
}
guard arguments.count > 2 else { usage() }

// What the decoder needs once, tables say, is not counted to the input.
var random = FuzzRandom(seed: 1)
for _ in 0..<20 where name != trap.name { try? decoder.check(decoder.generate(&random)) }
Bounds.limitMemory()

if arguments[1] == "--input" {
    guard let input = Hex.bytes(arguments[2]) else { usage() }
    Bounds.beginInput()
    do { try decoder.check(input) } catch {
        say("\(error)")
        exit(1)
    }
    exit(0)
}

guard arguments.count > 3, let seed = UInt64(arguments[1]), let first = Int(arguments[2]),
    let count = Int(arguments[3])
else { usage() }
let progress = arguments.count > 4 ? open(arguments[4], O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) : -1
let finding = FuzzRun(decoder, seed: seed).run(first..<first + count) { iteration in
    Bounds.beginInput()
    guard progress >= 0 else { return }
    var number = Int64(iteration)
    _ = withUnsafeBytes(of: &number) { pwrite(progress, $0.baseAddress, 8, 0) }
}
guard let finding else { exit(0) }
say("decoder \(name), seed \(seed), iteration \(finding.iteration): \(finding.message)")
say(finding.input.map { "input: \(SwiftLiteral.of($0))" } ?? "a value did not survive its own encoding")
say("again: fuzz-decoders \(name) \(seed) \(finding.iteration) 1")
exit(1)
