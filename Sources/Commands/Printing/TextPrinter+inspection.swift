import Inspection
import LocalEmulator

/// What `fsck` says.
extension TextPrinter {
    func inspection(_ report: InspectionReport) {
        if let files = report.files, !files.isSound {
            damage(files)
            if report.isRepair {
                line("Nothing was mended: damaged files are not written to. Restore a copy of the directory.")
            }
            return
        }
        for mended in report.mended {
            line("\(safe(mended.finding.place)): \(safe(mended.finding.what))")
            if let obstacle = mended.obstacle {
                line("    not mended: \(safe(obstacle))")
            } else {
                line("    mended: \(safe(mended.finding.repair.text))")
            }
        }
        for finding in report.findings {
            let mark = finding.severity == .wrong ? style.red("wrong") : style.dim("waste")
            line("\(mark) \(safe(finding.place)): \(safe(finding.what))")
            line("    " + safe(finding.meaning))
            if !finding.repair.isPossible {
                line("    cannot be mended: \(safe(finding.repair.text))")
            } else {
                line("    \(report.isRepair ? "not mended" : "--repair"): \(safe(finding.repair.text))")
            }
        }
        switch (report.wrong, report.waste) {
        case (0, 0): line("Nothing is wrong")
        case (0, let waste): line("Nothing is wrong; waste: \(waste)")
        case (let wrong, let waste): line("Wrong: \(wrong); waste: \(waste)")
        }
    }

    private func damage(_ files: FileReport) {
        line("\(safe(files.file)) is \(style.red("damaged"))")
        for fault in files.faults { line("    " + safe(fault)) }
        if !files.damagedPages.isEmpty {
            let shown = files.damagedPages.prefix(10).map(String.init).joined(separator: ", ")
            let more = files.damagedPages.count > 10 ? " and \(files.damagedPages.count - 10) more" : ""
            line("    pages with a wrong checksum: \(shown)\(more), of \(files.pages)")
        }
        for table in files.tables {
            if table.fault != nil {
                line("    table \(table.name): damaged; \(table.rows) rows can be read before the damage")
            } else {
                line("    table \(table.name): all \(table.rows) rows can be read")
            }
        }
    }
}
