import ChildProcess
import Foundation

/// The probe on a terminal that the test itself is: what it draws, and when. Blocks: use it on a thread of its own.
final class PseudoTerminal {
    let process: ChildProcess
    private let master: Int32
    /// What was drawn since it was last taken.
    private(set) var output: [UInt8] = []
    private(set) var bytesRead = 0

    init(_ arguments: [String], _ scratch: Scratch) throws {
        let (master, slave) = try Self.open()
        defer { close(slave) }
        self.master = master
        process = try ChildProcess(
            Probe.path, arguments, environment: scratch.environment, input: slave, output: slave, error: slave)
    }

    private static func open() throws -> (master: Int32, slave: Int32) {
        let flags = O_RDWR | O_NOCTTY | O_CLOEXEC
        #if os(Linux)
            // The C module shows neither unlockpt nor ptsname.
            let master = Foundation.open("/dev/ptmx", flags)
            var locked: Int32 = 0
            var number: UInt32 = 0
            let isOpen =
                master >= 0 && ioctl(master, 0x4004_5431, &locked) == 0 && ioctl(master, 0x8004_5430, &number) == 0
            let slave = isOpen ? Foundation.open("/dev/pts/\(number)", flags) : -1
        #else
            let master = posix_openpt(flags)
            let isOpen = master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0
            let slave = isOpen ? ptsname(master).map { Foundation.open($0, flags) } ?? -1 : -1
        #endif
        guard slave >= 0 else { throw Screen.Failure(description: "no pseudo-terminal: error \(errno)") }
        return (master, slave)
    }

    deinit {
        process.signal(SIGKILL)
        process.wait()
        close(master)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Reads until `text` was drawn, and takes everything up to there.
    @discardableResult
    func read(until text: String, seconds: Double = 60) -> [UInt8]? {
        let wanted = Array(text.utf8)
        let end = ContinuousClock.now + .seconds(seconds)
        var searched = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let index = Self.index(of: wanted, in: output, from: max(0, searched - wanted.count)) {
                let taken = Array(output[..<(index + wanted.count)])
                output.removeFirst(taken.count)
                return taken
            }
            searched = output.count
            var polled = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard ContinuousClock.now < end else { return nil }
            guard poll(&polled, 1, 200) > 0 else { continue }
            let count = Foundation.read(master, &buffer, buffer.count)
            guard count > 0 else { return nil }
            bytesRead += count
            output += buffer[..<count]
        }
    }

    private static func index(of wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = wanted.first else { return nil }
        var index = start
        while index + wanted.count <= bytes.count {
            guard let found = bytes[index...].firstIndex(of: first) else { return nil }
            if bytes[found...].starts(with: wanted) { return found }
            index = found + 1
        }
        return nil
    }

    /// Memory that the process occupies, in kB.
    var residentKilobytes: Int? {
        guard let status = try? String(contentsOfFile: "/proc/\(process.id)/status", encoding: .utf8) else {
            return nil
        }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split { !$0.isNumber }.first.flatMap { Int($0) }
    }
}
