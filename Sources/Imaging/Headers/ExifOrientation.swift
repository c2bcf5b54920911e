/// The orientation that Exif data says (Exif 2.32, 4.6.4): the tag of the first directory, in the format of TIFF.
enum ExifOrientation {
  /// What stands before the data in a JPEG, and in some WebPs.
  private static let prefix = "Exif\0\0"

  /// The orientation in `exif`, 1 to 8; 1 where it says none.
  ///
  /// - Parameter isPrefixed: Whether `Exif\0\0` stands before the data; `nil` for both.
  static func read(_ exif: ByteReader, isPrefixed: Bool? = nil) -> Int {
    let hasPrefix = exif.has(prefix)
    guard isPrefixed == nil || isPrefixed == hasPrefix else { return 1 }
    let data = hasPrefix ? exif.part(at: 6, length: exif.count - 6) : exif
    guard let header = TIFFHeader(data), !header.isBig, let entries = TIFFEntries(data, header, at: header.directory)
    else { return 1 }
    return entries.first { $0.tag == TIFFTag.orientation }.flatMap(orientation) ?? 1
  }

  /// The orientation that an entry says; `nil` if it is none.
  static func orientation(_ entry: TIFFEntry) -> Int? {
    entry.number.flatMap { 1...8 ~= $0 ? $0 : nil }
  }
}
