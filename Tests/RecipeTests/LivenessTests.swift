import Testing

@testable import FaaSKeeper

/// For how long a session surely lives.
@Suite struct LivenessTests {
    @Test func timeRunsFromTheBeginningOfASignOfLife() {
        var state = SessionLiveness()
        #expect(state.remainingMicros(nowMicros: 5, timeoutMicros: 100) == 0)
        state.note(begunMicros: 10, endedMicros: 30, timeoutMicros: 100)
        #expect(state.remainingMicros(nowMicros: 30, timeoutMicros: 100) == 80)
        #expect(state.remainingMicros(nowMicros: 200, timeoutMicros: 100) == -90)
        // An older one that comes late changes nothing.
        state.note(begunMicros: 5, endedMicros: 40, timeoutMicros: 100)
        #expect(state.remainingMicros(nowMicros: 40, timeoutMicros: 100) == 70)
        #expect(state.lapses == 0)
    }

    /// The service may have begun to end the session before the sign came; that it was taken proves nothing.
    @Test func aSignThatCameTooLateIsALapse() {
        var state = SessionLiveness()
        state.note(begunMicros: 0, endedMicros: 1, timeoutMicros: 100)
        state.note(begunMicros: 50, endedMicros: 99, timeoutMicros: 100)
        #expect(state.lapses == 0)
        // Begun in time, and perhaps taken after it.
        state.note(begunMicros: 120, endedMicros: 151, timeoutMicros: 100)
        #expect(state.lapses == 1)
    }
}
