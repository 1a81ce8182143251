/// An answer in rows: a table for people, one value for programs.
struct RowList: Sendable {
    let columns: [(title: String, alignment: TextTable.Alignment)]
    private(set) var rows: [[String]] = []
    /// For programs.
    private(set) var json: [JSON] = []
    /// What each row is through a pipe; nil is the table.
    private(set) var bare: [String]?
    /// Said to a person in the place of a table without rows.
    let nothing: String

    /// - Parameter isBare: through a pipe each row is only what ``add(_:_:bare:)`` says.
    init(_ columns: [(title: String, alignment: TextTable.Alignment)], isBare: Bool = false, nothing: String) {
        self.columns = columns
        self.nothing = nothing
        bare = isBare ? [] : nil
    }

    mutating func add(_ row: [String], _ value: JSON, bare text: String = "") {
        rows.append(row)
        json.append(value)
        bare?.append(text)
    }
}

/// One of many answers of a command, printed as soon as it is found.
struct Hit: Sendable {
    /// A line for people, the parts that come from the service not escaped yet.
    let line: String
    /// For programs.
    let json: JSON
}

extension TextPrinter {
    func listing(_ listing: RowList) {
        if let bare = listing.bare, !isTerminal { return bare.forEach(line) }
        if listing.rows.isEmpty { return confirm(listing.nothing) }
        var table = TextTable(listing.columns)
        for row in listing.rows { table.add(row.map(safe)) }
        for (index, text) in table.lines.enumerated() { line(index == 0 ? style.bold(text) : text) }
    }

    func hit(_ hit: Hit, isFirst: Bool) { line(safe(hit.line)) }
}

extension JSONPrinter {
    func listing(_ listing: RowList) { output.writeLine(JSON.array(listing.json).text) }

    func hit(_ hit: Hit, isFirst: Bool) { output.write((isFirst ? "[" : ",") + hit.json.text) }
}
