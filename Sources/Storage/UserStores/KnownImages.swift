import CloudPrimitives
import Synchronization

/// Images as objects that one run of the leader has read or written. They may have changed since: a write on condition of
/// the tag finds out.
final class KnownImages: Sendable {
    struct Image: Sendable {
        let item: Item
        let tag: String
    }

    /// nil: there was no such object.
    private let images = Mutex<[String: Image?]>([:])

    func note(_ object: String, _ image: Image?) { images.withLock { $0[object] = .some(image) } }

    /// What is known of the object, once: whoever writes it makes it known anew.
    func take(_ object: String) -> (image: Image?, Void)? {
        images.withLock { images in
            guard let image = images.removeValue(forKey: object) else { return nil }
            return (image, ())
        }
    }
}
