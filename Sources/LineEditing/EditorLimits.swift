/// The bounds of line editing.
public enum EditorLimits {
    /// Entries that a history keeps unless told otherwise.
    public static let historyEntries = 1_000
    /// A longer line is not remembered.
    public static let historyEntryBytesMax = 65_536
    /// What is read of a history file, from its end.
    public static let historyFileBytesMax = 8 << 20
    /// How long to wait for another shell that holds the history file.
    public static let historyLockMillis: Int64 = 200
    /// After it a look-up for completion is given up.
    public static let completionMillis: Int64 = 2_000
    /// Rows of a list of candidates, on a screen that is high enough.
    public static let candidateRowsMax = 20
    /// Rows of the screen that a list of candidates leaves free.
    public static let candidateRowsFree = 4
    /// Between two outputs above the line, so that the line is not drawn for each.
    public static let outputMillis: Int64 = 16
    /// What is written at once above the line, before keys are looked at again.
    public static let outputBytesAtOnce = 16_384
    /// What may wait to be written above the line. More drops the oldest.
    public static let outputBytesMax = 1 << 20
    /// More is cut off a paste.
    public static let pasteBytesMax = 262_144
    /// How long the bytes of one key may be apart.
    public static let keySequenceMillis: Int64 = 50
    /// How late after the end of a stop its signal may be handled.
    public static let continuationMillis: Int64 = 300
}
