import CPageChecks
import CloudPrimitives
import Foundation
import GRDBSQLite
import LocalEmulator
import Testing

/// Files of a deployment that are missing, cut off, changed, or were opened by somebody else.
@Suite struct DamagedFileTests {
    private let table = Table("probe")
    private let names = ["deployment.sqlite", "deployment.sqlite-log", "deployment.sqlite-shm"]

    /// What a process leaves behind that is killed while it writes, and the last write that it was told of.
    private func withLeftovers(_ body: (_ directory: String, _ last: String) async throws -> Void) async throws {
        try await withDirectory { directory in
            let probe = try Probe("write", directory, "p")
            var last = ""
            for _ in 0..<60 { last = probe.line() ?? last }
            probe.kill()
            try await body(directory, last)
        }
    }

    /// A copy of the three files, changed by `change`, which gets the path of its database.
    private func withCopy(
        of directory: String, _ change: (String) throws -> Void, _ body: (String) async throws -> Void
    ) async throws {
        try await withDirectory { copy in
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
            for name in names where FileManager.default.fileExists(atPath: "\(directory)/\(name)") {
                try FileManager.default.copyItem(atPath: "\(directory)/\(name)", toPath: "\(copy)/\(name)")
            }
            try change(copy + "/deployment.sqlite")
            try await body(copy)
        }
    }

    private func refusal(_ directory: String, _ id: String) async -> CloudError? {
        do throws(CloudError) {
            let emulator = try LocalEmulator.open(directory: directory)
            let found: Item?
            do throws(CloudError) { found = try await emulator.cloud.store.get(ItemKey(table, "written", id)) } catch {
                await emulator.shutdown()
                throw error
            }
            await emulator.shutdown()
            return found == nil ? CloudError(.notFound, "\(id) is missing, without a word") : nil
        } catch { return error }
    }

    @Test func whatTheSystemMakesAnewIsNotMissed() async throws {
        try await withLeftovers { directory, last in
            try await withCopy(of: directory) {
                unlink($0 + "-shm")
            } _: { copy in
                #expect(await refusal(copy, last) == nil)
            }
        }
    }

    @Test func aLogThatIsGoneIsMissed() async throws {
        try await withLeftovers { directory, last in
            for isIndexKept in [true, false] {
                try await withCopy(of: directory) {
                    unlink($0 + "-log")
                    if !isIndexKept { unlink($0 + "-shm") }
                } _: { copy in
                    for _ in 0..<2 {
                        let error = await refusal(copy, last)
                        #expect(error?.code == .corrupt, "\(error as Any)")
                        #expect(error?.message.contains("write-ahead log") == true, "\(error as Any)")
                    }
                }
            }
        }
    }

    /// With the power the end of the log may be lost, and the log with it: as documented, unless each commit is flushed.
    @Test func afterARestartOfTheMachineAMissingLogIsBelieved() async throws {
        try await withDirectory { directory in
            let emulator = try LocalEmulator.open(directory: directory)
            _ = try await emulator.cloud.store.put(ItemKey(table, "written", "1"), Item(["n": .int(1)]))
            await emulator.shutdown()
            UnitOfWorkTests().execute("PRAGMA wal_checkpoint(TRUNCATE)", directory)
            try await withLeftLog(directory) { copy in
                #expect(await refusal(copy, "1")?.code == .corrupt)
                let file = open(copy + "/deployment.sqlite", O_RDWR)
                var mark = [UInt8](repeating: 0, count: 16)
                #expect(pread(file, &mark, 16, 4_072) == 16)
                #expect(mark != [UInt8](repeating: 0, count: 16))
                // Another boot's, with the sum that belongs to it.
                mark[8] ^= 1
                var sum: UInt32 = 0x464B_6C67
                for byte in mark[..<12] { sum = (sum ^ UInt32(byte)) &* 16_777_619 }
                withUnsafeBytes(of: sum) { mark.replaceSubrange(12..., with: $0) }
                #expect(pwrite(file, mark, 16, 4_072) == 16)
                let believed = await refusal(copy, "1")
                #expect(believed == nil, "\(believed as Any)")
                // A mark that says nothing sensible is damage.
                #expect(pread(file, &mark, 16, 4_072) == 16)
                if mark == [UInt8](repeating: 0, count: 16) { mark[0] = 7 } else { mark[0] ^= 1 }
                #expect(pwrite(file, mark, 16, 4_072) == 16)
                unlink(copy + "/deployment.sqlite-log")
                #expect(await refusal(copy, "1")?.message.contains("what page 1 says of its write-ahead log") == true)
                close(file)
            }
        }
    }

