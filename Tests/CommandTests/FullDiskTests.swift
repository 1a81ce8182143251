import Foundation
import Testing

/// What happens when nothing more can be written: a clear refusal, and nothing lost.
@Suite struct FullDiskTests {
    /// Runs a shell script with `$FK` and `$DIR`, an empty directory.
    private static func run(_ script: String, _ scratch: Scratch) async throws -> Tool.Outcome {
        let directory = "\(scratch.path)/disk"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        return try await Tool.run(
            ["-c", script], scratch,
            environment: ["FK": Tool.path, "DIR": directory, "FK_CONNECT": "local:\(directory)/d"],
            program: "/bin/sh")
    }

    /// A file system in memory of a few hundred kB, mounted where only its own processes see it.
    private static func onSmallDisk(_ script: String, _ scratch: Scratch) async throws -> Tool.Outcome? {
        let mounted = """
            unshare -rm true 2>/dev/null || exit 99
            export SCRIPT='\(script)'
            exec unshare -rm sh -c 'mount -t tmpfs -o size=600k tmpfs "$DIR" || exit 99; eval "$SCRIPT"'
            """
        let outcome = try await run(mounted, scratch)
        return outcome.code == 99 ? nil : outcome
    }

    @Test func aFullDiskRefusesAndLosesNothing() async throws {
        let scratch = try Scratch()
        let script = """
            "$FK" create /a one >/dev/null && "$FK" create /b two >/dev/null || exit 1
            head -c 10000000 /dev/zero > "$DIR/filler" 2>/dev/null
            head -c 100000 /dev/zero | "$FK" set /a -; echo "exit $?"
            echo "$("$FK" get /a) $("$FK" get /b)"
            rm "$DIR/filler"
            "$FK" set /a three; "$FK" get /a
            """
        // Where no file system can be mounted, the next test has to do.
        guard let outcome = try await FullDiskTests.onSmallDisk(script, scratch) else { return }
        #expect(outcome.text == "exit 7\none two\nthree")
        #expect(
            outcome.errors
                == "fk: The disk with \(scratch.path)/disk/d/deployment.sqlite is full; free some space and try again\n"
        )
    }

    @Test func aLimitForFilesRefusesAndLosesNothing() async throws {
        let scratch = try Scratch()
        // The unit of ulimit -f is 512 bytes.
        let outcome = try await FullDiskTests.run(
            """
            "$FK" create /a one >/dev/null && "$FK" create /b two >/dev/null || exit 1
            (ulimit -f 300; head -c 900000 /dev/zero | "$FK" set /a -; echo "exit $?")
            echo "$("$FK" get /a) $("$FK" get /b)"; "$FK" set /a three; "$FK" get /a
            """, scratch)
        #expect(outcome.text == "exit 7\none two\nthree")
        #expect(outcome.errors.contains("limit on the size of files (ulimit -f)"))
        #expect(outcome.errors.hasPrefix("fk: ") && outcome.errors.split(separator: "\n").count == 1)
    }

    /// The file system becomes read-only between two commands, and back.
    @Test func aReadOnlyDiskRefusesAndLosesNothing() async throws {
        let scratch = try Scratch()
        let script = """
            "$FK" create /a one >/dev/null || exit 1
            mount -o remount,ro "$DIR" || exit 99
            "$FK" set /a two; echo "exit $?"
            answer=$("$FK" get /a); code=$?
            if [ $code = 0 ]; then [ "$answer" = one ] && echo right; else [ $code = 7 ] && echo right; fi
            mount -o remount,rw "$DIR"
            "$FK" get /a; echo; "$FK" set /a three; "$FK" get /a
            """
        guard let outcome = try await FullDiskTests.onSmallDisk(script, scratch) else { return }
        #expect(outcome.text == "exit 7\nright\none\nthree")
        for line in outcome.errors.split(separator: "\n") {
            #expect(line.hasPrefix("fk: ") && line.contains("\(scratch.path)/disk/d/"), "\(line)")
            #expect(line.contains("cannot be written or opened") || line.contains("Read-only file system"), "\(line)")
        }
        #expect(!outcome.errors.isEmpty)
    }
}
