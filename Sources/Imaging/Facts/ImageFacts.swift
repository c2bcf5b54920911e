/// What is known of a picture without decoding it. What is not known is `nil`, never guessed.
package struct ImageFacts: Equatable, Sendable {
  package var format: ImageFormat
  /// The width in pixels, after `orientation`: 1 to `maximumSide`. Width and height are known both or neither.
  package var width: Int?
  /// The height in pixels, after `orientation`.
  package var height: Int?
  /// The pictures in the file, 1 for a still, at most `maximumFrames`: pages of a TIFF, and frames of a GIF or WebP. Those
  /// that a file lost with its end do not count. An APNG and a file with a still beside its film have 1, as for libvips.
  package var frames: Int?
  /// Whether a pixel may be transparent.
  package var hasAlpha: Bool?
  /// The orientation of the stored pixels, 1 to 8 as in Exif; 1 if there is none, or the decoder applies it (HEIF, JPEG XL).
  package var orientation: Int

  /// The longest width or height: more than any format's decoder takes, and what fits into its signed integers.
  package static let maximumSide = Int(Int32.max)

  /// Where counting ends. A file that says more has this many.
  package static let maximumFrames = 10_000

  /// Facts from elsewhere. They are not checked.
  package init(
    format: ImageFormat, width: Int? = nil, height: Int? = nil, frames: Int? = nil, hasAlpha: Bool? = nil,
    orientation: Int = 1
  ) {
    self.format = format
    self.width = width
    self.height = height
    self.frames = frames
    self.hasAlpha = hasAlpha
    self.orientation = orientation
  }

  /// The facts that the header of a file says.
  ///
  /// The effort is bounded, and linear in what has to be walked: segments before the first scan of a JPEG, the blocks of
  /// a GIF. Entropy-coded data is passed over. Where decoders differ, these are the facts that libvips has.
  ///
  /// - Parameters:
  ///   - file: The whole file. The caller owns the memory.
  ///   - type: What `ImageType(sniffing:)` says of it.
  package init(of file: UnsafeRawBufferPointer, _ type: ImageType) throws(CorruptImage) {
    let file = ByteReader(file)
    let header =
      switch type {
      case .jpeg: try JPEGHeader.read(file)
      case .png: try PNGHeader.read(file)
      case .gif: try GIFHeader.read(file)
      case .webp: try WebPHeader.read(file)
      case .avif, .heic, .heicSequence: try HEIFHeader.read(file)
      case .jxl: try JPEGXLHeader.read(file)
      case .tiff: try TIFFPages.read(file)
      case .bmp: try BitmapHeader.read(file)
      }
    guard 1...Self.maximumSide ~= header.width, 1...Self.maximumSide ~= header.height else {
      throw CorruptImage("its header says \(header.width) × \(header.height) pixels")
    }
    let isTurned = header.orientation >= 5
    self.init(
      format: type.format, width: isTurned ? header.height : header.width,
      height: isTurned ? header.width : header.height, frames: header.frames.map { min($0, Self.maximumFrames) },
      hasAlpha: header.hasAlpha, orientation: header.orientation)
  }

  /// The pixels of all frames: `width` × `height` × `frames`, at most `Int.max`; `nil` if the dimensions are not known. A
  /// picture with an unknown number of frames has one at least.
  package var pixels: Int? {
    guard let width, let height else { return nil }
    let (area, isTooLarge) = width.multipliedReportingOverflow(by: height)
    let (all, isStillTooLarge) = area.multipliedReportingOverflow(by: frames ?? 1)
    return isTooLarge || isStillTooLarge ? .max : all
  }
}
