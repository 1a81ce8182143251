/// Points in time as AWS writes them, without a calendar library: UTC, the Gregorian calendar.
package enum Timestamp {
    /// `20150830T123600Z`, and the day in front of it.
    static func basic(millis: Int64) -> (day: String, full: String) {
        let seconds = floorDivide(millis, 1_000)
        let days = floorDivide(seconds, 86_400)
        let rest = seconds - days * 86_400
        let (year, month, day) = date(daysSince1970: days)
        let name = pad(year, 4) + pad(month, 2) + pad(day, 2)
        return (name, name + "T" + pad(rest / 3_600, 2) + pad(rest / 60 % 60, 2) + pad(rest % 60, 2) + "Z")
    }

    /// `2015-08-30T12:36:00.000Z`.
    package static func extended(millis: Int64) -> String {
        let digits = basic(millis: millis).full.split(separator: "T")
        func part(_ digits: Substring, _ start: Int, _ count: Int) -> Substring {
            digits.dropFirst(start).prefix(count)
        }
        let day = "\(digits[0].prefix(4))-\(part(digits[0], 4, 2))-\(part(digits[0], 6, 2))"
        let time = "\(digits[1].prefix(2)):\(part(digits[1], 2, 2)):\(part(digits[1], 4, 2))"
        return day + "T" + time + "." + pad(millis - floorDivide(millis, 1_000) * 1_000, 3) + "Z"
    }

    /// Reads `2015-08-30T12:36:00Z`, with a fraction and another offset too.
    /// - Returns: milliseconds since 1970-01-01 UTC; nil when it is no such text.
    static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54 || bytes[10] == 0x20,
            bytes[13] == 0x3A, bytes[16] == 0x3A, let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst().drop { (0x30...0x39).contains($0) }
        }
        guard let offset = offsetSeconds(Array(rest)) else { return nil }
        let seconds =
            daysSince1970(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
        return (seconds - offset) * 1_000
    }

    /// Reads the `Date` of an HTTP answer, `Sun, 30 Aug 2015 12:36:00 GMT` (RFC 9110, section 5.6.7).
    static func parseHTTPDate(_ text: String) -> Int64? {
        let parts = text.split { $0 == " " || $0 == "," || $0 == ":" }
        guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: String(parts[2])),
            let day = Int64(parts[1]), let year = Int64(parts[3]), let hour = Int64(parts[4]),
            let minute = Int64(parts[5]), let second = Int64(parts[6]), (1_970...9_999).contains(year),
            (1...31).contains(day)
        else { return nil }
        let days = daysSince1970(year: year, month: Int64(month) + 1, day: day)
        return (days * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func offsetSeconds(_ text: [UInt8]) -> Int64? {
        if text == [UInt8(ascii: "Z")] { return 0 }
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        let digits = text.dropFirst().filter { $0 != 0x3A }
        guard digits.count == 4, let hours = number(digits[0..<2]), let minutes = number(digits[2..<4]) else {
            return nil
        }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((b - 1 - a) / b) }

    /// Years are counted from March, so that the leap day is the last one; 400 years are 146,097 days.
    static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month > 2 ? year : year - 1
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
