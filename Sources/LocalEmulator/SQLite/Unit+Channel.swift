import CloudPrimitives
import FaaSKeeperModel

extension Unit {
    /// The process that holds the receiving end of a session; nil when there is none.
    private func channelOwner(_ session: Int64) throws(CloudError) -> String? {
        if let known = channelOwners[session] { return known }
        let statement = try database.statement(.getChannel)
        defer { statement.reset() }
        statement.bind(1, session)
        let owner = try statement.step() ? statement.text(0) : nil
        channelOwners[session] = .some(owner)
        return owner
    }

    func openChannel(_ session: Int64) throws(CloudError) {
        try run(.deleteInboxOfSession, session)
        let statement = try database.statement(.putChannel)
        statement.bind(1, session)
        statement.bind(2, owner)
        try statement.run()
        channelOwners[session] = .some(owner)
    }

    func closeChannel(_ session: Int64) throws(CloudError) {
        // The end may have been opened anew in another process.
        guard try channelOwner(session) == owner else { return }
        try run(.deleteInboxOfSession, session)
        try run(.deleteChannel, session)
        channelOwners[session] = .some(nil)
        outbox.removeAll { $0.session == session }
    }

    /// - Parameters:
    ///   - isOpenHere: whether this process has the receiving end.
    ///   - isAlive: whether a process is there.
    func publish(
        _ message: ChannelMessage, to session: Int64, isOpenHere: Bool, isAlive: (String) -> Bool
    ) throws(CloudError) -> Reachability {
        guard let target = try channelOwner(session) else { return .gone }
        if target == owner {
            guard isOpenHere else { return .gone }
            note(.outbox(outbox.count))
            outbox.append(LocalMessage(session: session, message: message))
            return .accepted
        }
        guard isAlive(target) else {
            try removeOwner(target)
            return .gone
        }
        note(.inbox(inbox.count))
        inbox.append(RemoteMessage(owner: target, session: session, message: message))
        return .accepted
    }

    /// Forgets a process that is gone, with all its receiving ends.
    func removeOwner(_ name: String) throws(CloudError) {
        for sql in [SQL.deleteOwner, .deleteInboxOfOwner] {
            let statement = try database.statement(sql)
            statement.bind(1, name)
            try statement.run()
        }
        channelOwners = [:]
        inbox.removeAll { $0.owner == name }
    }

    /// Takes what other processes have left for this one. It goes out before anything of this transaction.
    func loadInbox() throws(CloudError) {
        let statement = try database.statement(.loadInbox)
        statement.bind(1, owner)
        var found: [LocalMessage] = []
        while try statement.step() {
            found.append(
                LocalMessage(
                    session: statement.int(0),
                    message: ChannelMessage(id: statement.text(1), body: statement.blob(2))))
        }
        statement.reset()
        guard !found.isEmpty else { return }
        outbox.insert(contentsOf: found, at: 0)
        let delete = try database.statement(.deleteInbox)
        delete.bind(1, owner)
        try delete.run()
    }

    func flushInbox() throws(CloudError) {
        for remote in inbox {
            let statement = try database.statement(.putInbox)
            statement.bind(1, remote.owner)
            statement.bind(2, remote.session)
            statement.bind(3, remote.message.id)
            statement.bind(4, remote.message.body)
            try statement.run()
        }
    }

    private func run(_ sql: SQL, _ session: Int64) throws(CloudError) {
        let statement = try database.statement(sql)
        statement.bind(1, session)
        try statement.run()
    }
}
