import CloudPrimitives
import Synchronization

/// Images as objects that the leader has read or written, so that it can write the next state of one without reading it
/// again. Somebody else may have changed it since: a write on condition of the tag finds out.
///
/// It outlives a run of the function: an instance that is still warm has the last ones.
public final class KnownImages: Sendable {
    struct Image: Sendable {
        let item: Item
        let tag: String
    }

    private struct State {
        /// By the bytes of the object's key; nil: there was no such object.
        var images: [[UInt8]: Image?] = [:]
        /// The oldest first; some of them are not known any more.
        var order: [[UInt8]] = []
    }

    /// Images that are kept at the most.
    public static let imagesMax = 512

    private let state = Mutex(State())

    public init() {}

    func note(_ object: String, _ image: Image?) {
        let key = Array(object.utf8)
        state.withLock { state in
            state.images[key] = .some(image)
            state.order.append(key)
            if state.order.count > KnownImages.imagesMax * 2 {
                let kept = state.order.suffix(KnownImages.imagesMax)
                state.images = state.images.filter { kept.contains($0.key) }
                state.order = Array(kept)
            }
        }
    }

    func knows(_ object: String) -> Bool { state.withLock { $0.images[Array(object.utf8)] != nil } }

    /// What is known of the object, once: whoever writes it makes it known anew.
    func take(_ object: String) -> (image: Image?, Void)? {
        state.withLock { state in
            guard let image = state.images.removeValue(forKey: Array(object.utf8)) else { return nil }
            return (image, ())
        }
    }
}
