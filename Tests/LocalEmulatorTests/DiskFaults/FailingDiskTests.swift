import CPageChecks
import CloudPrimitives
import LocalEmulator
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Calls of the system that fail: what was refused has not happened, what was acknowledged has.
@Suite struct FailingDiskTests {
    private let place = ItemKey(Table("disk"), "x")

    /// Runs `body` on a deployment, with the paths of its database and its log, and no fault left afterwards.
    private func withDeployment(
        _ durability: LocalOptions.Durability,
        _ body: (LocalEmulator, _ database: String, _ log: String) async throws -> Void
    ) async throws {
        try await withDirectory { directory in
            var options = LocalOptions()
            options.durability = durability
            let emulator = try LocalEmulator.open(directory: directory, options)
            defer { _ = fkpc_end_faults(directory) }
            try await body(emulator, directory + "/deployment.sqlite", directory + "/deployment.sqlite-log")
            _ = fkpc_end_faults(directory)
            await emulator.shutdown()
        }
    }

    private func put(_ value: Int64, _ emulator: LocalEmulator) async -> CloudError? {
        do throws(CloudError) {
            _ = try await emulator.cloud.store.put(place, Item(["n": .int(value)]))
            return nil
        } catch { return error }
    }

    private func value(_ emulator: LocalEmulator) async throws -> Int64? {
        try await emulator.cloud.store.get(place)?.int("n")
    }

    /// Every write of a commit in turn is cut off: by a full disk, then by one that fails.
    @Test(arguments: [ENOSPC, EIO]) func aWriteThatIsCutOffIsRefused(systemError: Int32) async throws {
        for durability in [LocalOptions.Durability.normal, .full] {
            try await withDeployment(durability) { (emulator, database, log) async throws -> Void in
                var expected: Int64 = 0
                #expect(await put(0, emulator) == nil)
                var refused = 0
                for call in 1...12 {
                    let attempt = Int64(call)
                    fkpc_fail(log, Int32(FKPC_FAIL_SHORT_WRITE), Int32(call), 1, systemError)
                    let error = await put(attempt, emulator)
                    let failed = fkpc_end_faults(database)
                    #expect((error != nil) == (failed > 0), "call \(call)")
                    if let error {
                        refused += 1
                        #expect(error.code == .refused && error.message.contains("disk"), "\(error)")
                    } else {
                        expected = attempt
                    }
                    #expect(try await value(emulator) == expected, "call \(call)")
                }
                #expect(refused >= 2)
                #expect(await put(99, emulator) == nil)
                #expect(try await value(emulator) == 99)
            }
        }
    }

    @Test func aReadThatFailsIsRefused() async throws {
        try await withDeployment(.normal) { (emulator, database, log) async throws -> Void in
            #expect(await put(7, emulator) == nil)
            let other = try LocalEmulator.open(directory: String(database.dropLast("/deployment.sqlite".count)))
            for file in [database, log] { fkpc_fail(file, Int32(FKPC_FAIL_READ), 1, 1_000, EIO) }
            let error = await #expect(throws: CloudError.self) { try await other.cloud.store.get(place) }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("cannot be read or written") == true)
            #expect(fkpc_end_faults(database) > 0)
            #expect(try await value(other) == 7)
            await other.shutdown()
        }
    }

    /// After a flush that failed nobody knows what the disk holds, and the next one may succeed and mean nothing.
    @Test func afterAFailedFlushNothingIsAcknowledged() async throws {
        try await withDeployment(.full) { (emulator, database, log) async throws -> Void in
            #expect(await put(1, emulator) == nil)
            fkpc_fail(log, Int32(FKPC_FAIL_SYNC), 1, 1, EIO)
            let first = await put(2, emulator)
            #expect(first?.code == .refused)
            #expect(first?.message.contains("A flush of \(database) to its disk failed") == true, "\(first as Any)")
            #expect(fkpc_end_faults(database) == 1)
            // The disk is well again, and this process does not go on.
            for number in 3...5 {
                let error = await put(Int64(number), emulator)
                #expect(error?.message.contains("A flush of") == true, "\(error as Any)")
            }
            let directory = String(database.dropLast("/deployment.sqlite".count))
            let again = try LocalEmulator.open(directory: directory, LocalOptions())
            #expect(await put(6, again)?.code == .refused)
            await again.shutdown()
            // Another process does: it sees what was acknowledged, or what was under way.
            let lines = try Probe("value", directory, "x").lines()
            #expect(lines == ["value 1"] || lines == ["value 2"], "\(lines)")
        }
    }

    /// Copying the log into the database fails: the log stays, and nothing is lost.
    @Test func aDatabaseThatCannotBeWrittenKeepsItsLog() async throws {
        try await withDirectory { directory in
            let emulator = try LocalEmulator.open(directory: directory)
            for number in 0..<200 {
                _ = try await emulator.cloud.store.put(
                    ItemKey(Table("disk"), "many", "\(number)"),
                    Item(["data": .bytes([UInt8](repeating: 1, count: 9_000))]))
            }
            #expect(await put(7, emulator) == nil)
            fkpc_fail(directory + "/deployment.sqlite", Int32(FKPC_FAIL_WRITE), 3, 1_000, EIO)
            await emulator.shutdown()
            #expect(fkpc_end_faults(directory) > 0)
            let again = try LocalEmulator.open(directory: directory)
            #expect(try await value(again) == 7)
            #expect(try await again.cloud.store.queryAll(ItemQuery(Table("disk"), "many")).count == 200)
            await again.shutdown()
        }
    }
}
