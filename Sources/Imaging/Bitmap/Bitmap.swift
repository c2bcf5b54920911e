/// The pixels in a BMP (Microsoft, "Bitmap Storage"). libvips has no reader of its own for them.
package struct Bitmap {
  /// Columns.
  package let width: Int
  /// Rows.
  package let height: Int
  /// Whether there is a fourth byte a pixel, for alpha.
  package let hasAlpha: Bool
  /// The bytes of all decoded pixels: three or four for each.
  package let byteCount: Int
  private let file: ByteReader
  private let layout: BitmapLayout

  /// Why there are no pixels.
  package enum Failure: Error, Equatable, Sendable {
    /// The file ends too early, or contradicts itself.
    case corrupt(String)
    /// The file is of a kind that is not decoded.
    case unsupported(String)
  }

  /// Reads the headers of a file, which must outlive the bitmap. Nothing is allocated for its pixels.
  package init(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    file = ByteReader(bytes)
    layout = try BitmapLayout(file)
    width = layout.width
    height = layout.height
    hasAlpha = layout.masks?.alpha.isEmpty == false
    let (pixels, isHuge) = width.multipliedReportingOverflow(by: height)
    let (count, isTooLarge) = pixels.multipliedReportingOverflow(by: hasAlpha ? 4 : 3)
    guard !isHuge, !isTooLarge else { throw .corrupt("\(width) x \(height) pixels") }
    byteCount = count
    if layout.compression == .none { try checkLength() }
  }

  /// Checks that rows without compression are all there.
  private func checkLength() throws(Failure) {
    let (size, isHuge) = layout.stride.multipliedReportingOverflow(by: height)
    guard !isHuge, layout.pixelOffset <= file.count, size <= file.count - layout.pixelOffset else {
      throw .corrupt("the pixels are cut off")
    }
  }

  /// Decodes the rows from top to bottom: red, green, blue and maybe alpha.
  ///
  /// - Parameter pixels: `byteCount` bytes, all of them 0.
  package func decode(into pixels: UnsafeMutableBufferPointer<UInt8>) throws(Failure) {
    precondition(pixels.count == byteCount, "the caller has made room for all pixels")
    let rows = BitmapRows(layout, hasAlpha: hasAlpha, pixels)
    switch layout.compression {
    case .none: rows.decode(file)
    case .runLengths: try rows.decodeRuns(file)
    }
  }
}
