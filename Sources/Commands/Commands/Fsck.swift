import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Inspection
import LocalEmulator

extension Command {
    static let fsck = Command(
        "fsck", .administer, "Look for what does not fit together in the deployment, and mend it",
        flags: [Flag(long: "repair", "Mend what can be mended without a guess")],
        details: """
            Reads everything: the files of a local deployment, then system store, user store, sessions, watches and log.
            The deployment may be in use. What is wrong makes the exit code 1; waste, which only takes room or time,
            does not.

            --repair changes a row only while it is as it was seen, says what it did, and looks again. It invents nothing:
            where data are lost it says so. In damaged files it mends nothing.
            """,
        examples: [("fsck", "what is wrong"), ("fsck --repair", "mend it")], cost: .walk
    ) { context, arguments in
        var report = InspectionReport()
        report.isRepair = arguments.has(Flag(long: "repair", ""))
        let handle = context.connection.handle
        report.files = try await handle.examineFiles()
        if report.areFilesSound {
            do {
                let inspector = try await handle.deployment().inspector
                if report.isRepair {
                    (report.mended, report.findings) = try await inspector.repair()
                } else {
                    report.findings = try await inspector.inspect()
                }
            } catch let error as CloudError { throw KeeperError(error) }
        }
        context.printer.inspection(report)
        if !report.isRight { throw CommandError.answered(.failure) }
    }
}

/// What `fsck` found and did.
struct InspectionReport: Sendable {
    var isRepair = false
    /// nil where the deployment has no files.
    var files: FileReport?
    var mended: [Inspector.Mended] = []
    /// What is left.
    var findings: [Finding] = []

    var areFilesSound: Bool { files?.isSound ?? true }
    var wrong: Int { findings.count { $0.severity == .wrong } }
    var waste: Int { findings.count { $0.severity == .waste } }
    var isRight: Bool { areFilesSound && wrong == 0 }
}
