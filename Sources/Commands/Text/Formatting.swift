import FaaSKeeperModel

/// Numbers and names as text, without Foundation.
enum Formatting {
    /// `value` with that many decimals.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        // What has more digits than 64 bits is not written out.
        guard value.isFinite, abs(value) < 1e12, abs(value) * Double(scale) < 9e18 else { return "\(value)" }
        let scaled = Int64((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % scale)
        return sign + String(scaled / scale) + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    /// US dollars: cents for large amounts, two digits that say something for small ones.
    static func money(_ dollars: Double) -> String {
        if dollars == 0 { return "$0" }
        if dollars >= 1 { return "$" + fixed(dollars, 2) }
        var decimals = 1
        var rest = dollars
        while rest < 1, decimals < 12 {
            rest *= 10
            decimals += 1
        }
        return "$" + fixed(dollars, min(decimals, 12))
    }

    /// Milliseconds with two digits that say something, or seconds.
    static func duration(micros: Int64) -> String {
        let millis = Double(micros) / 1_000
        if millis < 1 { return fixed(millis, 2) + " ms" }
        if millis < 100 { return fixed(millis, 1) + " ms" }
        if millis < 10_000 { return fixed(millis, 0) + " ms" }
        return fixed(millis / 1_000, 1) + " s"
    }

    /// Seconds as they are given: `10`, or `0.5`.
    static func seconds(millis: Int64) -> String {
        millis % 1_000 == 0 ? String(millis / 1_000) : "\(Double(millis) / 1_000)"
    }

    /// How long ago or for how long, in the largest unit that fits.
    static func span(millis: Int64) -> String {
        let seconds = max(0, millis) / 1_000
        if millis < 1_000 { return "\(max(0, millis)) ms" }
        if seconds < 120 { return "\(seconds) s" }
        if seconds < 7_200 { return "\(seconds / 60) min" }
        if seconds < 172_800 { return "\(seconds / 3_600) h" }
        return "\(seconds / 86_400) d"
    }

    /// `0x2a`; negative numbers as their 64 bits.
    static func hex(_ value: Int64) -> String { "0x" + String(UInt64(bitPattern: value), radix: 16) }

    /// `{0x2a.0, 0x2b.1}`: notifications as txid and index.
    static func epoch(_ ids: [NotificationID]) -> String {
        "{" + ids.map { "\(hex($0.txid)).\($0.index)" }.joined(separator: ", ") + "}"
    }

    /// `text` with everything escaped that would drive a terminal or turn the reading direction.
    static func terminalSafe(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// `text` filled with blanks to `width` characters, on the right or on the left.
    static func pad(_ text: String, _ width: Int, onLeft: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return onLeft ? blanks + text : text + blanks
    }

    /// Lines of at most `width` characters; an empty line separates paragraphs; a paragraph that begins with a blank
    /// keeps its lines.
    static func wrapped(_ text: String, width: Int, indent: String = "") -> [String] {
        var lines: [String] = []
        for (index, paragraph) in paragraphs(text).enumerated() {
            if index > 0 { lines.append("") }
            if paragraph.hasPrefix(" ") {
                lines += paragraph.split(separator: "\n").map { indent + $0 }
                continue
            }
            var line = ""
            for word in paragraph.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                if !line.isEmpty, indent.count + line.count + 1 + word.count > width {
                    lines.append(indent + line)
                    line = ""
                }
                line += (line.isEmpty ? "" : " ") + word
            }
            if !line.isEmpty { lines.append(indent + line) }
        }
        return lines
    }

    /// The parts of `text` between empty lines.
    static func paragraphs(_ text: String) -> [String] {
        var result: [String] = []
        var isOpen = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                isOpen = false
            } else if isOpen {
                result[result.count - 1] += "\n" + line
            } else {
                result.append(String(line))
                isOpen = true
            }
        }
        return result
    }
}