    /// A copy of the database that has begun a log, without the log.
    private func withLeftLog(_ directory: String, _ body: (String) async throws -> Void) async throws {
        let emulator = try LocalEmulator.open(directory: directory)
        _ = try await emulator.cloud.store.put(ItemKey(table, "written", "2"), Item(["n": .int(2)]))
        await emulator.shutdown()
        try await withCopy(of: directory) {
            unlink($0 + "-log")
            unlink($0 + "-shm")
        } _: {
            try await body($0)
        }
    }

    /// The witness is the log's index, which SQLite makes anew at once: what it said is remembered.
    @Test func aLogThatIsCutIsMissedForGood() async throws {
        try await withLeftovers { directory, last in
            var state = stat()
            #expect(stat(directory + "/deployment.sqlite-log", &state) == 0)
            for length in [Int(state.st_size) - 5_000, Int(state.st_size) / 2, 32, 20, 0] {
                try await withCopy(of: directory) {
                    truncate($0 + "-log", off_t(length))
                } _: { copy in
                    for opening in 0..<3 {
                        let error = await refusal(copy, last)
                        #expect(error?.code == .corrupt, "\(length) bytes, opening \(opening): \(error as Any)")
                    }
                }
            }
        }
    }

    @Test func aDatabaseThatIsEmptyOrGoneIsNoNewDeployment() async throws {
        try await withLeftovers { directory, last in
            try await withCopy(of: directory) {
                truncate($0, 0)
            } _: { copy in
                let error = await refusal(copy, last)
                #expect(error?.code == .corrupt)
                #expect(error?.message.contains("deployment.sqlite is empty") == true)
            }
            try await withCopy(of: directory) {
                unlink($0)
            } _: { copy in
                let error = await refusal(copy, last)
                #expect(error?.code == .corrupt)
                #expect(error?.message.contains("deployment.sqlite is missing, and its write-ahead log") == true)
            }
        }
    }

    @Test func aDatabaseThatIsCutIsRefused() async throws {
        try await withDirectory { directory in
            let emulator = try LocalEmulator.open(directory: directory)
            for number in 0..<100 {
                let item = Item(["data": .bytes([UInt8](repeating: 1, count: 2_000))])
                _ = try await emulator.cloud.store.put(ItemKey(table, "written", "\(number)"), item)
            }
            await emulator.shutdown()
            UnitOfWorkTests().execute("PRAGMA wal_checkpoint(TRUNCATE)", directory)
            var state = stat()
            #expect(stat(directory + "/deployment.sqlite", &state) == 0)
            let pages = Int(state.st_size) / 4_096
            #expect(pages > 50)
            for length in [4_095, 4_096, 3 * 4_096, (pages - 1) * 4_096, pages * 4_096 - 1] {
                try await withCopy(of: directory) {
                    truncate($0, off_t(length))
                } _: { copy in
                    let error = await refusal(copy, "99")
                    #expect(error?.code == .corrupt, "\(length) of \(pages) pages: \(error as Any)")
                }
            }
        }
    }

