import FaaSKeeperModel

/// What is shown of the selected node.
struct DetailState: Sendable {
    private(set) var path: NodePath?
    private(set) var data: NodeData?
    /// Why there are no data.
    private(set) var fault: String?
    private(set) var document: Document?
    var isHex = false
    /// The whole Stat, rather than the most important of it.
    var showsStat = true
    /// The Stat in the place of the data, where there is no room for both.
    var showsStatAlone = false
    var scroll = 0
    /// Lines that fit, and columns.
    var height = 10
    var width = 40
    var isStale = false
    var isReading = false
    /// Being laid out.
    var formatting: Document.Request?
    /// Before it nothing is read again.
    var dueAt: Int64?

    /// Another node, or none.
    mutating func show(_ path: NodePath?) {
        guard path != self.path else { return }
        let old = self
        self = DetailState()
        self.path = path
        // How it is shown stays.
        (isHex, showsStat, showsStatAlone) = (old.isHex, old.showsStat, old.showsStatAlone)
        (height, width, isReading) = (old.height, old.width, old.isReading)
    }

    var needsData: Bool { path != nil && !isReading && (isStale || (data == nil && fault == nil)) }

    /// What has to be laid out, if it is not already.
    var wanted: Document.Request? {
        guard let data else { return nil }
        let request = Document.Request(bytes: data.bytes, isHex: isHex, width: width)
        return document?.request == request || formatting == request ? nil : request
    }

    mutating func take(_ data: NodeData) {
        (self.data, fault, isStale) = (data, nil, false)
    }

    mutating func take(fault: String) {
        (data, document, self.fault, isStale) = (nil, nil, fault, false)
    }

    mutating func take(_ document: Document) {
        if formatting == document.request { formatting = nil }
        guard document.request.bytes == data?.bytes else { return }
        self.document = document
        scroll(by: 0)
    }

    mutating func scroll(by lines: Int) {
        scroll = max(0, min(scroll + lines, (document?.count ?? 0) - height))
    }
}
