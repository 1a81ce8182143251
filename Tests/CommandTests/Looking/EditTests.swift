import Foundation
import Testing

@testable import FKCommands

/// `fk edit`: what is written, and that nothing is lost.
@Suite struct EditTests {
    /// An editor that does `script` with the file, `$1`.
    private func edit(_ scratch: Scratch, _ script: String, _ path: String = "/n") async throws -> Tool.Outcome {
        let editor = try scratch.file("editor", "#!/bin/sh\n" + script + "\n")
        let directory = URL(fileURLWithPath: Tool.path).deletingLastPathComponent().path
        return try await Tool.run(
            ["edit", path], scratch,
            environment: ["EDITOR": "sh '\(editor)'", "TMPDIR": scratch.path, "PATH": "\(directory):/usr/bin:/bin"])
    }

    private func data(_ scratch: Scratch) async throws -> String { try await Tool.run("get /n", scratch).text }

    private func kept(_ scratch: Scratch) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path).filter { $0.hasPrefix("fk-") }
    }

    @Test func whatIsEditedIsWritten() async throws {
        let scratch = try Scratch()
        _ = try await Tool.run(["create", "/n", "one"], scratch)
        let outcome = try await edit(scratch, "sed -i s/one/two/ \"$1\"; echo >> \"$1\"")
        #expect(outcome == Tool.Outcome(output: [], errors: "", code: 0))
        // The line end is the editor's.
        #expect(try await data(scratch) == "two")
        #expect(try await edit(scratch, "printf 'two\\nlines\\n\\n' > \"$1\"").code == 0)
        #expect(try await data(scratch) == "two\nlines\n\n")
        // Data that end with a line end keep what they have.
        #expect(try await edit(scratch, "printf 'x\\n' > \"$1\"").code == 0)
        #expect(try await data(scratch) == "x\n")
        #expect(try kept(scratch) == [])
    }

    @Test func nothingIsWrittenForNothing() async throws {
        let scratch = try Scratch()
        _ = try await Tool.run(["create", "/n", "one"], scratch)
        for script in ["true", "echo >> \"$1\""] {
            #expect(try await edit(scratch, script).errors == "fk: nothing was changed\n")
        }
        let failed = try await edit(scratch, "echo x > \"$1\"; exit 3")
        #expect(failed.code == 1 && failed.errors.contains("has failed (3); nothing was written"))
        #expect(try await edit(scratch, "true", "/none").code == 3)
        #expect(try await Tool.run("-o json stat /n", scratch).text.contains("\"version\":0"))
        #expect(try kept(scratch) == [])
    }

    /// Both are shown, and the user's text is in a file that only the user can read.
    @Test func aConflictKeepsBoth() async throws {
        let scratch = try Scratch()
        _ = try await Tool.run(["create", "/n", "one"], scratch)
        let outcome = try await edit(scratch, "printf mine > \"$1\"; fk set /n theirs")
        #expect(outcome.code == 5)
        #expect(outcome.errors.contains("/n as it is now, version 1:\n  theirs\n/n as you have edited it:\n  mine\n"))
        #expect(try await data(scratch) == "theirs")
        let files = try kept(scratch)
        #expect(files.count == 1 && outcome.errors.contains("what you edited is in \(scratch.path)/\(files[0])\n"))
        let file = scratch.path + "/" + files[0]
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
    }

    @Test(
        arguments: [
            ("printf mine > \"$1\"; fk delete /n", 3), ("printf mine > \"$1\"; fk setAcl /n world:anyone:r", 9),
            ("head -c 1048576 /dev/zero > \"$1\"", 10),
        ] as [(String, Int32)])
    func nothingIsLostInOtherFailures(_ script: String, _ code: Int32) async throws {
        let scratch = try Scratch()
        _ = try await Tool.run(["create", "/n", "one"], scratch)
        let outcome = try await edit(scratch, script)
        #expect(outcome.code == code, "\(outcome.errors)")
        #expect(outcome.errors.contains("what you edited is in \(scratch.path)/fk-edited-"))
        #expect(try kept(scratch).count == 1)
    }

    /// Ctrl-C in the editor is for the editor.
    @Test func controlCIsForTheEditor() async throws {
        let scratch = try Scratch()
        _ = try await Tool.run(["create", "/n", "one"], scratch)
        let script = """
            p=$PPID
            [ "$(cat /proc/$p/comm)" = fk ] || p=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$p/status)
            [ "$(cat /proc/$p/comm)" = fk ] || exit 9
            kill -INT $p
            sleep 0.5
            printf two > "$1"
            """
        let outcome = try await edit(scratch, script)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(try await data(scratch) == "two")
    }
}
