/// What may go wrong at one call of a primitive, at the start of a function, or with a message.
public enum Fault: String, Hashable, Sendable, CaseIterable {
    // Of a function.

    /// The function dies; the call does nothing.
    case crashBefore
    /// The call does its work, then the function dies without learning of it.
    case crashAfter
    /// The caller is given up, or gives up, while the call is still on its way: it takes effect later.
    case late
    /// The function is given up and its messages come back, while it is only paused: it goes on later with all its
    /// calls.
    case pause
    /// The function begins late: its queue or its start took long.
    case delayedStart
    /// The function gets the first part of a batch, the rest comes again by itself.
    case splitBatch

    // Of a call, whoever makes it.

    /// The call takes long, and its caller waits.
    case slow
    /// The provider asks to slow down: nothing is done.
    case throttled
    /// The call is lost on its way there. Its caller does not know.
    case lostRequest
    /// The call does its work, and the answer is lost. Its caller does not know.
    case lostAnswer
    /// A direct call of a function is made twice.
    case repeatedCall

    // Of a message of the event channel.

    /// The message never comes.
    case lostMessage
    /// The message comes twice.
    case repeatedMessage
    /// The message comes after later ones.
    case lateMessage

    // Of a client or a machine: whoever runs the simulation does these.

    /// The client's process dies.
    case clientCrash
    /// The client hears and says nothing for a while.
    case clientSilence
    /// Somebody's clock is wrong.
    case clockSkew
    /// Somebody's clock is set to another time.
    case clockJump
    /// A function was killed at its time-out.
    case timeout
    /// A message was delivered again.
    case redelivery
    /// A lock was taken over from somebody who held it for too long.
    case lockTakeover
}
