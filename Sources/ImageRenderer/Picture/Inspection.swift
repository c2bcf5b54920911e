import CVips
import Imaging

/// Decodes an original for its faults, and sums up what it looks like.
struct Inspection {
  private let original: Original

  /// The longest side of the picture that the blurhash is made of. Its waves are much longer than a pixel.
  private static let longestSide = 32
  /// The most pixels that are kept in memory at once. Larger pictures are decoded twice.
  private static let keptPixels = 16_000_000

  /// An inspection of an original.
  init(_ original: Original) { self.original = original }

  /// Decodes all pixels of all frames.
  ///
  /// - Returns: The blurhash of the first frame.
  /// - Throws: What is wrong with the file.
  func run() throws(RenderFailure) -> Blurhash {
    // The entropy-coded data of a JPEG is read as a whole, and what follows it costs less.
    let shrink = original.format == .jpeg ? 8 : 1
    var file = try original.load(Original.LoadOptions(shrink: shrink))
    if original.frames > 1 {
      try original.load(Original.LoadOptions(isAnimated: true)).check()
    } else if file.size.pixels > Self.keptPixels {
      try file.check()
      file = try original.load(Original.LoadOptions(shrink: shrink))
    } else {
      // A resize may leave out the last rows.
      file = try file.computed()
    }
    return try hash(of: file)
  }

  private func hash(of file: Picture) throws(RenderFailure) -> Blurhash {
    let size = file.size
    let side = max(size.width, size.height)
    let small = PixelSize(
      width: max(1, min(size.width, size.width * Self.longestSide / side)),
      height: max(1, min(size.height, size.height * Self.longestSide / side)))
    var picture = side > Self.longestSide ? try file.resized(to: small, CVIPS_LINEAR) : file
    picture = try picture.inSRGB().turned(original.uprightTurn)
    if picture.hasAlpha { picture = try picture.flattened(on: .white) }
    let pixels = try picture.inColors().pixels()
    guard let hash = Blurhash(ofRGB: pixels, width: picture.size.width, height: picture.size.height) else {
      throw RenderFailure(.failed, "\(pixels.count) bytes for a picture of \(picture.size)")
    }
    return hash
  }
}
