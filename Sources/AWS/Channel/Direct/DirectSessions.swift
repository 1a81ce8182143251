import CloudPrimitives
import FaaSKeeperModel
import Logging

/// The sessions of this process that are reachable: their port, and their rows in the channel's table.
actor DirectSessions {
    private let reachable: Reachable
    private let store: any KeyValueStore
    private let connection: AWSConnection
    private let logger: Logger
    private var opening: Task<Result<DirectListener, CloudError>, Never>?
    private var addresses: [SessionID: DirectAddress] = [:]

    init(_ reachable: Reachable, store: any KeyValueStore, connection: AWSConnection, logger: Logger) {
        self.reachable = reachable
        self.store = store
        self.connection = connection
        self.logger = logger
    }

    private func listener() async throws(CloudError) -> DirectListener {
        let task =
            opening
            ?? Task { [port = reachable.port, logger] in
                do throws(CloudError) {
                    return .success(try await DirectListener.open(port: port, logger: logger))
                } catch {
                    return .failure(error)
                }
            }
        opening = task
        switch await task.value {
        case .success(let listener): return listener
        case .failure(let error):
            opening = nil
            throw error
        }
    }

    func open(_ session: SessionID) async throws(CloudError) -> DirectSource {
        let listener = try await listener()
        let key = connection.client.random.bytes(DirectSeal.keyBytes)
        let source = DirectSource()
        guard let seal = DirectSeal(session, key: key) else {
            throw CloudError(.refused, "A key of \(key.count) bytes is none")
        }
        listener.add(session, seal, source)
        addresses[session] = DirectAddress(host: reachable.host, port: listener.port, key: key)
        try await renew(session)
        return source
    }

    private func renew(_ session: SessionID) async throws(CloudError) {
        guard let address = addresses[session] else { return }
        _ = try await store.put(
            DirectAddress.place(session), address.row(nowMillis: connection.client.clock.nowMillis))
    }

    /// Until the task is cancelled.
    func keepAddress(_ session: SessionID) async {
        await ChannelTable.keep("An address", by: connection.client.clock, logger) { () throws(CloudError) in
            try await renew(session)
        }
    }

    func remove(_ session: SessionID) async throws(CloudError) {
        addresses[session] = nil
        if case .success(let listener)? = await opening?.value { listener.remove(session) }
        try await store.delete(DirectAddress.place(session))
    }

    func close() async {
        addresses = [:]
        if case .success(let listener)? = await opening?.value { listener.close() }
        opening = nil
    }
}

/// Where the functions can reach this process.
public struct Reachable: Hashable, Sendable {
    public let host: String
    /// 0: whichever is free.
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `HOST` or `HOST:PORT`, an IPv6 address in brackets; nil for anything else.
    public init?(_ text: String) {
        var host = Substring(text)
        var port = 0
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            let digits = text[text.index(after: colon)...]
            guard let number = Int(digits), (1...65_535).contains(number), digits.utf8.first != 0x2B else { return nil }
            (host, port) = (text[..<colon], number)
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F })
        else {
            return nil
        }
        self.init(host: String(host), port: port)
    }
}
