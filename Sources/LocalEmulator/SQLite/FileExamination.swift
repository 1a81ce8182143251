import CPageChecks
public import CloudPrimitives
import GRDBSQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is left of a deployment's database, page by page and table by table.
public struct FileReport: Hashable, Sendable {
    /// One table, read from end to end.
    public struct TableState: Hashable, Sendable {
        public let name: String
        /// Rows that could be read, up to the first that could not.
        public let rows: Int
        public let fault: String?
    }

    public let file: String
    public var pages = 0
    /// Those whose checksum is wrong. The log may have newer ones.
    public var damagedPages: [Int] = []
    public var tables: [TableState] = []
    /// What is wrong besides: with the log, the file as a whole, or SQLite's structures.
    public var faults: [String] = []

    public var isSound: Bool { damagedPages.isEmpty && faults.isEmpty && tables.allSatisfy { $0.fault == nil } }
}

extension LocalEmulator {
    /// Reads all of the database in `directory`, and changes nothing.
    /// - Returns: nil when there is none.
    public static func examine(directory: String) throws(CloudError) -> FileReport? {
        let file = directory + "/" + Schema.fileName
        if access(file, F_OK) != 0, access(file + FKPC_LOG_SUFFIX, F_OK) != 0 { return nil }
        var report = FileReport(file: file)
        do throws(CloudError) {
            let connection = try Schema.open(directory: directory)
            defer { connection.close() }
            try FileExamination(connection: connection).run(&report)
        } catch {
            guard error.code == .corrupt else { throw error }
            report.faults.append(error.message)
        }
        return report
    }
}

private struct FileExamination {
    let connection: Connection

    /// What SQLite says of its structures, at the most.
    static let faultsMax = 20
    /// A page that is being written while it is read looks damaged.
    static let looks = 3

    func run(_ report: inout FileReport) throws(CloudError) {
        walkPages(&report)
        for name in try tableNames() { report.tables.append(read(name)) }
        if report.isSound { try checkStructure(&report) }
    }

    private func walkPages(_ report: inout FileReport) {
        var number = 1
        while true {
            var result = Int(FKPC_PAGE_IS_DAMAGED)
            for look in 0..<FileExamination.looks where result == FKPC_PAGE_IS_DAMAGED {
                if look > 0 { sleepMicros(5_000) }
                var page = fkpc_page_state(number: UInt32(number), state: 0)
                let code = sqlite3_file_control(connection.handle, "main", Int32(FKPC_FCNTL_CHECK_PAGE), &page)
                result = code == SQLITE_OK ? Int(page.state) : Int(FKPC_PAGE_IS_BEYOND)
            }
            if result == FKPC_PAGE_IS_BEYOND { return }
            if result == FKPC_PAGE_IS_DAMAGED { report.damagedPages.append(number) }
            report.pages = number
            number += 1
        }
    }

    private func tableNames() throws(CloudError) -> [String] {
        let statement = try Statement(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", on: connection, isCached: false)
        var names: [String] = []
        while try statement.step() { names.append(statement.text(0)) }
        return names
    }

    private func read(_ table: String) -> FileReport.TableState {
        var rows = 0
        do throws(CloudError) {
            let statement = try Statement("SELECT * FROM \(table) NOT INDEXED", on: connection, isCached: false)
            while try statement.step() {
                // What a row has on pages of its own is read only when it is asked for.
                for column in 0..<statement.columns { _ = statement.bytes(column) }
                rows += 1
            }
            return FileReport.TableState(name: table, rows: rows, fault: nil)
        } catch {
            return FileReport.TableState(name: table, rows: rows, fault: error.message)
        }
    }

    private func checkStructure(_ report: inout FileReport) throws(CloudError) {
        let statement = try Statement(
            "PRAGMA integrity_check(\(FileExamination.faultsMax))", on: connection, isCached: false)
        while try statement.step() {
            let line = statement.text(0)
            if line != "ok" { report.faults.append(line) }
        }
    }
}
