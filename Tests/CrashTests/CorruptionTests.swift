import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import Testing

/// A deployment whose files are damaged at random places: every answer is the right one, or a refusal that says why.
@Suite(.serialized) struct CorruptionTests {
    /// What the deployment holds.
    struct Model {
        var data: [String: [UInt8]] = [:]
        var children: [String: Set<String>] = [:]
        /// Writes that were refused: whether they happened is not known.
        var unknown: [String: [UInt8]] = [:]
    }

    struct Tally {
        var harmless = 0
        var refused = 0
        var timedOut = 0
    }

    private static let files = ["deployment.sqlite", "deployment.sqlite-log"]

    @Test func damageIsRefusedOrHarmless() async throws {
        let rounds = Int(ProcessInfo.processInfo.environment["FK_CORRUPTION_ROUNDS"] ?? "") ?? 40
        let seed = UInt64(ProcessInfo.processInfo.environment["FK_CORRUPTION_SEED"] ?? "") ?? 1
        let base = FileManager.default.temporaryDirectory.path + "/fk-damage-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: base) }
        let original = base + "/original"
        let model = try await build(base + "/live", copiedTo: original)
        var tally = Tally()
        for round in 0..<rounds {
            let dice = SeededRandom(seed: seed &* 1_000_003 &+ UInt64(round))
            let copy = base + "/copy"
            try? FileManager.default.removeItem(atPath: copy)
            try FileManager.default.copyItem(atPath: original, toPath: copy)
            let what = try damage(copy, dice)
            var changed = model
            let faults = try await use("local:" + copy, &changed, dice, &tally)
            #expect(faults.isEmpty, "seed \(seed), round \(round), \(what)")
        }
        print(
            "damage: \(rounds) rounds, \(tally.harmless) harmless, \(tally.refused) refused, \(tally.timedOut) timed out"
        )
        #expect(tally.harmless + tally.refused == rounds)
        #expect(rounds < 40 || tally.refused > rounds / 4)
        // Nearly all of it is seen, so a few rounds may have none that is harmless.
        #expect(rounds < 200 || tally.harmless > 0)
    }

    // MARK: The deployment

