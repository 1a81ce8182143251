import Inspection
import LocalEmulator

/// What `fsck` says, as one object.
extension JSONPrinter {
    func inspection(_ report: InspectionReport) {
        print(
            .object([
                "right": .bool(report.isRight), "wrong": .int(Int64(report.wrong)),
                "waste": .int(Int64(report.waste)), "files": report.files.map(JSONPrinter.json),
                "mended": report.isRepair
                    ? .array(
                        report.mended.map {
                            .object([
                                "kind": .string($0.finding.kind.rawValue), "place": .string($0.finding.place),
                                "what": .string($0.finding.what), "repair": .string($0.finding.repair.text),
                                "obstacle": $0.obstacle.map { .string($0) },
                            ])
                        }) : nil,
                "findings": .array(report.findings.map(JSONPrinter.json)),
            ]))
    }

    private static func json(_ finding: Finding) -> JSON {
        .object([
            "kind": .string(finding.kind.rawValue), "severity": .string(finding.severity.rawValue),
            "place": .string(finding.place), "what": .string(finding.what), "meaning": .string(finding.meaning),
            "repairable": .bool(finding.repair.isPossible), "repair": .string(finding.repair.text),
        ])
    }

    private static func json(_ files: FileReport) -> JSON {
        .object([
            "file": .string(files.file), "sound": .bool(files.isSound), "pages": .int(Int64(files.pages)),
            "damagedPages": .array(files.damagedPages.map { .int(Int64($0)) }), "faults": .strings(files.faults),
            "tables": .array(
                files.tables.map {
                    .object([
                        "name": .string($0.name), "rows": .int(Int64($0.rows)),
                        "fault": $0.fault.map { .string($0) },
                    ])
                }),
        ])
    }
}
