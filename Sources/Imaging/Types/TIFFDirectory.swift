/// The first directory of a TIFF: what is needed to tell a TIFF from a camera's raw format, which looks like one.
struct TIFFDirectory {
  /// Whether the file is a raw format: DNG, CR2, NEF, ARW and their like. A viewer would show its small preview only.
  let isRaw: Bool

  /// The most entries that are looked at. Entries are sorted by tag, and those of interest are among the first.
  private static let maximumEntries = 512

  /// The directory that `header` names; `nil` if it has no entry in the file.
  init?(_ file: ByteReader, _ header: TIFFHeader) {
    guard let entries = TIFFEntries(file, header, at: header.directory) else { return nil }
    var hasEntry = false
    var isPreview = false
    var hasMake = false
    var isRaw = file.has([UInt8(ascii: "C"), UInt8(ascii: "R"), 2], at: 8)
    for entry in entries.prefix(Self.maximumEntries) {
      hasEntry = true
      switch entry.tag {
      case TIFFTag.newSubfileType: isPreview = file.number(UInt32.self, at: entry.value, header.order) == 1
      case TIFFTag.make: hasMake = true
      case TIFFTag.dngVersion: isRaw = true
      case TIFFTag.photometricInterpretation:
        // A colour filter array, and linear raw values (DNG specification, chapter 4; TIFF/EP).
        let interpretation = file.number(UInt16.self, at: entry.value, header.order)
        isRaw = isRaw || interpretation == 32803 || interpretation == 34892
      default: break
      }
    }
    guard hasEntry else { return nil }
    self.isRaw = isRaw || (isPreview && hasMake)
  }
}
