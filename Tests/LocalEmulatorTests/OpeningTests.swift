import CloudPrimitives
import Foundation
import LocalEmulator
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Databases that cannot be used, and deployments that come back.
@Suite struct OpeningTests {
    private let place = ItemKey(Table("opening"), "x")

    private func write(_ bytes: [UInt8], at offset: Int, of path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        #expect(pwrite(descriptor, bytes, bytes.count, offset) == bytes.count)
        close(descriptor)
    }

    private func openError(_ directory: String) -> CloudError? {
        do throws(CloudError) {
            _ = try LocalEmulator.open(directory: directory)
            return nil
        } catch {
            return error
        }
    }

    /// A deployment with one item, all of it in the database file.
    private func make(_ directory: String, items: Int = 1) async throws {
        let emulator = try LocalEmulator.open(directory: directory)
        for number in 0..<items {
            _ = try await emulator.cloud.store.put(
                ItemKey(Table("opening"), "x", "\(number)"),
                Item(["n": .int(7), "data": .bytes([UInt8](repeating: 1, count: 3_000))]))
        }
        _ = try await emulator.cloud.store.put(place, Item(["n": .int(7)]))
        await emulator.shutdown()
        UnitOfWorkTests().execute("PRAGMA wal_checkpoint(TRUNCATE)", directory)
    }

    @Test func whatWasWrittenIsThereAgain() async throws {
        for durability in [LocalOptions.Durability.normal, .full] {
            try await withDirectory { directory in
                var options = LocalOptions()
                options.durability = durability
                for round in 1...3 {
                    let emulator = try LocalEmulator.open(directory: directory, options)
                    let sum = try await AtomicCounter(place).add(1, in: emulator.cloud.store)
                    #expect(sum == Int64(round))
                    _ = try await emulator.cloud.objects.put("o\(round)", [1], if: .missing)
                    try await emulator.cloud.leaderQueue.send([
                        QueueMessage(body: [UInt8(round)], group: "g", deduplicationID: "\(round)"),
                        QueueMessage(body: [1], group: "g", deduplicationID: "1"),
                    ])
                    #expect(try await emulator.cloud.leaderQueue.depth() == round)
                    await emulator.shutdown()
                }
                let emulator = try LocalEmulator.open(directory: directory, options)
                let messages = try await emulator.cloud.leaderQueue.receive(max: 9, visibilityMillis: 1_000)
                #expect(messages.map(\.body) == [[1], [2], [3]])
                #expect(try await emulator.cloud.objects.list(prefix: "o", after: nil, limit: 9) == ["o1", "o2", "o3"])
                await emulator.shutdown()
            }
        }
    }

    /// The power fails: what is on the disk is the database, and a log with room behind it.
    @Test func aLogWithRoomBehindItIsReadToItsEnd() async throws {
        try await withDirectory { directory in
            var options = LocalOptions()
            options.durability = .full
            let emulator = try LocalEmulator.open(directory: directory, options)
            var lengths: Set<Int> = []
            for number in 1...150 {
                try await emulator.cloud.store.put(ItemKey(Table("opening"), "x", "\(number)"), Item(["n": .int(7)]))
                var state = stat()
                if stat(directory + "/deployment.sqlite-log", &state) == 0 { lengths.insert(Int(state.st_size)) }
            }
            // It grew by leaps, not by pages.
            #expect(lengths.count < 60 && lengths.max() ?? 0 > 500_000)
            try await withDirectory { copy in
                try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
                for name in ["deployment.sqlite", "deployment.sqlite-log"] {
                    try FileManager.default.copyItem(atPath: "\(directory)/\(name)", toPath: "\(copy)/\(name)")
                }
                let restored = try LocalEmulator.open(directory: copy)
                let query = ItemQuery(Table("opening"), "x", prefix: "")
                #expect(try await restored.cloud.store.queryAll(query).count == 150)
                await restored.shutdown()
            }
            await emulator.shutdown()
        }
    }

    @Test func theDirectoryIsMadeForItsOwnerAlone() async throws {
        try await withDirectory { directory in
            _ = try LocalEmulator.open(directory: directory)
            var state = stat()
            #expect(stat(directory, &state) == 0)
            #expect(state.st_mode & 0o777 == 0o700)
        }
    }