    /// Page after page: one bit of each, and each page in the place of another.
    @Test func aPageThatIsChangedOrMisplacedIsRefused() async throws {
        try await withDirectory { directory in
            let emulator = try LocalEmulator.open(directory: directory)
            for number in 0..<20 {
                let item = Item(["data": .bytes([UInt8](repeating: UInt8(number), count: 1_000))])
                _ = try await emulator.cloud.store.put(ItemKey(table, "written", "\(number)"), item)
            }
            await emulator.shutdown()
            UnitOfWorkTests().execute("PRAGMA wal_checkpoint(TRUNCATE)", directory)
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: directory + "/deployment.sqlite")))
            for page in 0..<(bytes.count / 4_096) {
                let sound = Array(bytes[page * 4_096..<(page + 1) * 4_096])
                #expect(fkpc_page_is_sound(sound, UInt32(page + 1)) == 1)
                #expect(fkpc_page_is_sound(sound, UInt32(page + 2)) == 0, "page \(page + 1) passes for the next")
                for place in stride(from: page % 64, to: 4_096, by: 64) {
                    // The mark of the log changes by itself, and has a sum of its own.
                    if page == 0, (4_072..<4_088).contains(place) { continue }
                    var changed = sound
                    changed[place] ^= 1 << UInt8(place % 8)
                    #expect(fkpc_page_is_sound(changed, UInt32(page + 1)) == 0, "page \(page + 1), byte \(place)")
                }
            }
        }
    }

    /// What writes pages without checksums is kept out.
    @Test func otherProgramsCannotOpenIt() async throws {
        try await withDirectory { directory in
            let emulator = try LocalEmulator.open(directory: directory)
            _ = try await emulator.cloud.store.put(ItemKey(table, "written", "1"), Item(["n": .int(1)]))
            await emulator.shutdown()
            #expect(FileManager.default.fileExists(atPath: directory + "/deployment.sqlite-log"))
            var handle: OpaquePointer?
            #expect(sqlite3_open(directory + "/deployment.sqlite", &handle) == SQLITE_OK)
            #expect(sqlite3_exec(handle, "SELECT count(*) FROM items", nil, nil, nil) == SQLITE_NOTADB)
            sqlite3_close(handle)
            let after = await refusal(directory, "1")
            #expect(after == nil, "\(after as Any)")
        }
    }

    /// SQLite looks at the log's checksums only when it recovers; a page that is read later is looked at as well.
    @Test func aLogThatIsChangedInUseIsRefused() async throws {
        try await withDirectory { directory in
            let emulator = try LocalEmulator.open(directory: directory)
            for number in 0..<20 {
                let item = Item(["data": .bytes([UInt8](repeating: 1, count: 2_000))])
                _ = try await emulator.cloud.store.put(ItemKey(table, "written", "\(number)"), item)
            }
            let file = open(directory + "/deployment.sqlite-log", O_RDWR)
            let size = Int(lseek(file, 0, SEEK_END))
            // One byte of each page in it. The log has no locks that closing it would give up.
            for frame in 0..<((size - 32) / 4_120) {
                let place = off_t(32 + frame * 4_120 + 24 + 4_000)
                var byte: UInt8 = 0
                #expect(pread(file, &byte, 1, place) == 1)
                byte ^= 4
                #expect(pwrite(file, &byte, 1, place) == 1)
            }
            close(file)
            let error = await refusal(directory, "3")
            #expect(error?.code == .corrupt)
            #expect(error?.message.contains("its write-ahead log") == true, "\(error as Any)")
            await emulator.shutdown()
        }
    }

    /// Once damage was seen, this process writes nothing to the database, wherever it may be sound.
    @Test func nothingIsWrittenOnTopOfDamage() async throws {
        try await withDirectory { directory in
            var emulator = try LocalEmulator.open(directory: directory)
            for number in 0..<100 {
                let item = Item(["data": .bytes([UInt8](repeating: 1, count: 2_000))])
                _ = try await emulator.cloud.store.put(ItemKey(table, "written", "\(number)"), item)
            }
            await emulator.shutdown()
            UnitOfWorkTests().execute("PRAGMA wal_checkpoint(TRUNCATE)", directory)
            let file = open(directory + "/deployment.sqlite", O_RDWR)
            // In the leaves of the table, whose first pages hold what was written first.
            #expect(pwrite(file, [UInt8](repeating: 7, count: 64), 64, 30 * 4_096 + 2_000) == 64)
            close(file)
            emulator = try LocalEmulator.open(directory: directory)
            let query = ItemQuery(table, "written")
            let seen = await #expect(throws: CloudError.self) { try await emulator.cloud.store.queryAll(query) }
            #expect(seen?.code == .corrupt)
            #expect(seen?.message.contains("the checksum of page 31 is wrong") == true, "\(seen as Any)")
            let write = await #expect(throws: CloudError.self) {
                try await emulator.cloud.store.put(ItemKey(table, "written", "new"), Item())
            }
            #expect(write?.code == .corrupt)
            await emulator.shutdown()
        }
    }
}
