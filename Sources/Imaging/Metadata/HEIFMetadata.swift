/// Looks for metadata in AVIF and HEIC: items of Exif and XMP (ISO/IEC 23008-12, annex A), the user data of sequences,
/// and boxes of other makers.
struct HEIFMetadata {
  private let file: UnsafeRawBufferPointer
  private let reader: ByteReader
  private let mode: StripMode

  /// Boxes of a file that are a part of the picture.
  private static let ofPicture: Set<String> = [
    "ftyp", "styp", "meta", "mdat", "idat", "moov", "moof", "mfra", "sidx", "free", "skip", "wide", "pdin",
  ]

  /// Whether `file` has something that `mode` takes out.
  static func isIn(_ file: UnsafeRawBufferPointer, _ mode: StripMode) -> Bool {
    HEIFMetadata(file, mode).isThere
  }

  private init(_ file: UnsafeRawBufferPointer, _ mode: StripMode) {
    self.file = file
    reader = ByteReader(file)
    self.mode = mode
  }

  private var isThere: Bool {
    guard let boxes = MediaBox.all(in: reader, 0..<file.count) else { return true }
    return boxes.contains { box in
      switch box.type {
      case "meta": isInItems(of: box.content)
      case "moov": isInFilm(box.content)
      // Nothing may hide behind the name of free space.
      case "free", "skip", "wide": !isBlank(box.content) && found(box.content)
      default: !Self.ofPicture.contains(box.type) && found(box.content)
      }
    } || found(in: (boxes.last?.range.upperBound ?? 0)..<file.count)
  }

  /// Bytes behind the last box.
  private func found(in trailer: Range<Int>) -> Bool { !isBlank(trailer) && found(trailer) }

  /// Whether a block that is metadata counts in this mode.
  private func found(_ range: Range<Int>) -> Bool {
    mode == .all || PositionWords.sayPosition(in: UnsafeRawBufferPointer(rebasing: file[range]))
  }

  private func isBlank(_ range: Range<Int>) -> Bool { file[range].allSatisfy { $0 == 0 || $0 == 0x20 } }

  /// Goes over the tracks of a sequence: user data is metadata, and its position has a name of its own (`©xyz`, `loci`).
  private func isInFilm(_ range: Range<Int>) -> Bool {
    guard let boxes = MediaBox.all(in: reader, range) else { return true }
    return boxes.contains { box in
      switch box.type {
      case "trak": isInFilm(box.content)
      case "udta", "meta", "uuid":
        mode == .all || found(box.content)
          || (MediaBox.all(in: reader, box.content) ?? []).contains { $0.type == "loci" || $0.type.hasSuffix("xyz") }
      default: false
      }
    }
  }

  /// Looks at the items that the box `meta` lists.
  private func isInItems(of meta: Range<Int>) -> Bool {
    // The version and flags of a full box.
    guard meta.count >= 4, let boxes = MediaBox.all(in: reader, meta.lowerBound + 4..<meta.upperBound) else {
      return !meta.isEmpty
    }
    guard let list = boxes.first(where: { $0.type == "iinf" })?.content else { return false }
    let isShort = reader.byte(at: list.lowerBound) == 0
    guard
      let items = MediaBox.all(in: reader, min(list.lowerBound + (isShort ? 6 : 8), list.upperBound)..<list.upperBound)
    else { return true }
    let places = ItemLocations(reader, boxes.first { $0.type == "iloc" }?.content)
    let data = boxes.first { $0.type == "idat" }?.content
    return items.contains { item in
      guard let entry = ItemEntry(reader, item) else { return false }
      guard entry.isMetadata else { return false }
      guard mode == .gps else { return true }
      // What cannot be read may have a position.
      guard let range = places.range(of: entry.identifier, data: data, count: file.count) else { return true }
      return holdsPosition(entry, range)
    }
  }

  /// Whether an item of metadata may have a position.
  private func holdsPosition(_ entry: ItemEntry, _ range: Range<Int>) -> Bool {
    let bytes = UnsafeRawBufferPointer(rebasing: file[range])
    guard entry.type == "Exif" else {
      return PositionWords.occur(in: bytes) || XMPPacket.withoutPositions(bytes) != .unchanged
    }
    return Self.holdsPosition(exif: bytes)
  }

