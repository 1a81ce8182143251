import CPageChecks
import CloudPrimitives
import Foundation
import GRDBSQLite
import LocalEmulator
import Testing

/// Databases of the format without checksums.
@Suite struct FormatChangeTests {
    private let table = Table("old")

    /// Makes `directory` a deployment of format 1, as the program before this one left it.
    private func makeOld(_ directory: String) async throws {
        let emulator = try LocalEmulator.open(directory: directory)
        for number in 0..<50 {
            let item = Item(["n": .int(Int64(number)), "data": .bytes([UInt8](repeating: 3, count: number * 200))])
            _ = try await emulator.cloud.store.put(ItemKey(table, "p", "\(number)"), item)
        }
        _ = try await emulator.cloud.objects.put("object", [1, 2, 3], if: .missing)
        try await emulator.cloud.leaderQueue.send([QueueMessage(body: [9], group: "g", deduplicationID: "d")])
        await emulator.shutdown()
        let new = directory + "/deployment.sqlite"
        let old = directory + "/old"
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI
        #expect(sqlite3_open_v2(old, &handle, flags, nil) == SQLITE_OK)
        run("PRAGMA page_size = 4096; ATTACH 'file:\(new)?vfs=\(String(cString: fkpc_vfs()))' AS new", handle)
        var statement: OpaquePointer?
        let query = "SELECT name, sql FROM new.sqlite_master WHERE type = 'table'"
        #expect(sqlite3_prepare_v2(handle, query, -1, &statement, nil) == SQLITE_OK)
        var tables: [(String, String)] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            tables.append(
                (String(cString: sqlite3_column_text(statement, 0)), String(cString: sqlite3_column_text(statement, 1)))
            )
        }
        sqlite3_finalize(statement)
        #expect(tables.count == 10)
        for (name, sql) in tables { run("\(sql); INSERT INTO \(name) SELECT * FROM new.\(name)", handle) }
        run("DETACH new; PRAGMA application_id = \(FKPC_APPLICATION_ID); PRAGMA user_version = 1", handle)
        run("PRAGMA journal_mode = WAL", handle)
        sqlite3_close(handle)
        for end in ["-wal", "-shm"] { unlink(new + end) }
        #expect(rename(old, new) == 0)
    }

    private func run(_ text: String, _ handle: OpaquePointer?) {
        #expect(sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK, "\(text)")
    }

    private func change(_ text: String, _ directory: String) {
        var handle: OpaquePointer?
        #expect(sqlite3_open(directory + "/deployment.sqlite", &handle) == SQLITE_OK)
        run(text, handle)
        sqlite3_close(handle)
    }

    private func expectAll(_ directory: String) async throws {
        let emulator = try LocalEmulator.open(directory: directory)
        let rows = try await emulator.cloud.store.queryAll(ItemQuery(table, "p"))
        #expect(rows.count == 50)
        for row in rows {
            #expect(row.item.int("n").map(String.init) == row.sort)
            #expect(row.item.bytes("data")?.count == (Int(row.sort) ?? 0) * 200)
        }
        #expect(try await emulator.cloud.objects.get("object")?.bytes == [1, 2, 3])
        #expect(try await emulator.cloud.leaderQueue.depth() == 1)
        await emulator.shutdown()
        UnitOfWorkTests().execute("PRAGMA wal_checkpoint(TRUNCATE)", directory)
        #expect(UnitOfWorkTests().number("PRAGMA user_version", directory) == 2)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: directory + "/deployment.sqlite")))
        #expect(bytes.count > 100_000)
        for page in 0..<(bytes.count / 4_096) {
            let page = (number: UInt32(page + 1), bytes: Array(bytes[page * 4_096..<(page + 1) * 4_096]))
            #expect(fkpc_page_is_sound(page.bytes, page.number) == 1, "page \(page.number)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.contains(".new-") }
        #expect(left.isEmpty)
    }

    @Test func anOldDatabaseIsBroughtToThisFormat() async throws {
        try await withDirectory { directory in
            try await makeOld(directory)
            #expect(UnitOfWorkTests().number("PRAGMA user_version", directory) == 1)
            try await expectAll(directory)
            try await expectAll(directory)
        }
    }

    /// Whoever did it died, before the new file had its name.
    @Test func aChangeThatWasCutOffIsBegunAnew() async throws {
        try await withDirectory { directory in
            try await makeOld(directory)
            change("PRAGMA journal_mode = DELETE; PRAGMA user_version = \(FKPC_MOVING_VERSION)", directory)
            try await expectAll(directory)
        }
    }

    /// Several processes that come at the same time.
    @Test func severalOpenItAtOnce() async throws {
        try await withDirectory { directory in
            try await makeOld(directory)
            let probes = try (0..<4).map { _ in try Probe("value", directory, "x") }
            for probe in probes { #expect(probe.lines() == ["value -1"]) }
            try await expectAll(directory)
        }
    }

    /// One that cannot be finished leaves the old database as it is.
    @Test func aChangeThatFailsLeavesTheOldOne() async throws {
        try await withDirectory { directory in
            try await makeOld(directory)
            let damaged = open(directory + "/deployment.sqlite", O_RDWR)
            // The root of a table that is no page at all: reading it fails in the middle of the change.
            var page = [UInt8](repeating: 0, count: 4_096)
            #expect(pread(damaged, &page, 4_096, 4_096) == 4_096)
            #expect(pwrite(damaged, [UInt8](repeating: 0xEE, count: 4_096), 4_096, 4_096) == 4_096)
            let error = #expect(throws: CloudError.self) { try LocalEmulator.open(directory: directory) }
            #expect(error?.code == .corrupt, "\(error as Any)")
            #expect(pwrite(damaged, page, 4_096, 4_096) == 4_096)
            close(damaged)
            try await expectAll(directory)
        }
    }
}
