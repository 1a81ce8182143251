/// Candidates in columns, as `ls` shows names.
enum CandidateList {
    /// Lines for a screen of this size, with what was left out as the last one.
    static func lines(_ answer: CompletionAnswer, rows: Int, columns: Int) -> [String] {
        let rowsMax = max(1, min(EditorLimits.candidateRowsMax, rows - EditorLimits.candidateRowsFree))
        let total = max(answer.total ?? 0, answer.candidates.count)
        // No more can fit, however short they are.
        let names = answer.candidates.prefix(rowsMax * max(1, columns / 3)).map { fit($0.display, columns - 1) }
        var shown = table(names, columns: columns)
        let isCut = shown.lines.count > rowsMax || shown.count < total
        if isCut {
            var count = shown.count
            while shown.lines.count > rowsMax, count > 1 {
                count = min(count - 1, rowsMax * shown.perLine)
                shown = table(Array(names.prefix(count)), columns: columns)
            }
            shown.lines.append("… \(grouped(total)) matches, type more")
        }
        return shown.lines
    }

    private struct Table {
        var lines: [String]
        let count: Int
        let perLine: Int
    }

    private static func table(_ names: [String], columns: Int) -> Table {
        let widths = names.map { ScreenLayout.columns(of: $0) }
        let width = (widths.max() ?? 0) + 2
        let perLine = max(1, (columns + 1) / width)
        let rows = (names.count + perLine - 1) / perLine
        let lines = (0..<rows).map { row in
            var line = ""
            var gap = 0
            for index in stride(from: row, to: names.count, by: rows) {
                line += String(repeating: " ", count: gap) + names[index]
                gap = width - widths[index]
            }
            return line
        }
        return Table(lines: lines, count: names.count, perLine: perLine)
    }

    /// Cut to a width; control characters as `?`.
    private static func fit(_ name: String, _ columns: Int) -> String {
        var result = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            result.append(scalar.properties.generalCategory == .control ? "?" : scalar)
        }
        let text = String(result)
        guard ScreenLayout.columns(of: text) > columns else { return text }
        var room = columns - 1
        let end = text.indices.first { index in
            room -= ScreenLayout.columns(of: String(text[index]))
            return room < 0
        }
        return text[..<(end ?? text.endIndex)] + "…"
    }

    /// 10,000
    static func grouped(_ number: Int) -> String {
        var result = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return String(result.reversed())
    }
}
