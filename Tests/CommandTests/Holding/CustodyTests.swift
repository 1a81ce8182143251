import Foundation
import SystemCalls
import Testing

@testable import FKCommands

/// When a program is signalled, and with what.
@Suite struct CustodyTests {
    private func custody(leadsGroup: Bool = true) -> Custody {
        Custody(graceMillis: 500, marginMillis: 100, leadsGroup: leadsGroup)
    }

    @Test func signalsArePassedOn() {
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT] {
            let signal = SignalRelay.Received(number: number, isFromTerminal: false)
            #expect(custody().receive(signal) == [.send(number)])
            #expect(custody(leadsGroup: false).receive(signal) == [.send(number)])
        }
    }

    /// The terminal has signalled the program itself, where it is in the terminal's foreground.
    @Test func noSignalComesTwice() {
        let signal = SignalRelay.Received(number: SIGINT, isFromTerminal: true)
        #expect(custody(leadsGroup: false).receive(signal) == [])
        #expect(custody(leadsGroup: true).receive(signal) == [.send(SIGINT)])
    }

    @Test func bothStopTogether() {
        let stop = SignalRelay.Received(number: SIGTSTP, isFromTerminal: false)
        #expect(custody().receive(stop) == [.send(SIGTSTP), .stopSelf])
        let typed = SignalRelay.Received(number: SIGTSTP, isFromTerminal: true)
        #expect(custody(leadsGroup: false).receive(typed) == [.stopSelf])
    }

    /// It is asked to end so early that it can be killed before the time is over.
    @Test func theProgramEndsBeforeItsTime() {
        var custody = custody()
        #expect(custody.look(nowMillis: 0, remainingMillis: 601) == [])
        #expect(!custody.isLost)
        #expect(custody.look(nowMillis: 1, remainingMillis: 600) == [.send(SIGTERM), .send(SIGCONT)])
        #expect(custody.isLost)
        #expect(custody.look(nowMillis: 500, remainingMillis: 101) == [])
        #expect(custody.look(nowMillis: 501, remainingMillis: 100) == [.send(SIGKILL)])
        #expect(custody.look(nowMillis: 9_999, remainingMillis: nil) == [])
    }

    /// What comes back does not undo a loss.
    @Test func aLossIsFinal() {
        var custody = custody()
        #expect(custody.look(nowMillis: 10, remainingMillis: nil) == [.send(SIGTERM), .send(SIGCONT)])
        #expect(custody.look(nowMillis: 100, remainingMillis: 60_000) == [])
        #expect(custody.look(nowMillis: 510, remainingMillis: 60_000) == [.send(SIGKILL)])
        #expect(custody.isLost)
    }

    @Test func oneThatIsCancelledIsNotLost() {
        var custody = custody()
        #expect(custody.end(nowMillis: 0) == [.send(SIGTERM), .send(SIGCONT)])
        #expect(custody.end(nowMillis: 1) == [])
        #expect(custody.look(nowMillis: 500, remainingMillis: 60_000) == [.send(SIGKILL)])
        #expect(!custody.isLost)
    }
}
