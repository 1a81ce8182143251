/// Every bound of the tree browser.
enum BrowserLimits {
    /// Names of one page of a directory.
    static let pageNames = 500
    /// Names of one directory that are kept; those far from what is seen are read again when they are needed.
    static let windowNamesMax = 4_000
    /// Directories whose names are kept, expanded or not.
    static let listingsMax = 500
    /// Nodes whose Stat is kept.
    static let infosMax = 20_000
    /// Stats that are read at one go.
    static let statsAtOnce = 64
    /// Children of a directory that is sorted other than by name: each of them has to be read.
    static let sortedChildrenMax = 5_000
    /// Names that a search or a filter keeps; those beyond are counted.
    static let matchesMax = 10_000
    /// Names of one page of a search, a filter or a count.
    static let scanNames = 1_000
    /// Lines of events that are kept.
    static let eventLinesMax = 1_000
    /// Events that wait to be taken in; with more, everything that is seen is read again.
    static let eventsWaitingMax = 20_000
    /// JSON up to this size is laid out, in bytes.
    static let prettyBytesMax = 262_144
    /// Lines of the output of a command that are kept.
    static let outputLinesMax = 5_000
    /// Ephemeral nodes of one session that are listed.
    static let ephemeralsMax = 1_000
    /// Between two frames that no key asks for. Milliseconds.
    static let frameMillis: Int64 = 33
    /// Between two readings of what has changed. Milliseconds.
    static let refreshMillis: Int64 = 100
    /// How long something that has changed is marked. Milliseconds.
    static let flashMillis: Int64 = 900
    /// How long a remark stays. Milliseconds.
    static let remarkMillis: Int64 = 4_000
    /// How long the view stays within a smaller part of the tree before the watch is made smaller too. Milliseconds.
    static let narrowMillis: Int64 = 5_000
    /// The window over which events and costs are averaged. Milliseconds.
    static let eventWindowMillis: Int64 = 5_000
    static let costWindowMillis: Int64 = 60_000
    /// Between two questions to a backend that is away. Milliseconds.
    static let probeMillis: Int64 = 1_000
    /// The longest that a read may take, unless `--timeout` says otherwise. Milliseconds.
    static let readMillis: Int64 = 5_000
    /// How long the session's end may take; and where the backend is away already. Milliseconds.
    static let endingMillis = 2_000
    static let endingLostMillis = 200
    /// How long a change or a command is under way before the last line says so. Milliseconds.
    static let underwayMillis: Int64 = 300
    /// Between two readings of a directory that is sorted other than by name. Milliseconds.
    static let sortMillis: Int64 = 2_000
    /// Lines that a remark may take at the bottom of the screen.
    static let remarkLinesMax = 3
    /// Below it there is no room.
    static let widthMin = 40
    static let heightMin = 10
    /// From here on panes stand beside each other.
    static let wideWidth = 80
}
