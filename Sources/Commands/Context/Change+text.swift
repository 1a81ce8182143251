import FaaSKeeper

extension Change {
    /// The command that makes such a change.
    var name: String {
        switch self {
        case .create: "create"
        case .set: "set"
        case .delete: "delete"
        case .check: "check"
        }
    }
}
