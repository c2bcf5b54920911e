/// The decoded pixels of a BMP (Microsoft, "Bitmap Storage"). libvips has no reader of its own for them.
package struct Bitmap {
  /// Columns.
  package let width: Int
  /// Rows.
  package let height: Int
  /// Whether there is a fourth byte a pixel, for alpha.
  package let hasAlpha: Bool
  /// Rows from top to bottom; red, green, blue and maybe alpha.
  package let pixels: [UInt8]

  /// Why there are no pixels.
  package enum Failure: Error, Equatable, Sendable {
    /// The file ends too early, or contradicts itself.
    case corrupt(String)
    /// The file is of a kind that is not decoded.
    case unsupported(String)
  }

  /// Decodes a file, whose dimensions the caller has checked: three or four bytes are allocated for each pixel.
  package init(decoding bytes: UnsafeRawBufferPointer) throws(Failure) {
    let file = ByteReader(bytes)
    let layout = try BitmapLayout(file)
    width = layout.width
    height = layout.height
    hasAlpha = layout.masks?.alpha.isEmpty == false
    var rows = BitmapRows(layout, hasAlpha: hasAlpha)
    switch layout.compression {
    case .none: try rows.decode(file)
    case .runLengths: try rows.decodeRuns(file)
    }
    pixels = rows.pixels
  }
}
