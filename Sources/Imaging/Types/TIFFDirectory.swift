/// The first directory of a TIFF (TIFF 6.0, section 2): what is needed to tell a TIFF from a camera's raw format, which
/// looks like one.
struct TIFFDirectory {
  /// Whether the file is a raw format: DNG, CR2, NEF, ARW and their like. A viewer would show its small preview only.
  let isRaw: Bool

  /// The most entries that are looked at. Entries are sorted by tag, and those of interest are among the first.
  private static let maximumEntries = 512

  /// The tags that tell.
  private enum Tag {
    static let newSubfileType: UInt16 = 254
    static let photometricInterpretation: UInt16 = 262
    static let make: UInt16 = 271
    /// DNG specification, chapter 4.
    static let dngVersion: UInt16 = 50706
  }

  /// The directory that `header` names; `nil` if it has no entry in the file.
  init?(_ file: ByteReader, _ header: TIFFHeader) {
    let order = header.order
    let count: Int?
    if header.isBig {
      count = file.number(UInt64.self, at: header.directory, order).map { Int(clamping: $0) }
    } else {
      count = file.number(UInt16.self, at: header.directory, order).map(Int.init)
    }
    // A directory cannot lie in the header.
    guard let count, count > 0, header.directory >= (header.isBig ? 16 : 8) else { return nil }
    let entrySize = header.isBig ? 20 : 12
    let valueOffset = header.isBig ? 12 : 8
    let first = header.directory + (header.isBig ? 8 : 2)
    guard first + entrySize <= file.count else { return nil }

    var isPreview = false
    var hasMake = false
    var isRaw = file.has([UInt8(ascii: "C"), UInt8(ascii: "R"), 2], at: 8)
    for index in 0..<min(count, Self.maximumEntries) {
      let entry = first + index * entrySize
      guard entry + entrySize <= file.count, let tag = file.number(UInt16.self, at: entry, order) else { break }
      switch tag {
      case Tag.newSubfileType: isPreview = file.number(UInt32.self, at: entry + valueOffset, order) == 1
      case Tag.make: hasMake = true
      case Tag.dngVersion: isRaw = true
      case Tag.photometricInterpretation:
        // A colour filter array, and linear raw values (DNG specification, chapter 4; TIFF/EP).
        let interpretation = file.number(UInt16.self, at: entry + valueOffset, order)
        isRaw = isRaw || interpretation == 32803 || interpretation == 34892
      default: break
      }
    }
    self.isRaw = isRaw || (isPreview && hasMake)
  }
}