    @Test func aFileThatIsNoDatabaseIsRefused() async throws {
        try await withDirectory { directory in
            mkdir(directory, 0o700)
            write(Array(repeating: 0x41, count: 10_000), at: 0, of: directory + "/deployment.sqlite")
            let error = openError(directory)
            #expect(error?.code == .refused)
            #expect(error?.message.contains(directory + "/deployment.sqlite is no database") == true)
        }
        let file = temporaryDirectory()
        write([1], at: 0, of: file)
        #expect(openError(file)?.message.contains("is no directory") == true)
        #expect(openError(file + "/below")?.code == .refused)
        unlink(file)
    }

    @Test func anotherProgramsDatabaseIsRefused() async throws {
        try await withDirectory { directory in
            mkdir(directory, 0o700)
            UnitOfWorkTests().execute("CREATE TABLE theirs (a)", directory, isChecked: false)
            let error = openError(directory)
            #expect(error?.code == .refused)
            #expect(error?.message.contains("another program") == true)
        }
    }

    @Test func aNewerVersionIsRefused() async throws {
        try await withDirectory { directory in
            try await make(directory)
            UnitOfWorkTests().execute("PRAGMA user_version = 99", directory)
            let error = openError(directory)
            #expect(error?.code == .refused)
            #expect(error?.message.contains("format 99") == true)
        }
    }

    @Test func aDamagedDatabaseIsReported() async throws {
        try await withDirectory { directory in
            try await make(directory, items: 20)
            for page in 1..<14 {
                write(Array(repeating: 0xEE, count: 8_000), at: page * 4_096, of: directory + "/deployment.sqlite")
            }
            let code: CloudError.Code?
            do {
                let emulator = try LocalEmulator.open(directory: directory)
                _ = try await emulator.cloud.store.get(place)
                code = nil
            } catch let error as CloudError {
                code = error.code
                #expect(error.message.contains("is damaged"), "\(error.message)")
            }
            #expect(code == .corrupt)
        }
    }

    @Test func withoutPermissionWritesAreRefused() async throws {
        guard geteuid() == 0 else { return }
        try await withDirectory { directory in
            try await make(directory)
            chmod(directory, 0o755)
            let lines = try Probe("unprivileged", directory, "x").lines()
            #expect(lines.last?.hasPrefix("error refused: ") == true, "\(lines)")
            chmod(directory, 0o700)
            #expect(try Probe("unprivileged", directory, "x").lines().last?.hasPrefix("error refused: ") == true)
            #expect(
                try Probe("unprivileged", directory + "/none", "x").lines().last?.hasPrefix("error refused: ") == true)
        }
    }

    @Test func theLimitsOfTheOptionsHold() async throws {
        var options = LocalOptions()
        options.keyValueLimits = KeyValueLimits(itemBytesMax: 100, transactionItemsMax: 3, queryPageBytesMax: 120)
        options.queueLimits = QueueLimits(
            messageBytesMax: 10, batchMax: 2, batchBytesMax: 15, deduplicationMillis: 1_000)
        let limited = options
        try await withDirectory { directory in
            for emulator in [LocalEmulator.memory(limited), try LocalEmulator.open(directory: directory, limited)] {
                let cloud = emulator.cloud
                #expect(cloud.store.limits == limited.keyValueLimits)
                #expect(cloud.requestQueue.limits == limited.queueLimits)
                let large = Item(["data": .bytes([UInt8](repeating: 1, count: 100))])
                await #expect(throws: CloudError.self) { try await cloud.store.put(place, large) }
                let small = Item(["data": .bytes([UInt8](repeating: 1, count: 50))])
                for number in 0..<5 { _ = try await cloud.store.put(ItemKey(Table("t"), "p", "\(number)"), small) }
                #expect(try await cloud.store.query(ItemQuery(Table("t"), "p")).rows.count == 2)
                #expect(try await cloud.store.queryAll(ItemQuery(Table("t"), "p")).count == 5)
                let many = (0..<4).map { ItemUpdate(ItemKey(Table("t"), "q", "\($0)"), .put(Item())) }
                await #expect(throws: CloudError.self) { try await cloud.store.transact(many) }
                await emulator.shutdown()
            }
        }
    }

    @Test func afterTheShutdownEveryCallFails() async throws {
        try await withDirectory { directory in
            for emulator in [LocalEmulator.memory(), try LocalEmulator.open(directory: directory)] {
                let cloud = emulator.cloud
                _ = try await cloud.store.put(place, Item())
                await emulator.shutdown()
                await emulator.shutdown()
                let write = await #expect(throws: CloudError.self) { try await cloud.store.put(place, Item()) }
                #expect(write?.code == .closed)
                let read = await #expect(throws: CloudError.self) { try await cloud.store.get(place) }
                #expect(read?.code == .closed)
            }
        }
    }
}