    /// A few hundred nodes in the database, and more in the log beside it; copied as a process leaves it that is killed.
    private func build(_ directory: String, copiedTo copy: String) async throws -> Model {
        let url = try ConnectionURL("local:" + directory, environment: [:])
        var model = Model()
        model.children["/"] = ["zookeeper"]
        for phase in 0..<2 {
            let deployment = try await Deployment.open(url)
            let client = deployment.client()
            for folder in 0..<5 {
                let parent = "/p\(phase)f\(folder)"
                _ = try await client.create(parent)
                model.data[parent] = []
                model.children["/", default: []].insert(String(parent.dropFirst()))
                model.children[parent] = []
                for number in 0..<(phase == 0 ? 50 : 8) {
                    let path = "\(parent)/n\(number)"
                    let size = number % 10 == 0 ? 20_000 : number % 7 == 0 ? 3_000 : 40
                    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }
                    _ = try await client.create(path, data: bytes)
                    model.data[path] = bytes
                    model.children[path] = []
                    model.children[parent]?.insert("n\(number)")
                }
            }
            if phase == 0 {
                await client.close()
                await deployment.close()
            } else {
                _ = try await client.create("/held", mode: .ephemeral)
                _ = try await client.create("/kept", mode: .container)
                _ = try await client.get("/kept", watch: true)
                // The ephemeral node goes as soon as somebody sees that its session's process is gone.
                model.data["/kept"] = []
                model.children["/kept"] = []
                model.children["/"]?.insert("kept")
                try await deployment.drain()
                try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
                for name in CorruptionTests.files + ["deployment.sqlite-shm"] {
                    try FileManager.default.copyItem(atPath: "\(directory)/\(name)", toPath: "\(copy)/\(name)")
                }
                await client.close()
                await deployment.close()
            }
        }
        return model
    }

    /// Damages one file, and says how.
    private func damage(_ directory: String, _ dice: SeededRandom) throws -> String {
        let name = CorruptionTests.files[dice.below(10) < 6 ? 0 : 1]
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: "\(directory)/\(name)"))
        defer { try? handle.close() }
        let size = Int(try handle.seekToEnd())
        let place = dice.below(size)
        switch dice.below(10) {
        case 0, 1:
            try handle.truncate(atOffset: UInt64(place))
            return "\(name) cut to \(place) of \(size)"
        case 2:
            let start = place / 512 * 512
            try handle.seek(toOffset: UInt64(start))
            try handle.write(contentsOf: Data(count: min(512, size - start)))
            return "\(name): a sector of zeros at \(start) of \(size)"
        default:
            try handle.seek(toOffset: UInt64(place))
            let byte = try handle.read(upToCount: 1)?.first ?? 0
            try handle.seek(toOffset: UInt64(place))
            let flipped = byte ^ (1 << UInt8(dice.below(8)))
            try handle.write(contentsOf: Data([flipped]))
            return "\(name): byte \(place) of \(size) is \(flipped) instead of \(byte)"
        }
    }

    // MARK: Using it

    /// Reads all, writes a little, reads all again, and once more in another opening.
    /// - Returns: what was wrong.
    private func use(
        _ url: String, _ model: inout Model, _ dice: SeededRandom, _ tally: inout Tally
    ) async throws -> [String] {
        var faults: [String] = []
        var wasRefused = false
        for opening in 0..<2 {
            let deployment: Deployment
            do throws(KeeperError) {
                deployment = try await Deployment.open(try ConnectionURL(url, environment: [:]))
            } catch {
                note(error, "open", &faults, &wasRefused, &tally)
                continue
            }
            var options = ClientOptions()
            options.timeoutMillis = 3_000
            let client = deployment.client(options)
            await read(client, model, dice, &faults, &wasRefused, &tally)
            if opening == 0 {
                await write(client, &model, dice, &faults, &wasRefused, &tally)
                await read(client, model, dice, &faults, &wasRefused, &tally)
            }
            await client.close()
            await deployment.close()
        }
        if wasRefused { tally.refused += 1 } else { tally.harmless += 1 }
        return faults
    }

    private func note(
        _ error: KeeperError, _ what: String, _ faults: inout [String], _ wasRefused: inout Bool, _ tally: inout Tally
    ) {
        wasRefused = true
        switch error.code {
        case .corrupt where error.message.contains("restore"): break
        // Cut within its first hundred bytes, it does not look like a database of ours.
        case .backendRefused where error.message.contains("is no database of this program"): break
        case .timedOut: tally.timedOut += 1
        default: faults.append("\(what): \(error.code) \(error.message)")
        }
    }

    private func read(
        _ client: FaaSKeeperClient, _ model: Model, _ dice: SeededRandom, _ faults: inout [String],
        _ wasRefused: inout Bool, _ tally: inout Tally
    ) async {
        var paths = model.data.keys.sorted()
        for index in paths.indices { paths.swapAt(index, dice.below(paths.count)) }
        for path in paths {
            do throws(KeeperError) {
                let found = try await client.get(path).data
                if found != model.data[path], found != model.unknown[path] { faults.append("\(path) has other data") }
            } catch { note(error, "get \(path)", &faults, &wasRefused, &tally) }
        }
        for (path, expected) in model.children.sorted(by: { $0.key < $1.key }) where !expected.isEmpty {
            do throws(KeeperError) {
                let found = Set(try await client.children(path).names).subtracting(["held"])
                let possible = expected.union(model.unknown.keys.compactMap { $0 == "/new" ? "new" : nil })
                if found != expected, found != possible || path != "/" { faults.append("\(path) has other children") }
            } catch { note(error, "ls \(path)", &faults, &wasRefused, &tally) }
        }
    }

    private func write(
        _ client: FaaSKeeperClient, _ model: inout Model, _ dice: SeededRandom, _ faults: inout [String],
        _ wasRefused: inout Bool, _ tally: inout Tally
    ) async {
        let paths = model.data.keys.sorted()
        for number in 0..<4 {
            let path = number == 0 ? "/new" : paths[dice.below(paths.count)]
            let bytes = [UInt8](repeating: UInt8(number), count: 100 + number)
            do throws(KeeperError) {
                if number == 0 {
                    _ = try await client.create(path, data: bytes)
                    model.children["/"]?.insert("new")
                    model.children[path] = []
                } else {
                    _ = try await client.set(path, data: bytes)
                }
                model.data[path] = bytes
            } catch {
                model.unknown[path] = bytes
                note(error, "write \(path)", &faults, &wasRefused, &tally)
            }
        }
    }
}

extension SeededRandom {
    fileprivate func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
