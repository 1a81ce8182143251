import Foundation

enum Signals {
    static let numbers: [String: Int32] = [
        "TERM": SIGTERM, "SEGV": SIGSEGV, "HUP": SIGHUP, "QUIT": SIGQUIT, "ABRT": SIGABRT, "STOP": SIGSTOP,
    ]

    static func send(_ process: Int32, _ name: String) {
        if let number = numbers[name] { _ = kill(process, number) }
    }
}
