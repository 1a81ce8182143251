/// The order of a waiting line, by the numbers that the service gave to its nodes. Pure.
///
/// A name is a word of the member's own, then what the line is for, then the number: `00c1…-lock-0000000042`. Other names
/// below the same node are not in the line. Numbers wrap after 2,147,483,647: which of two came first is said by the
/// shorter way round.
struct LineOrder: Sendable {
    /// What the line is for, with a hyphen on both sides.
    let mark: String

    init(_ kind: String) { mark = "-" + kind + "-" }

    /// The number of a member; nil for a name that is none.
    func number(_ name: String) -> Int32? {
        let name = Array(name.utf8)
        let mark = Array(mark.utf8)
        guard let start = name.indices.last(where: { name[$0...].starts(with: mark) }) else { return nil }
        let digits = name[(start + mark.count)...]
        let isNegative = digits.first == UInt8(ascii: "-")
        let unsigned = digits.dropFirst(isNegative ? 1 : 0)
        guard unsigned.count == 10, unsigned.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int32(String(decoding: digits, as: UTF8.self))
    }

    /// The members among `names`, first comers first.
    func members(_ names: [String]) -> [String] {
        let numbered = names.compactMap { name in number(name).map { (name, $0) } }
        guard let pivot = numbered.first?.1 else { return [] }
        return numbered.sorted { ($0.1 &- pivot, $0.0) < ($1.1 &- pivot, $1.0) }.map(\.0)
    }

    /// Whom a member waits for: the one right before it, so that the end of one wakes one.
    func predecessor(of name: String, among names: [String]) -> String? {
        let members = members(names)
        guard let index = members.firstIndex(of: name), index > 0 else { return nil }
        return members[index - 1]
    }
}
