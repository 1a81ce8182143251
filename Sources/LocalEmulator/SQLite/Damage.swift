import CPageChecks

/// What the checks of pages and log found wrong with a database.
struct Damage: Hashable, Sendable, CustomStringConvertible {
    let description: String

    /// nil where nothing is wrong.
    init?(_ found: fkpc_damage) {
        switch Int(found.kind) {
        case FKPC_SOUND: return nil
        case FKPC_PAGE_DAMAGED: description = "the checksum of page \(found.number) is wrong"
        case FKPC_PAGE_MISSING: description = "it ends before page \(found.number)"
        case FKPC_LOG_MISSING:
            description =
                "its write-ahead log (the file beside it that ends with \(FKPC_LOG_SUFFIX)) is missing or another one's"
        case FKPC_LOG_DAMAGED where found.number == 0:
            description =
                "the beginning of its write-ahead log (the file beside it that ends with \(FKPC_LOG_SUFFIX)) is damaged"
        case FKPC_LOG_DAMAGED:
            description =
                "its write-ahead log (the file beside it that ends with \(FKPC_LOG_SUFFIX)) is damaged or cut off at frame "
                + "\(found.number), and more had been committed"
        default: description = "what page 1 says of its write-ahead log is damaged"
        }
    }
}
