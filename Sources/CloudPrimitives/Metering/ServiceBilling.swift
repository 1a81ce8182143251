public import FaaSKeeperModel

/// What a provider bills for what has no service of its own: messages to clients, and calls of functions.
public enum ServiceBilling: Sendable {
    /// Both are counted and cost nothing: the embedded emulator, which has its own ways.
    case none
    /// Both travel through SQS, and for a session that polls through a table of DynamoDB. docs/aws.md has the calls.
    case aws

    /// Bringing one message to a session, from the call that sends it to the one that removes it. Only polls that find
    /// nothing are not in it.
    /// - Parameter bytes: of the message's body.
    public func delivery(to session: SessionID, bytes: Int) -> Usage {
        var usage = Usage()
        guard self == .aws else { return usage }
        switch session.listening {
        case .pushed:
            let requests = BillingRules.queueRequests(bodies: [bytes])
            usage.queueSends = requests
            // Received, and deleted.
            usage.queueReceives = requests + 1
        case .polled:
            usage.writeUnits = BillingRules.writeUnits(bytes: bytes)
            usage.readUnits = BillingRules.readUnits(bytes: bytes)
        case .direct: break
        }
        return usage
    }

    /// Beginning to listen.
    func opening(_ session: SessionID) -> Usage {
        var usage = Usage()
        guard self == .aws else { return usage }
        switch session.listening {
        case .pushed:
            // The queue, and the row that says that somebody is there.
            usage.queueSends = 1
            usage.writeUnits = 1
        case .polled: break
        case .direct: usage.writeUnits = 1
        }
        return usage
    }

    /// Removing what ``opening(_:)`` made.
    func closing(_ session: SessionID) -> Usage { opening(session) }

    /// A look for messages that found none.
    public func emptyLook(_ session: SessionID) -> Usage {
        var usage = Usage()
        guard self == .aws else { return usage }
        switch session.listening {
        case .pushed: usage.queueReceives = 1
        case .polled, .direct: usage.readUnits = 1
        }
        return usage
    }

    /// Calling a function with so many bytes, billed to the caller.
    func call(bytes: Int) -> Usage {
        var usage = Usage()
        if self == .aws { usage.queueSends = BillingRules.queueRequests(bodies: [bytes]) }
        return usage
    }

    /// Being called so, billed to the function's run.
    public func called(bytes: Int) -> Usage {
        var usage = Usage()
        if self == .aws { usage.queueReceives = BillingRules.queueRequests(bodies: [bytes]) + 1 }
        return usage
    }
}
