import FaaSKeeper

/// Large trees and large directories.
struct Trees {
    let client: FaaSKeeperClient

    static let dataBytes = 100
    static let childrenOfOne = 1_000
    /// Creates in one multi.
    static let batch = 500
    /// Multis that are under way together.
    static let window = 8

    private var data: [UInt8] { [UInt8](repeating: 0x61, count: Trees.dataBytes) }

    static func path(_ number: Int) -> String {
        "/tree/d\(number / childrenOfOne)/n\(number % childrenOfOne)"
    }

    /// Makes so many nodes of 100 bytes, a thousand in a directory.
    func load(_ count: Int) async throws {
        let start = Moment.nanos
        _ = try await client.create("/tree")
        let directories = (count + Trees.childrenOfOne - 1) / Trees.childrenOfOne
        try await create((0..<directories).map { .create("/tree/d\($0)") })
        try await create((0..<count).lazy.map { .create(Trees.path($0), data: data) })
        let seconds = Double(Moment.nanos - start) / 1e9
        print("{\"seconds\":\(fixed(seconds, 2)),\"nodes\":\(count),\"residentMaxKB\":\(Used.residentMaxKB)}")
    }

    /// Reads so many nodes of the tree here and there.
    func roam(_ count: Int) async throws {
        let total = try await client.children("/tree").names.count * Trees.childrenOfOne
        var number = 0
        let start = Moment.nanos
        for _ in 0..<count {
            number = (number + 611_953) % total
            _ = try await client.get(Trees.path(number))
        }
        let rate = Double(count) * 1e9 / Double(Moment.nanos - start)
        print("{\"rate\":\(fixed(rate, 1)),\"residentMaxKB\":\(Used.residentMaxKB)}")
    }

    /// Makes a directory with so many children.
    func fill(_ count: Int) async throws {
        let start = Moment.nanos
        _ = try await client.create("/directory")
        try await create((0..<count).lazy.map { .create("/directory/child-\($0)", data: data) })
        print("{\"seconds\":\(fixed(Double(Moment.nanos - start) / 1e9, 2)),\"residentMaxKB\":\(Used.residentMaxKB)}")
    }

    /// Lists that directory.
    func list(_ count: Int) async throws {
        var millis: [Double] = []
        for _ in 0..<count {
            let start = Moment.nanos
            _ = try await client.children("/directory").names
            millis.append(Double(Moment.nanos - start) / 1e6)
        }
        print("{\"millis\":\(fkbench.list(millis, 2))}")
    }

    /// Creates one more child by turns in an empty directory and in that one.
    func grow(_ count: Int) async throws {
        var inEmpty: [Double] = []
        var inLarge: [Double] = []
        for index in 0..<count {
            let directory = "/empty-\(client.session.hex)-\(index)"
            _ = try await client.create(directory)
            inEmpty.append(try await time { _ = try await client.create(directory + "/child", data: data) })
            let path = "/directory/more-\(client.session.hex)-\(index)"
            inLarge.append(try await time { _ = try await client.create(path, data: data) })
        }
        print("{\"emptyMicros\":\(fkbench.list(inEmpty, 1)),\"largeMicros\":\(fkbench.list(inLarge, 1))}")
    }

    private func time(_ body: () async throws -> Void) async throws -> Double {
        let start = Moment.nanos
        try await body()
        return Double(Moment.nanos - start) / 1e3
    }

    private func create(_ changes: some Sequence<Change>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var underWay = 0
            var batch: [Change] = []
            func send(_ changes: [Change]) async throws {
                if underWay >= Trees.window { try await group.next() } else { underWay += 1 }
                group.addTask {
                    for case .failed(let error) in try await client.multi(changes) { throw error }
                }
            }
            for change in changes {
                batch.append(change)
                if batch.count == Trees.batch {
                    try await send(batch)
                    batch = []
                }
            }
            if !batch.isEmpty { try await send(batch) }
            try await group.waitForAll()
        }
    }
}
