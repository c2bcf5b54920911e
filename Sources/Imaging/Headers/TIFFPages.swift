/// The directories of a TIFF (TIFF 6.0, section 2) or a BigTIFF, each of which is a page.
enum TIFFPages {
  /// The header of `file`: what the first page says, and the number of pages.
  static func read(_ file: ByteReader) throws(CorruptImage) -> ImageHeader {
    guard let tiff = TIFFHeader(file) else { throw .endsBeforeDimensions }
    guard let entries = TIFFEntries(file, tiff, at: tiff.directory), entries.isWhole else {
      throw .endsBeforeDimensions
    }
    var page = Page()
    for entry in entries { page.take(entry) }
    guard let width = page.width, let height = page.height else { throw .hasNoDimensions }
    return ImageHeader(
      width: width, height: height, frames: count(file, tiff, entries), hasAlpha: page.hasAlpha,
      orientation: page.orientation ?? 1)
  }

  /// The number of pages. The chain of directories ends where it leaves the file, or comes back to a page that it has.
  private static func count(_ file: ByteReader, _ tiff: TIFFHeader, _ first: TIFFEntries) -> Int {
    guard var next = first.nextDirectory else { return 1 }
    var seen: Set = [tiff.directory]
    while seen.count < ImageFacts.maximumFrames, let entries = TIFFEntries(file, tiff, at: next), entries.isWhole,
      seen.insert(next).inserted, let following = entries.nextDirectory
    {
      next = following
    }
    return seen.count
  }

  /// What the entries of a page say. Where a tag stands twice, the first counts, as for libtiff.
  private struct Page {
    var width: Int?
    var height: Int?
    var orientation: Int?
    private var photometric: Int?
    private var samples: Int?
    private var extraSamples: [Int]?

    init() {}

    /// Takes what `entry` says, if it is of interest.
    mutating func take(_ entry: TIFFEntry) {
      switch entry.tag {
      case TIFFTag.imageWidth: width = width ?? entry.number
      case TIFFTag.imageLength: height = height ?? entry.number
      case TIFFTag.orientation: orientation = orientation ?? ExifOrientation.orientation(entry)
      case TIFFTag.photometricInterpretation: photometric = photometric ?? entry.number
      case TIFFTag.samplesPerPixel: samples = samples ?? entry.number
      case TIFFTag.extraSamples: extraSamples = extraSamples ?? entry.numbers(limit: 64)
      default: break
      }
    }

    /// Whether a sample is alpha, associated or not (TIFF 6.0, ExtraSamples). Samples beyond the colours without such a
    /// word may be anything.
    var hasAlpha: Bool? {
      if let extraSamples, extraSamples.contains(where: { $0 == 1 || $0 == 2 }) { return true }
      let colours: Int
      switch photometric {
      // White is zero, black is zero, palette, mask.
      case 0, 1, 3, 4: colours = 1
      // RGB, YCbCr, three kinds of L*a*b*.
      case 2, 6, 8, 9, 10: colours = 3
      // Separated, most often CMYK.
      case 5: colours = 4
      default: return nil
      }
      return samples ?? 1 <= colours ? false : nil
    }
  }
}
