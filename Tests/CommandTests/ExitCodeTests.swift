import FaaSKeeperModel
import Testing

@testable import FKCommands

/// Every error of the service has its exit code.
@Suite struct ExitCodeTests {
    @Test(
        arguments: [
            (.noNode, 3), (.nodeExists, 4), (.badVersion, 5), (.notEmpty, 6), (.connectionLoss, 7),
            (.sessionExpired, 8),
            (.sessionMoved, 8), (.noAuth, 9), (.authFailed, 9), (.limitExceeded, 10), (.quotaExceeded, 10),
            (.timedOut, 124), (.cancelled, 130), (.badArguments, 2), (.invalidACL, 2), (.noWatcher, 1),
            (.unsupported, 1),
            (.noChildrenForEphemerals, 1), (.corrupt, 1), (.backendRefused, 7),
        ] as [(KeeperError.Code, Int32)])
    func codes(_ code: KeeperError.Code, _ exit: Int32) {
        #expect(CommandError(KeeperError(code, "x")).exitCode.rawValue == exit)
    }

    @Test func cancellationIsInterruption() {
        #expect(CommandError(any: CancellationError()) == .interrupted)
    }

    /// The manual explains each.
    @Test func allAreExplained() {
        for code: ExitCode in [.ok, .failure, .usage, .noNode, .limitExceeded, .timedOut, .interrupted] {
            #expect(ExitCode.meanings.contains { $0.code == code })
        }
    }
}
