import Text

/// Takes the positions out of a JPEG.
///
/// Bytes are overwritten where they are, so that the offsets of MPF and of Exif stay right. What cannot be read and may
/// have a position is cut out, or zeroed where something counts on the size of the picture. Pictures behind the first are gone through as well; other bytes behind it (films, the
/// blocks of a telephone) are cut off with the index that names them.
struct JPEGPositions {
  /// The most pictures inside of pictures that are gone through: the thumbnail of a thumbnail.
  private static let maximumDepth = 3

  private let bytes: UnsafeRawBufferPointer
  private let depth: Int
  /// Whether this is a picture within another one, whose size must stay.
  private let isInner: Bool
  private(set) var edits = FileEdits()
  /// The segments of extended XMP, and of MPF.
  private var extended: [(range: Range<Int>, payload: Range<Int>)] = []
  private var indexes: [Range<Int>] = []
  /// The segments that cannot be read, of Exif and of others.
  private var unread: [(range: Range<Int>, payload: Range<Int>, kinds: [MetadataKind])] = []
  /// Zeros and the like between segments. They go where a segment does, so that none comes to stand behind SOI.
  private var blanks: [Range<Int>] = []
  /// The packets of XMP, which are changed once it is known whether those that extend them stay.
  private var packets: [(range: Range<Int>, payload: Range<Int>)] = []

  /// A picture within another one, without positions.
  static func removed(from bytes: UnsafeRawBufferPointer, depth: Int) -> PositionRemoval {
    guard depth <= maximumDepth, let edits = edits(of: bytes, depth: depth), !edits.movesBytes else {
      return .notUnderstood
    }
    guard let file = try? edits.applied(toFileOf: bytes.count) else {
      return edits.isEmpty ? .unchanged : .notUnderstood
    }
    return .changed(file.bytes(from: bytes))
  }

  /// The changes of a whole file; `nil` if it is malformed.
  static func edits(of bytes: UnsafeRawBufferPointer, depth: Int = 0) -> FileEdits? {
    var positions = JPEGPositions(bytes, depth: depth, isInner: depth > 0)
    guard let end = positions.readPicture() else { return nil }
    positions.readTrailer(from: end)
    return positions.edits
  }

  private init(_ bytes: UnsafeRawBufferPointer, depth: Int, isInner: Bool) {
    self.bytes = bytes
    self.depth = depth
    self.isInner = isInner
  }

  /// Goes over the first picture; the offset behind it, or `nil` if it is malformed.
  private mutating func readPicture() -> Int? {
    guard ByteReader(bytes).has([0xFF, 0xD8]) else { return nil }
    var walk = JPEGWalk(bytes)
    while let part = walk.next() {
      guard unread.count + packets.count + extended.count + blanks.count <= FileEdits.maximumCount else { return nil }
      switch part {
      case .segment(let marker, let range, let payload): read(marker, range, payload)
      case .stray(let range):
        if bytes[range].allSatisfy(Self.isBlank) {
          blanks.append(range)
        } else {
          unread.append((range, range, [.other]))
        }
      case .scan, .end: break
      }
    }
    guard !walk.isMalformed, !edits.isOverfull else { return nil }
    let drops = extendedHoldsPosition
    if drops { for segment in extended { unread.append((segment.range, segment.payload, [.gps, .xmp])) } }
    for packet in packets {
      edit(packet.range, packet.payload, .xmp) { XMPPacket.withoutPositions($0, dropsExtension: drops) }
    }
    removeUnread()
    return walk.offset
  }

  private mutating func read(_ marker: UInt8, _ range: Range<Int>, _ payload: Range<Int>) {
    let depth = depth
    switch JPEGSegmentKind(marker, slice(payload)) {
    case .picture, .jfif, .adobe, .colorProfile, .preview, .harmless: break
    case .exif: readExif(range, payload)
    case .xmp:
      let start = slice(payload).firstIndex(of: 0).map { $0 + 1 } ?? payload.count
      packets.append((range, payload.lowerBound + start..<payload.upperBound))
    case .extendedXMP: extended.append((range, payload))
    case .photoshop:
      let resources = payload.lowerBound + PhotoshopResources.signature.utf8.count..<payload.upperBound
      edit(range, resources, .iptc) { PhotoshopResources.withoutPositions($0, depth: depth) }
    case .comment:
      if PositionWords.sayPosition(in: slice(payload)) { unread.append((range, payload, [.gps, .comments])) }
    case .pictureIndex: indexes.append(range)
    // Zeros are what was taken out before.
    case .unknown: if !bytes[payload].allSatisfy({ $0 == 0 }) { unread.append((range, payload, [.other])) }
    }
  }

