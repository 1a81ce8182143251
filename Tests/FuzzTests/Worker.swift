import ChildProcess
import Foundation
import Fuzzing

/// Runs a decoder in a process of its own, so that one that traps is a finding and not the end of the tests.
struct Worker {
    let decoder: Decoder
    let seed: UInt64

    /// What came of it: nil when all is well, else everything that is needed to see it again.
    func run(_ iterations: Int) throws -> String? {
        let progress = FileManager.default.temporaryDirectory.path + "/fk-fuzz-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: progress) }
        let (code, output) = try start([decoder.name, "\(seed)", "0", "\(iterations)", progress])
        if code == 0 { return nil }
        if code == 1 { return output }
        guard code > 128, let bytes = FileManager.default.contents(atPath: progress), bytes.count == 8 else {
            return "\(decoder.name): exit code \(code): \(output)"
        }
        let iteration = Int(bytes.reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) })
        return try report(died: code - 128, iteration, output)
    }

    private func report(died signal: Int32, _ iteration: Int, _ output: String) throws -> String {
        var report = """
            decoder \(decoder.name), seed \(seed), iteration \(iteration): \(Self.word(signal))
            again: fuzz-decoders \(decoder.name) \(seed) \(iteration) 1

            """
        let input = decoder.input(seed: seed, iteration: iteration)
        if try dies(input) {
            // A process for each try, so few of them; one that hangs is left as it is.
            let isHang = signal == SIGPROF
            let least = isHang ? input : Shrinker(triesMax: 400) { (try? dies($0)) ?? false }.shrink(input)
            report += "input: \(least.count > 4_000 ? "of \(least.count) bytes" : SwiftLiteral.of(least))\n"
        }
        // Where the trap was.
        return report
            + output.split(separator: "\n").filter { $0.contains("Fatal") || $0.contains(" in ") }.prefix(12)
            .joined(separator: "\n")
    }

    private func dies(_ input: [UInt8]) throws -> Bool { try start(input).code > 128 }

    /// Why one input is not taken as it should be; nil when it is.
    func fault(_ input: [UInt8]) throws -> String? {
        let (code, output) = try start(input)
        return code == 0 ? nil : "exit code \(code): \(output)"
    }

    private func start(_ input: [UInt8]) throws -> (code: Int32, output: String) {
        // An argument has at the most 128 kB.
        guard input.count < 60_000 else { return (0, "") }
        return try start(
            [decoder.name, "--input", input.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()])
    }

    private static func word(_ signal: Int32) -> String {
        switch signal {
        case SIGPROF: "it takes too long"
        case SIGTRAP, SIGILL: "a trap"
        case SIGSEGV: "a broken access, or the stack ran out"
        case SIGABRT: "aborted: too much memory, or a broken allocation"
        default: "signal \(signal)"
        }
    }

    private func start(_ arguments: [String]) throws -> (code: Int32, output: String) {
        let program = try Products.directory().appendingPathComponent("fuzz-decoders").path
        let ends = try ChildProcess.pipe()
        let environment = ["SWIFT_BACKTRACE": "enable=no", "TMPDIR": FileManager.default.temporaryDirectory.path]
        let process = try ChildProcess(
            program, arguments, environment: environment, output: ends.write, error: ends.write)
        ChildProcess.closeEnd(ends.write)
        let output = ChildProcess.readAll(ends.read)
        return (process.wait(), String(decoding: output, as: UTF8.self))
    }
}
