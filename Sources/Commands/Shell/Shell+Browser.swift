import FaaSKeeperModel
import LineEditing
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The tree browser in the place of the shell's line, on the same deployment.
extension Shell {
    func browse(_ start: NodePath, isReadOnly: Bool) async throws {
        let connection = state.withLock { $0.connection }
        let browser = Browser(
            session: session.at(connection.handle, credentials: connection.credentials), start: start,
            isReadOnly: isReadOnly, ownsDeployment: false)
        // What the shell has to tell meanwhile, such as events, comes when the browser has been left.
        editor?.hold()
        defer { editor?.release() }
        let code = try await browser.run()
        // A signal that ended the browser was meant for the process; Ctrl-C was not.
        if code > 128, code != 128 + SIGINT { kill(getpid(), code - 128) }
    }
}