  /// Takes the positions out of Exif; where it is not understood, only the orientation stays.
  private mutating func readExif(_ range: Range<Int>, _ payload: Range<Int>) {
    let block = min(payload.lowerBound + 6, payload.upperBound)..<payload.upperBound
    switch ExifPositions.removed(from: slice(block), depth: depth) {
    case .unchanged: break
    case .changed(let new): edits.replace(block, with: new, .gps)
    case .notUnderstood: unread.append((range, payload, [.exif]))
    }
  }

  /// Cuts out the segments that cannot be read, or zeroes them. An orientation stays.
  private mutating func removeUnread() {
    let keepsSize = isInner || !indexes.isEmpty
    if !keepsSize, !unread.isEmpty { removeBlanks() }
    for segment in unread {
      edits.taken.formUnion(segment.kinds)
      var kept: [UInt8] = []
      if segment.kinds == [.exif] {
        let block = min(segment.payload.lowerBound + 6, segment.payload.upperBound)..<segment.payload.upperBound
        kept = JPEGStripper.minimalExif(slice(block))
      }
      if !keepsSize {
        edits.replace(segment.range, with: kept)
      } else if kept.count > 4, kept.count - 4 <= segment.payload.count {
        // Behind the marker and the length, which stay.
        let content = kept.dropFirst(4)
        edits.replace(
          segment.payload, with: content + Array(repeating: 0, count: segment.payload.count - content.count))
      } else {
        // Bytes between segments become filling bytes of the marker behind them.
        edits.fill(segment.payload, with: segment.payload == segment.range ? 0xFF : 0)
      }
    }
  }

  /// Overwrites `block`, or takes the segment out with it.
  private mutating func edit(
    _ range: Range<Int>, _ block: Range<Int>, _ kind: MetadataKind,
    _ remove: (UnsafeRawBufferPointer) -> PositionRemoval
  ) {
    switch remove(slice(block)) {
    case .unchanged: break
    case .changed(let new): edits.replace(block, with: new, .gps)
    case .notUnderstood: unread.append((range, block, [kind]))
    }
  }

  /// Whether the extended packets have a word of a position or a picture in base64, also across two segments.
  private var extendedHoldsPosition: Bool {
    // The name of the namespace, a GUID, the length and the offset (XMP specification, part 3, 1.1.3.1).
    let header = 35 + 32 + 8
    var last: [UInt8] = []
    for segment in extended {
      let part = slice(
        min(segment.payload.lowerBound + header, segment.payload.upperBound)..<segment.payload.upperBound)
      let seam = last + part.prefix(PositionWords.maximumLength)
      if Self.holdsPosition(part) || seam.withRawBytes(Self.holdsPosition) { return true }
      last = Array(part.suffix(PositionWords.maximumLength))
    }
    return false
  }

  /// Whether a word of a position stands in `text`, or a value that begins as a JPEG in base64 does.
  private static func holdsPosition(_ text: UnsafeRawBufferPointer) -> Bool {
    let reader = ByteReader(text)
    return PositionWords.occur(in: text)
      || text.indices.contains { index in
        text[index] == UInt8(ascii: "/") && index > 0 && reader.has("/9j/", at: index)
          && "\"'> \n\r\t".utf8.contains(text[index - 1])
      }
  }

  /// Goes over what follows the first picture.
  private mutating func readTrailer(from start: Int) {
    var offset = start
    var inner = FileEdits()
    while true {
      // Zeros and the like lie between pictures.
      offset = bytes[offset...].firstIndex { !Self.isBlank($0) } ?? bytes.count
      guard offset < bytes.count else { break }
      let marker = max(start, offset - 1)
      guard !edits.movesBytes, let end = readPicture(at: marker, into: &inner) else {
        removeTrailer(from: start)
        return
      }
      offset = end
    }
    edits.add(inner, at: 0)
  }

  /// Cuts off what follows the first picture, and the index that names it; zeroes it where the size must stay.
  private mutating func removeTrailer(from start: Int) {
    guard !isInner else {
      edits.fill(start..<bytes.count, with: 0, .trailer)
      return
    }
    edits.remove(start..<bytes.count, .trailer)
    guard !indexes.isEmpty else { return }
    for range in indexes { edits.remove(range, .thumbnail) }
    removeBlanks()
  }

  private mutating func removeBlanks() {
    for range in blanks { edits.remove(range) }
  }

  /// Goes over a further picture; the offset behind it, or `nil` if there is none, or it would become shorter.
  private func readPicture(at offset: Int, into inner: inout FileEdits) -> Int? {
    guard ByteReader(bytes).has([0xFF, 0xD8, 0xFF], at: offset) else { return nil }
    var picture = JPEGPositions(slice(offset..<bytes.count), depth: depth, isInner: true)
    guard let end = picture.readPicture(), !picture.edits.movesBytes else { return nil }
    inner.add(picture.edits, at: offset)
    return offset + end
  }

  /// Whether a byte between pictures says nothing.
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0 || byte == 0xFF || byte == 0x20 || byte == 0x0A || byte == 0x0D
  }

  private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
}
