import FaaSKeeperConnect
import SystemCalls

/// Where the package of the functions is found.
enum FunctionPackageFile {
    static let name = "fk-function.zip"

    /// Beside the program, or where `make install` puts it.
    static func places(beside program: String) -> [String] {
        let parts = program.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        return [folder + "/" + name, folder + "/../lib/faaskeeper/" + name]
    }

    /// The file that was named, or the first that is there.
    /// - Returns: nil where none was named and none is there.
    static func find(_ named: String?, program: String? = ProgramPath.current) async throws(CommandError)
        -> FunctionCode?
    {
        if let named { return try await read(named) }
        for place in program.map(places) ?? [] where Descriptor.isFile(place) { return try await read(place) }
        return nil
    }

    static let missing = CommandError(
        .failure, "package",
        "There is no package of the functions: neither --package FILE names one, nor is there \(name) beside fk. "
            + "make function makes it; --functions worker needs none")

    private static func read(_ path: String) async throws(CommandError) -> FunctionCode {
        do {
            let descriptor = try Descriptor.openForReading(path)
            defer { Descriptor.closeFile(descriptor) }
            let limit = DeployLimits.packageBytesMax
            let bytes = try await Input(descriptor).readAll(limit: limit)
            guard bytes.count <= limit else {
                throw CommandError(
                    .limitExceeded, "package", "\(path) is no package of functions: it has more than \(limit) bytes")
            }
            return FunctionCode(name: path, bytes: bytes)
        } catch let failure as Descriptor.Failure {
            throw CommandError(.failure, "package", "Cannot read \(path): \(failure.reason)")
        } catch { throw CommandError(any: error) }
    }
}
