import CloudPrimitives
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Foundation
import Testing

/// `fk fsck` as a process.
@Suite struct FsckTests {
    private func prepare(_ scratch: Scratch) async throws {
        let script = "create /a one\ncreate /a/b two\ncreate /c three\n"
        #expect(try await Tool.run("", scratch, input: script).code == 0)
    }

    /// Writes past the service.
    private func plant(_ scratch: Scratch, _ body: (any KeyValueStore) async throws -> Void) async throws {
        let deployment = try await Deployment.open(try ConnectionURL(scratch.url, environment: [:]))
        try await body(deployment.cloud.store)
        await deployment.close()
    }

    private func plantWrongAndWaste(_ scratch: Scratch) async throws {
        try await plant(scratch) { store in
            let image = Layout.image(NodePath(unchecked: "/a"))
            _ = try await store.update(ItemUpdate(image, .modify([.subtract("k", ["b"])]), if: .itemExists))
            let row = Layout.node(NodePath(unchecked: "/c"))
            let lock: [ItemChange] = [.set("lock", .string("gone")), .set("until", .int(1))]
            _ = try await store.update(ItemUpdate(row, .modify(lock), if: .itemExists))
        }
    }

    @Test func whatIsSoundIsCalledSound() async throws {
        let scratch = try Scratch()
        try await prepare(scratch)
        let outcome = try await Tool.run("fsck", scratch)
        #expect(outcome.text == "Nothing is wrong\n" && outcome.code == 0 && outcome.errors.isEmpty)
        let json = try await Tool.run("-o json fsck", scratch)
        #expect(json.code == 0)
        #expect(json.text.hasPrefix(#"{"right":true,"wrong":0,"waste":0,"files":{"file":"#), "\(json.text)")
        #expect(json.text.hasSuffix(#""findings":[]}"# + "\n"))
        let memory = try await Tool.run("--connect memory: fsck", scratch)
        #expect(memory.text == "Nothing is wrong\n" && memory.code == 0)
    }

    @Test func whatIsWrongIsFoundAndMended() async throws {
        let scratch = try Scratch()
        try await prepare(scratch)
        try await plantWrongAndWaste(scratch)
        let found = try await Tool.run("fsck", scratch)
        #expect(found.code == 1 && found.errors.isEmpty)
        #expect(
            found.text.hasPrefix(
                """
                wrong /a: not listed: b
                    Lists of its children, or whether it may be deleted, are wrong
                    --repair: makes the list and the counts from the children that exist
                waste /c: Locked by gone, whose time was over
                """), "\(found.text)")
        #expect(found.text.hasSuffix("Wrong: 1; waste: 1\n"))
        let mended = try await Tool.run("fsck --repair", scratch)
        #expect(mended.code == 0, "\(mended.text)\(mended.errors)")
        #expect(mended.text.contains("    mended: makes the list and the counts from the children that exist\n"))
        #expect(mended.text.contains("    mended: gives the lock up\n"))
        #expect(mended.text.hasSuffix("Nothing is wrong\n"))
        #expect(try await Tool.run("ls /a", scratch).text == "b\n")
        #expect(try await Tool.run("fsck --repair", scratch).text == "Nothing is wrong\n")
    }

    @Test func programsReadOneObject() async throws {
        let scratch = try Scratch()
        try await prepare(scratch)
        try await plantWrongAndWaste(scratch)
        for (line, code) in [("-o json fsck", Int32(1)), ("-o json fsck --repair", 0)] {
            let outcome = try await Tool.run(line, scratch)
            #expect(outcome.code == code)
            let value = try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any]
            #expect(value?["right"] as? Bool == (code == 0))
            let findings = value?["findings"] as? [[String: Any]] ?? []
            let kinds = (code == 0 ? value?["mended"] as? [[String: Any]] : findings)?.compactMap {
                $0["kind"] as? String
            }
            #expect(kinds == ["childrenDifferent", "orphanLock"])
            if code == 1 { #expect(findings.map { $0["severity"] as? String } == ["wrong", "waste"]) }
        }
    }

    @Test func whatCannotBeMendedStaysWrong() async throws {
        let scratch = try Scratch()
        try await prepare(scratch)
        try await plant(scratch) { try await $0.delete(Layout.image(NodePath(unchecked: "/c"))) }
        for line in ["fsck", "fsck --repair"] {
            let outcome = try await Tool.run(line, scratch)
            #expect(outcome.code == 1)
            #expect(
                outcome.text.contains("    cannot be mended: its data are not known; delete the node, or restore"),
                "\(outcome.text)")
            #expect(outcome.text.hasSuffix("Wrong: 1; waste: 0\n"))
        }
    }

    /// Damage is told by page and table, and nothing is written.
    @Test func damagedFilesAreDescribedAndLeftAlone() async throws {
        let scratch = try Scratch()
        let script = (0..<300).map { "create /n\($0) data\($0)\n" }.joined()
        #expect(try await Tool.run("", scratch, input: script).code == 0)
        let directory = String(scratch.url.dropFirst("local:".count))
        let file = directory + "/deployment.sqlite"
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        #expect(bytes.count > 60 * 4_096)
        let damaged = [20, 30, 40, 50]
        for page in damaged { bytes[(page - 1) * 4_096 + 2_000] ^= 1 }
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        for line in ["fsck", "fsck --repair"] {
            let outcome = try await Tool.run(line, scratch)
            #expect(outcome.code == 1 && outcome.errors.isEmpty)
            #expect(outcome.text.hasPrefix("\(file) is damaged\n"))
            #expect(outcome.text.contains("pages with a wrong checksum: 20, 30, 40, 50, of \(bytes.count / 4_096)\n"))
            #expect(outcome.text.contains("table schedules: all 1 rows can be read\n"), "\(outcome.text)")
            #expect(outcome.text.contains("table items: damaged; "), "\(outcome.text)")
            #expect(outcome.text.contains("Nothing was mended: damaged files are not written to") == (line != "fsck"))
        }
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))) == bytes)
        // Cut off and gone.
        try Data().write(to: URL(fileURLWithPath: file))
        let empty = try await Tool.run("fsck", scratch)
        #expect(empty.code == 1 && empty.text.contains("is empty, which no deployment's database is"))
    }
}
