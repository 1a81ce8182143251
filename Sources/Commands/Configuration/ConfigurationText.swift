/// Changes the text of a configuration and leaves every other line as it is, comments included.
struct ConfigurationText: Sendable {
    private(set) var bytes: [UInt8]
    /// For messages.
    let file: String

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    private func document() throws(CommandError) -> TOMLDocument {
        do throws(TOMLDocument.Fault) { return try TOMLDocument(bytes) } catch {
            throw Configuration.fault(file, error.line, error.message)
        }
    }

    /// The text without its line ends, and whether the last line has one.
    private var lines: [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private mutating func setLines(_ lines: [ArraySlice<UInt8>]) {
        bytes = Array(lines.map { Array($0) + [0x0A] }.joined())
    }

    private mutating func insert(_ new: [String], at index: Int) {
        var all = lines
        all.insert(contentsOf: new.map { Array($0.utf8)[...] }, at: min(index, all.count))
        setLines(all)
    }

    // MARK: Changes

    /// Makes a context the one that is used where none is named.
    mutating func use(_ name: String) throws(CommandError) {
        let document = try document()
        if let entry = document.entries.first(where: { $0.path == [Configuration.currentKey] }) {
            return bytes.replaceSubrange(entry.range, with: TOMLText.quoted(name).utf8)
        }
        let line = "\(Configuration.currentKey) = \(TOMLText.quoted(name))"
        guard let header = document.headers.first else { return insert([line], at: lines.count) }
        // Behind the keys that stand before every table.
        if let last = document.entries.last(where: { $0.lastLine < header.line }) {
            return insert([line], at: last.lastLine)
        }
        insert([line, ""], at: commentStart(above: header.line) - 1)
    }

    /// Gives a context values, as they are written in the file; makes the context where there is none.
    mutating func set(_ name: String, _ values: [(key: Setting, text: String)]) throws(CommandError) {
        for value in values {
            let document = try document()
            let table = [Configuration.table, name]
            if let entry = document.entries.first(where: { $0.path == table + [value.key.rawValue] }) {
                bytes.replaceSubrange(entry.range, with: value.text.utf8)
                continue
            }
            let line = "\(value.key.rawValue) = \(value.text)"
            if let header = document.headers.first(where: { $0.path == table }) {
                let next = document.headers.first { $0.line > header.line }?.line ?? .max
                let last = document.entries.last { $0.line > header.line && $0.line < next }
                insert([line], at: last?.lastLine ?? header.line)
            } else {
                let isSeparated = lines.last.map { $0.allSatisfy { $0 == 0x20 || $0 == 0x0D } } ?? true
                insert((isSeparated ? [] : [""]) + ["[\(TOMLText.key(table))]", line], at: lines.count)
            }
        }
    }

    /// Takes a context out, with the comment right above it.
    /// - Returns: whether it was the one in use; then no context is.
    mutating func remove(_ name: String) throws(CommandError) -> Bool {
        var document = try document()
        let table = [Configuration.table, name]
        guard let header = document.headers.first(where: { $0.path == table }) else {
            throw CommandError(.failure, "configuration", otherwise(document, table))
        }
        let next = document.headers.first { $0.line > header.line }?.line ?? .max
        let last = document.entries.last { $0.line > header.line && $0.line < next }?.lastLine ?? header.line
        let above = commentStart(above: header.line)
        // A comment at the beginning is of the file.
        let first = above == 1 && next != .max ? header.line : above
        var all = lines
        all.removeSubrange(first - 1..<min(last, all.count))
        while first - 1 < all.count, isBlank(all[first - 1]), first < 2 || isBlank(all[first - 2]) {
            all.remove(at: first - 1)
        }
        while let end = all.last, isBlank(end) { all.removeLast() }
        setLines(all)
        document = try self.document()
        if document.entries.contains(where: { $0.path.starts(with: table) }) {
            throw CommandError(.failure, "configuration", otherwise(document, table))
        }
        guard let entry = document.entries.first(where: { $0.path == [Configuration.currentKey] }),
            case .string(name) = entry.value
        else { return false }
        all = lines
        all.removeSubrange(entry.line - 1..<entry.lastLine)
        if entry.line - 1 < all.count, isBlank(all[entry.line - 1]), entry.line == 1 { all.removeFirst() }
        setLines(all)
        return true
    }

    private func otherwise(_ document: TOMLDocument, _ table: [String]) -> String {
        let line = document.entries.first { $0.path.starts(with: table) }?.line ?? 1
        return "\(file):\(line): context \(table[1]) is not written as one table [\(TOMLText.key(table))]; "
            + "take it out by hand"
    }

    private func isBlank(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }

    /// The first of the lines of comment that stand right above a line; the line itself where there is none.
    private func commentStart(above line: Int) -> Int {
        let all = lines
        var first = line
        while first > 1, all[first - 2].first(where: { $0 != 0x20 && $0 != 0x09 }) == 0x23 { first -= 1 }
        return first
    }
}
