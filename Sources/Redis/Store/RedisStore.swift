public import CloudPrimitives
public import FaaSKeeperModel
import NIOCore

/// A deployment's items in a Redis server.
///
/// A write reads its items, works out in this process what becomes of them, and has a script set them if none has changed
/// meanwhile; otherwise it begins again. So any condition and any change means what it means elsewhere. What is written
/// survives what the server's ``RedisDurability`` says, which may be little: docs/redis.md.
///
/// Values of it share a connection, which is made at the first call, and made anew when it was lost. A write under way when
/// that happens has an unknown outcome: `.unavailable`.
public struct RedisStore: KeyValueStore {
    let caller: RedisCaller
    let names: KeyNames
    let url: RedisURL
    private let options: RedisOptions

    public var limits: KeyValueLimits { options.limits }
    private var rules: KeyValueRules { KeyValueRules(limits: limits) }

    /// - Parameter name: of the deployment; several may share a server.
    /// - Throws: `.badArguments` for a malformed name.
    public init(_ url: RedisURL, deployment name: String, options: RedisOptions = RedisOptions()) throws(KeeperError) {
        self.url = url
        self.options = options
        names = try KeyNames(deployment: name)
        caller = RedisCaller(link: RedisLink(url, options: options), options: options)
    }

    /// Ends the connection; calls fail with `.closed` from now on.
    public func close() { caller.link.close() }

    // MARK: Items

    public func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        let place = names.item(key)
        let answers = try await caller.call(isRepeatable: true, by: caller.deadline) { _ in
            [RedisCommand([Array("GET".utf8), place])]
        }
        return try StoredItem(answers.first ?? .null, of: key)?.item
    }

    public func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try rules.checkSingle(update)
        do throws(CloudError) {
            return try await write([update])[0]
        } catch {
            // The index belongs to transactions.
            throw CloudError(error.code, error.message, current: error.current)
        }
    }

    public func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try rules.checkTransaction(updates)
        return updates.isEmpty ? [] : try await write(updates)
    }

    private func write(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        let deadline = caller.deadline
        var stored = try await read(updates, by: deadline)
        for attempt in 0..<RedisLimits.attemptsMax {
            var index = 0
            let outcomes = try rules.evaluate(updates) { _ in
                defer { index += 1 }
                return stored[index]?.item
            }
            let change = CompareAndSet(updates, before: stored, after: outcomes.map(\.item), names, options.random)
            guard change.writes else { return outcomes }
            guard change.bytes <= RedisLimits.transactionBytesMax else {
                throw CloudError(
                    .limitExceeded,
                    "A transaction of \(change.bytes) bytes; the limit is \(RedisLimits.transactionBytesMax)")
            }
            let answer = try await caller.run(
                .compareAndSet, keys: change.keys, arguments: change.arguments, isRepeatable: false, by: deadline)
            if answer.integer == 1 { return outcomes }
            stored = try StoredItem.list(answer, of: updates)
            let most = min(RedisLimits.attemptMillisMax, 1 << Int64(min(attempt, 16)))
            let pause = options.random.jitter(in: 0...most)
            guard NIODeadline.now() + .milliseconds(pause) < deadline, !Task.isCancelled else { break }
            if pause > 0 { try? await Task.sleep(for: .milliseconds(pause)) }
        }
        throw CloudError(.conflict, "Others keep changing \(updates[0].key) or what is written with it")
    }

    private func read(_ updates: [ItemUpdate], by deadline: NIODeadline) async throws(CloudError) -> [StoredItem?] {
        let places = updates.map { names.item($0.key) }
        let answers = try await caller.call(isRepeatable: true, by: deadline) { _ in
            [RedisCommand([Array("MGET".utf8)] + places)]
        }
        return try StoredItem.list(answers.first ?? .null, of: updates)
    }

    // MARK: Pages

    public func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        let range = PlaceRange(query)
        guard let range else { return ItemPage(rows: [], next: nil) }
        let answer = try await page(query.table, range, limit: query.limit, isDescending: query.descending)
        var builder = PageBuilder(query, limits: limits)
        for row in answer.rows {
            guard let parts = KeyNames.parts(of: row.place) else { throw foreignPlace(query.table) }
            let key = ItemKey(query.table, parts.partition, parts.sort)
            guard builder.add(sort: parts.sort, item: try StoredItem(row.item, of: key).item) else { break }
        }
        let page = builder.page
        return ItemPage(rows: page.rows, next: page.next ?? (answer.hasMore ? page.rows.last?.sort : nil))
    }

    public func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        let answer = try await page(table, PlaceRange(after: after), limit: limit, isDescending: false)
        var rows: [ScanPage.Row] = []
        for row in answer.rows {
            guard let parts = KeyNames.parts(of: row.place) else { throw foreignPlace(table) }
            let key = ItemKey(table, parts.partition, parts.sort)
            rows.append(ScanPage.Row(key: key, item: try StoredItem(row.item, of: key).item))
        }
        return ScanPage(rows: rows, next: answer.hasMore ? rows.last?.key : nil)
    }

    private func page(
        _ table: Table, _ range: PlaceRange, limit: Int, isDescending: Bool
    ) async throws(CloudError) -> (rows: [(place: [UInt8], item: [UInt8])], hasMore: Bool) {
        let most = max(1, min(limit, RedisLimits.pageRowsMax))
        let ends = isDescending ? [range.last, range.first] : [range.first, range.last]
        let answer = try await caller.run(
            .page, keys: [names.index(table)],
            arguments: [names.itemPrefix(table), Array((isDescending ? "down" : "up").utf8)] + ends
                + ["\(most)", "\(limits.queryPageBytesMax)"].map { Array($0.utf8) },
            isRepeatable: true, by: caller.deadline)
        guard let elements = answer.elements, let more = elements.first?.integer, elements.count % 2 == 1 else {
            throw CloudError(.corrupt, "Redis has answered a query of \(table) with no page")
        }
        var rows: [(place: [UInt8], item: [UInt8])] = []
        for index in stride(from: 1, to: elements.count, by: 2) {
            guard let place = elements[index].bytes, let item = elements[index + 1].bytes else {
                throw foreignPlace(table)
            }
            rows.append((place, item))
        }
        return (rows, more == 1)
    }

    private func foreignPlace(_ table: Table) -> CloudError {
        CloudError(.corrupt, "The index of table \(table) has something that this store did not write")
    }
}
