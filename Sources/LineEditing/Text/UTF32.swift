extension String {
    /// Values that are no character are left out.
    init(utf32 values: some Sequence<UInt32>) {
        var scalars = String.UnicodeScalarView()
        for value in values { if let scalar = Unicode.Scalar(value) { scalars.append(scalar) } }
        self.init(scalars)
    }

    /// With the 0 at the end that C wants.
    var utf32: [UInt32] { unicodeScalars.map(\.value) + [0] }
}
