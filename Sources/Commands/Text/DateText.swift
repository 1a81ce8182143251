/// Dates as zkCli prints them, always UTC.
enum DateText {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Thu Jan 01 00:00:00 UTC 1970`
    static func zkCli(millis: Int64) -> String {
        let date = civil(millis: millis)
        return "\(date.weekday) \(months[date.month - 1]) \(two(date.day)) \(clock(date.seconds)) UTC \(date.year)"
    }

    /// `1970-01-01T00:00:00Z`
    static func iso(millis: Int64) -> String {
        let date = civil(millis: millis)
        return "\(date.year)-\(two(date.month))-\(two(date.day))T\(clock(date.seconds))Z"
    }

    /// `1970-01-01T00:00:00.000Z`
    static func isoMillis(_ millis: Int64) -> String {
        let fraction = String(1_000 + ((millis % 1_000) + 1_000) % 1_000).dropFirst()
        return iso(millis: millis).dropLast() + "." + fraction + "Z"
    }

    private static func clock(_ seconds: Int) -> String {
        "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The Gregorian date, counted from the first of March of the year 0, so that the leap day ends a year.
    private static func civil(
        millis: Int64
    ) -> (year: Int, month: Int, day: Int, seconds: Int, weekday: String) {
        let total = floorDivide(Int(millis), 1_000)
        let days = floorDivide(total, 86_400)
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let weekday = weekdays[((days % 7) + 7) % 7]
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, total - days * 86_400, weekday)
    }

    private static func floorDivide(_ a: Int, _ b: Int) -> Int { a % b < 0 ? a / b - 1 : a / b }
}
