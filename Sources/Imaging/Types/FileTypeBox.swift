/// The `ftyp` box of files in the ISO base media file format (ISO/IEC 14496-12, section 4.3), which names their brands.
struct FileTypeBox {
  /// The brand that the file is made for.
  private let majorBrand: String
  /// The brands that it conforms to as well, in order.
  private let compatibleBrands: [String]

  /// The most bytes of the box that are looked at.
  private static let maximumLength = 256

  /// Structural brands (ISO/IEC 23008-12, 10.2; ISO/IEC 23000-22): they say how the images are kept, and compatible brands
  /// say what codec they are of.
  private static let structuralBrands = [
    "mif1", "mif2", "msf1", "miaf", "MiHB", "MiHA", "MiHE", "MA1A", "MA1B", "MiPr",
  ]

  /// The box at the start of `file`; `nil` if it has no major brand, or is not whole.
  init?(_ file: ByteReader) {
    guard let size = file.number(UInt32.self, at: 0, .bigEndian), size >= 16, size <= file.count,
      let majorBrand = file.fourCharacterCode(at: 8)
    else { return nil }
    self.majorBrand = majorBrand
    // Offset 12 holds the minor version, which is no brand.
    let end = min(Int(size), Self.maximumLength)
    compatibleBrands = stride(from: 16, to: end - 3, by: 4).compactMap { file.fourCharacterCode(at: $0) }
  }

  /// The type of image that the brands name; `nil` for none.
  ///
  /// The major brand decides. A film may list `avif` among its compatible brands for its cover, and a raw format `heic` for
  /// its preview. Only a structural brand leaves the decision to them.
  var imageType: ImageType? {
    if let type = Self.imageType(of: majorBrand) { return type }
    guard Self.structuralBrands.contains(majorBrand) else { return nil }
    let types = compatibleBrands.compactMap(Self.imageType)
    // msf1 is the structure of a sequence, which may have a still image for its cover.
    if majorBrand == "msf1", types.contains(.heicSequence) { return .heicSequence }
    return types.first
  }

  /// The type of image that a brand names; `nil` for any other brand.
  private static func imageType(of brand: String) -> ImageType? {
    switch brand {
    case "avif", "avis": .avif
    case "heic", "heix", "heim", "heis": .heic
    case "hevc", "hevx", "hevm", "hevs": .heicSequence
    default: nil
    }
  }
}
