/// The tags that are looked at (TIFF 6.0, section 8; DNG specification, chapter 4).
enum TIFFTag {
  static let newSubfileType: UInt16 = 254
  static let imageWidth: UInt16 = 256
  static let imageLength: UInt16 = 257
  static let photometricInterpretation: UInt16 = 262
  static let make: UInt16 = 271
  static let orientation: UInt16 = 274
  static let samplesPerPixel: UInt16 = 277
  static let extraSamples: UInt16 = 338
  static let dngVersion: UInt16 = 50706
}

/// An entry of a directory.
struct TIFFEntry {
  let file: ByteReader
  let order: ByteReader.Order
  let tag: UInt16
  /// The type of its values: 1 BYTE, 3 SHORT, 4 LONG, 16 LONG8 and their signed siblings 6, 8, 9, 17; 13 and 18 for
  /// directories; and others.
  let type: UInt16
  /// How many values it says to have.
  let count: Int
  /// Where its value stands, or the offset of its values where they do not fit in its place.
  let value: Int
  /// The bytes of that place: 4, or 8 in a BigTIFF.
  let place: Int

  /// The value of an entry that has one integer; `nil` for any other.
  var number: Int? { count == 1 ? integer(at: value) : nil }

  /// The first values of an entry of integers, `limit` at most; `nil` if they are not in the file or are others.
  func numbers(limit: Int) -> [Int]? {
    guard let size, count >= 0 else { return nil }
    let (length, isTooLong) = count.multipliedReportingOverflow(by: size)
    var start = value
    if isTooLong || length > place {
      guard
        let offset = place == 8
          ? file.offset(UInt64.self, at: value, order) : file.offset(UInt32.self, at: value, order)
      else { return nil }
      start = offset
    }
    var numbers: [Int] = []
    for index in 0..<Swift.min(count, limit) {
      guard let number = integer(at: start + index * size) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The bytes of a value; `nil` if it is no integer.
  private var size: Int? {
    switch type {
    case 1, 6: 1
    case 3, 8: 2
    case 4, 9, 13: 4
    case 16, 17, 18: 8
    default: nil
    }
  }

  private func integer(at offset: Int) -> Int? {
    switch type {
    case 1: file.byte(at: offset).map(Int.init)
    case 3: file.number(UInt16.self, at: offset, order).map(Int.init)
    case 4, 13: file.number(UInt32.self, at: offset, order).map(Int.init)
    case 6: file.byte(at: offset).map { Int(Int8(bitPattern: $0)) }
    case 8: file.number(Int16.self, at: offset, order).map(Int.init)
    case 9: file.number(Int32.self, at: offset, order).map(Int.init)
    case 17: place == 8 ? file.number(Int64.self, at: offset, order).map(Int.init) : nil
    case 16, 18: place == 8 ? file.number(UInt64.self, at: offset, order).map { Int(clamping: $0) } : nil
    default: nil
    }
  }
}

/// The entries of a directory of a TIFF (TIFF 6.0, section 2) or a BigTIFF, in order. Those that the file cuts off are
/// left out.
struct TIFFEntries: Sequence, IteratorProtocol {
  /// How many entries the directory says to have.
  let count: Int
  /// The offset behind the last of them, where that of the next directory stands. It may lie outside of the file.
  let end: Int

  private let file: ByteReader
  private let order: ByteReader.Order
  private let isBig: Bool
  private var offset: Int

  /// The most entries of a directory: what two bytes can say. libtiff takes fewer.
  private static let maximumCount = 65_535

  /// The directory at `directory`; `nil` if the file has none there.
  init?(_ file: ByteReader, _ header: TIFFHeader, at directory: Int) {
    // A directory cannot lie in the header.
    guard directory >= (header.isBig ? 16 : 8) else { return nil }
    let count =
      header.isBig
      ? file.offset(UInt64.self, at: directory, header.order)
      : file.number(UInt16.self, at: directory, header.order).map(Int.init)
    guard let count, 1...Self.maximumCount ~= count else { return nil }
    self.file = file
    self.order = header.order
    self.isBig = header.isBig
    self.count = count
    offset = directory + (isBig ? 8 : 2)
    end = offset + count * (isBig ? 20 : 12)
  }

  /// Whether the file has all of the entries.
  var isWhole: Bool { end <= file.count }

  /// The offset of the next directory; `nil` if there is none.
  var nextDirectory: Int? {
    let next = isBig ? file.offset(UInt64.self, at: end, order) : file.offset(UInt32.self, at: end, order)
    return next == 0 ? nil : next
  }

  mutating func next() -> TIFFEntry? {
    let size = isBig ? 20 : 12
    guard offset + size <= Swift.min(end, file.count), let tag = file.number(UInt16.self, at: offset, order),
      let type = file.number(UInt16.self, at: offset + 2, order),
      let count = isBig
        ? file.offset(UInt64.self, at: offset + 4, order) : file.offset(UInt32.self, at: offset + 4, order)
    else { return nil }
    defer { offset += size }
    return TIFFEntry(
      file: file, order: order, tag: tag, type: type, count: count, value: offset + size - (isBig ? 8 : 4),
      place: isBig ? 8 : 4)
  }
}
