/// Text that waits to be shown above the line being edited. Bounded: what is too much drops the oldest lines.
struct OutputQueue {
    private var bytes: [UInt8] = []
    private var linesDropped = 0

    var isEmpty: Bool { bytes.isEmpty && linesDropped == 0 }

    /// Adds lines; the last one needs no line break.
    mutating func add(_ text: String) {
        bytes += text.utf8
        if bytes.last != 0x0A { bytes.append(0x0A) }
        if bytes.count > EditorLimits.outputBytesMax { dropOldest() }
    }

    /// Half of it goes, so that the next call does not have to do it again.
    private mutating func dropOldest() {
        let half = bytes.count / 2
        let end = bytes[half...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        linesDropped += bytes[..<end].count { $0 == 0x0A }
        bytes.removeFirst(end)
    }

    /// Takes whole lines, about `bytesMax` of them.
    mutating func take(bytesMax: Int = .max) -> [UInt8] {
        var result: [UInt8] = []
        if linesDropped > 0 {
            result += "… \(CandidateList.grouped(linesDropped)) lines came too fast to be shown\n".utf8
            linesDropped = 0
        }
        if bytes.count <= bytesMax {
            result += bytes
            bytes.removeAll(keepingCapacity: bytes.count < EditorLimits.outputBytesAtOnce * 4)
        } else {
            let end = bytes[bytesMax...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            result += bytes[..<end]
            bytes.removeFirst(end)
        }
        return result
    }
}
