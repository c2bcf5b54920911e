/// Looks for metadata in a TIFF or BigTIFF.
enum TIFFMetadata {
  /// The most directories that are looked at, and the most entries of each: beyond them there may be something.
  private static let maximumDirectories = 1024
  private static let maximumEntries = 4096

  /// Tags whose presence is enough: GPS, and the places of GeoTIFF (OGC 19-008r4, 7).
  private static let positions: Set<UInt16> = [ExifBlock.Tag.gps, 33550, 33922, 34264, 34735, 34736, 34737]
  /// Texts of TIFF 6.0, section 8 and 12: document, description, maker, model, page, software, date, artist, computer,
  /// copyright; Photoshop's layers; GDAL's metadata. Then Exif, IPTC and maker's notes.
  private static let metadata: Set<UInt16> = [
    269, 270, 271, 272, 285, 305, 306, 315, 316, 33432, 37724, 42112, 40091, 40092, 40093, 40094, 40095,
    ExifBlock.Tag.exif, ExifBlock.Tag.iptc, ExifBlock.Tag.makerNote, ExifBlock.Tag.xmp, ExifBlock.Tag.photoshop,
    ExifBlock.Tag.interoperability,
  ]
  /// Tags whose value may say a position.
  private static let texts: Set<UInt16> = [
    270, 42112, ExifBlock.Tag.iptc, ExifBlock.Tag.xmp, ExifBlock.Tag.photoshop,
  ]

  /// Whether `file` has something that `mode` takes out.
  static func isIn(_ file: UnsafeRawBufferPointer, _ mode: StripMode) -> Bool {
    let reader = ByteReader(file)
    guard let header = TIFFHeader(reader) else { return false }
    let layout = Layout(reader: reader, header: header)
    var pending = [header.directory]
    var seen: Set<Int> = []
    var textBytes = 0
    while let start = pending.popLast() {
      guard seen.insert(start).inserted else { continue }
      guard seen.count <= maximumDirectories, let count = layout.count(at: start), count <= maximumEntries else {
        // A directory that is not there has nothing; the largest ones nobody has looked at.
        if layout.count(at: start) == nil { continue }
        return true
      }
      for index in 0..<count {
        let entry = layout.entry(index, of: start)
        guard let tag = reader.number(UInt16.self, at: entry, header.order) else { break }
        if positions.contains(tag) || mode == .all && metadata.contains(tag) { return true }
        if texts.contains(tag), let range = layout.value(at: entry) {
          // Many entries may name the same bytes.
          textBytes += range.count
          guard textBytes <= file.count else { return true }
          if PositionWords.sayPosition(in: UnsafeRawBufferPointer(rebasing: file[range])) { return true }
        }
        if tag == ExifBlock.Tag.exif || tag == ExifBlock.Tag.subDirectories, let range = layout.value(at: entry) {
          pending += layout.offsets(in: range).prefix(maximumDirectories)
        }
        guard pending.count <= maximumDirectories else { return true }
      }
      if let next = layout.offset(at: layout.entry(count, of: start)), next != 0 { pending.append(next) }
    }
    return false
  }

  /// Where things are in a directory.
  private struct Layout {
    let reader: ByteReader
    let header: TIFFHeader

    /// The number of entries of a directory; `nil` if it is not in the file.
    func count(at start: Int) -> Int? {
      if header.isBig { return reader.number(UInt64.self, at: start, header.order).map { Int(clamping: $0) } }
      return reader.number(UInt16.self, at: start, header.order).map(Int.init)
    }

    func entry(_ index: Int, of directory: Int) -> Int {
      directory + (header.isBig ? 8 + 20 * index : 2 + 12 * index)
    }

    /// An offset that stands at `place`.
    func offset(at place: Int) -> Int? {
      if header.isBig { return reader.number(UInt64.self, at: place, header.order).map { Int(clamping: $0) } }
      return reader.number(UInt32.self, at: place, header.order).map(Int.init)
    }

    /// The bytes of an entry's value; `nil` if they are not wholly in the file.
    func value(at entry: Int) -> Range<Int>? {
      let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]
      guard let type = reader.number(UInt16.self, at: entry + 2, header.order).map(Int.init), type < sizes.count,
        let count = offset(at: entry + 4)
      else { return nil }
      let (length, overflow) = count.multipliedReportingOverflow(by: sizes[type])
      let place = entry + (header.isBig ? 12 : 8)
      guard !overflow, let start = length <= (header.isBig ? 8 : 4) ? place : offset(at: place),
        start <= reader.count, length <= reader.count - start
      else { return nil }
      return start..<start + length
    }

    /// The offsets that an entry of a directory names: LONG, IFD, LONG8 or IFD8.
    func offsets(in range: Range<Int>) -> [Int] {
      // A single LONG in a BigTIFF has four bytes.
      let size = header.isBig && range.count != 4 ? 8 : 4
      return stride(from: range.lowerBound, to: range.upperBound - size + 1, by: size).prefix(1025).compactMap {
        place in
        size == 8 ? offset(at: place) : reader.number(UInt32.self, at: place, header.order).map(Int.init)
      }
    }
  }
}
