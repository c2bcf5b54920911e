/// The orientation that Exif data says (Exif 2.32, 4.6.4): the tag of the first directory, in the format of TIFF.
enum ExifOrientation {
  /// The orientation in `exif`, 1 to 8; 1 where it says none. Formats differ in whether `Exif\0\0` stands before the data.
  static func read(_ exif: ByteReader) -> Int {
    let data = exif.has("Exif\0") ? exif.part(at: 6, length: exif.count - 6) : exif
    guard let header = TIFFHeader(data), !header.isBig, let entries = TIFFEntries(data, header, at: header.directory)
    else { return 1 }
    return entries.first { $0.tag == TIFFTag.orientation }.flatMap(orientation) ?? 1
  }

  /// The orientation that an entry says; `nil` if it is none.
  static func orientation(_ entry: TIFFEntry) -> Int? {
    entry.number.flatMap { 1...8 ~= $0 ? $0 : nil }
  }
}
