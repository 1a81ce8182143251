/// The bounds of the commands that look through trees and change documents. docs/limits.md lists them.
enum LookLimits {
    /// Siblings that are read at once.
    static let siblingsAtOnce = 16
    /// Names of one page of a directory.
    static let pageNames = 256
    /// The longest that something found waits to be written. Milliseconds.
    static let unwrittenMillis: Int64 = 50
    /// Objects and lists within each other in a JSON document.
    static let jsonDepthMax = 512
    /// Lines of the functions' log that are shown.
    static let logLinesMax: Int64 = 10_000
    /// Between two frames of `top`. Milliseconds.
    static let topMillis: Int64 = 1_000
}