  /// Whether the content of an item or a box of Exif, which begins with the offset of the block, may have a position.
  static func holdsPosition(exif bytes: UnsafeRawBufferPointer) -> Bool {
    guard let offset = ByteReader(bytes).number(UInt32.self, at: 0, .bigEndian), Int(offset) + 4 <= bytes.count
    else { return !bytes.isEmpty }
    let block = UnsafeRawBufferPointer(rebasing: bytes[(4 + Int(offset))...])
    return ExifPositions.removed(from: block, depth: 0) != .unchanged
  }
}

/// An entry of the list of items (ISO/IEC 14496-12, 8.11.6.2), as far as it tells metadata from pictures.
private struct ItemEntry {
  let identifier: Int
  let type: String

  /// `nil` for another box, and for the old versions, which HEIF does not have.
  init?(_ reader: ByteReader, _ box: MediaBox) {
    guard box.type == "infe", let version = reader.byte(at: box.content.lowerBound), version >= 2 else { return nil }
    let place = box.content.lowerBound + 4
    let size = version == 2 ? 2 : 4
    let number =
      version == 2
      ? reader.number(UInt16.self, at: place, .bigEndian).map(Int.init)
      : reader.number(UInt32.self, at: place, .bigEndian).map(Int.init)
    guard let number, place + size + 6 <= box.content.upperBound,
      let type = reader.fourCharacterCode(at: place + size + 2)
    else { return nil }
    identifier = number
    self.type = type
  }

  /// Whether the item is no picture: Exif, a media type (XMP), or an address.
  var isMetadata: Bool { ["Exif", "mime", "uri "].contains(type) }
}

/// The box that says where items are (ISO/IEC 14496-12, 8.11.3).
private struct ItemLocations {
  private let reader: ByteReader
  private let content: Range<Int>?

  init(_ reader: ByteReader, _ content: Range<Int>?) {
    self.reader = reader
    self.content = content
  }

  /// The bytes of an item; `nil` if it is not found, lies in several places, or not in the file.
  ///
  /// - Parameter data: The content of the box `idat`, where items may be.
  func range(of identifier: Int, data: Range<Int>?, count fileCount: Int) -> Range<Int>? {
    guard let content, let version = reader.byte(at: content.lowerBound), version <= 2,
      let sizes = reader.number(UInt16.self, at: content.lowerBound + 4, .bigEndian).map(Int.init)
    else { return nil }
    let offsetSize = sizes >> 12
    let lengthSize = sizes >> 8 & 15
    let baseSize = sizes >> 4 & 15
    let indexSize = version == 0 ? 0 : sizes & 15
    var place = content.lowerBound + 6
    /// The next number of `size` bytes.
    func next(_ size: Int) -> Int? {
      defer { place += size }
      guard place + size <= content.upperBound else { return nil }
      switch size {
      case 0: return 0
      case 2: return reader.number(UInt16.self, at: place, .bigEndian).map(Int.init)
      case 4: return reader.number(UInt32.self, at: place, .bigEndian).map(Int.init)
      case 8: return reader.number(UInt64.self, at: place, .bigEndian).flatMap { Int(exactly: $0) }
      default: return nil
      }
    }
    let wide = version == 2 ? 4 : 2
    guard let count = next(wide), count <= MediaBox.maximumCount else { return nil }
    for _ in 0..<count {
      guard let item = next(wide), let method = version == 0 ? 0 : next(2), next(2) != nil, let base = next(baseSize),
        let extents = next(2), extents <= MediaBox.maximumCount
      else { return nil }
      if item != identifier {
        place += extents * (indexSize + offsetSize + lengthSize)
        continue
      }
      guard extents == 1, next(indexSize) != nil, let offset = next(offsetSize), let length = next(lengthSize) else {
        return nil
      }
      let outer = method & 15 == 0 ? 0..<fileCount : method & 15 == 1 ? data : nil
      guard let outer, offset <= fileCount, base <= fileCount, length <= fileCount,
        outer.lowerBound + base + offset + length <= outer.upperBound
      else { return nil }
      let start = outer.lowerBound + base + offset
      return start..<start + length
    }
    return nil
  }
}
