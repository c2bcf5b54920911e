/// Takes all metadata out of a JPEG but the orientation, the colour profile, and the headers of JFIF and Adobe.
struct JPEGStripper {
  private let bytes: UnsafeRawBufferPointer
  private var edits = FileEdits()
  private var hasExif = false

  /// The changes of a whole file; `nil` if it is malformed.
  static func edits(of bytes: UnsafeRawBufferPointer) -> FileEdits? {
    var stripper = JPEGStripper(bytes)
    return stripper.read() ? stripper.edits : nil
  }

  /// A segment with the orientation of `block`, the Exif of a file; nothing where the picture is upright.
  static func minimalExif(_ block: UnsafeRawBufferPointer) -> [UInt8] {
    let orientation = ExifBlock.orientation(of: block)
    guard orientation != 1 else { return [] }
    let minimal = ExifBlock.minimal(orientation: orientation)
    return [0xFF, JPEGWalk.Marker.app1, 0, UInt8(8 + minimal.count)] + Array("Exif\0\0".utf8) + minimal
  }

  private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private mutating func read() -> Bool {
    guard ByteReader(bytes).has([0xFF, 0xD8]) else { return false }
    var walk = JPEGWalk(bytes)
    var blanks: [Range<Int>] = []
    while let part = walk.next() {
      guard blanks.count <= FileEdits.maximumCount else { return false }
      switch part {
      case .segment(let marker, let range, let payload): read(marker, range, payload)
      case .stray(let range):
        if bytes[range].allSatisfy(JPEGPositions.isBlank) { blanks.append(range) } else { edits.remove(range, .other) }
      case .scan, .end: break
      }
    }
    guard !walk.isMalformed else { return false }
    // Where a segment goes, the zeros between segments go, so that none comes to stand behind SOI.
    if !edits.isEmpty { for range in blanks { edits.remove(range) } }
    if !bytes[walk.offset...].allSatisfy(JPEGPositions.isBlank) { edits.remove(walk.offset..<bytes.count, .trailer) }
    return true
  }

  private mutating func read(_ marker: UInt8, _ range: Range<Int>, _ payload: Range<Int>) {
    switch JPEGSegmentKind(marker, slice(payload)) {
    case .picture, .colorProfile: break
    // The header alone, without the size of a thumbnail.
    case .jfif: shorten(range, payload, to: 14, ending: [0, 0], .thumbnail)
    case .adobe: shorten(range, payload, to: 12, ending: [], .other)
    case .exif: readExif(range, payload)
    case .xmp, .extendedXMP:
      edits.remove(range, .xmp)
      if PositionWords.occur(in: slice(payload)) { edits.taken.insert(.gps) }
    case .photoshop: edits.remove(range, .iptc)
    case .comment: edits.remove(range, .comments)
    case .preview, .pictureIndex: edits.remove(range, .thumbnail)
    case .harmless, .unknown: edits.remove(range, .other)
    }
  }

  /// Leaves the orientation, that of the first Exif of the file.
  private mutating func readExif(_ range: Range<Int>, _ payload: Range<Int>) {
    let block = slice(min(payload.lowerBound + 6, payload.upperBound)..<payload.upperBound)
    let kept = hasExif ? [] : Self.minimalExif(block)
    hasExif = true
    guard !slice(range).elementsEqual(kept) else { return }
    edits.replace(range, with: kept, .exif)
    if ExifPositions.areIn(block) { edits.taken.insert(.gps) }
  }

  /// Cuts a segment whose payload is longer than `count` bytes, of which the last are `ending` then.
  private mutating func shorten(
    _ range: Range<Int>, _ payload: Range<Int>, to count: Int, ending: [UInt8], _ kind: MetadataKind
  ) {
    guard payload.count > count else { return }
    let header = [0xFF, bytes[payload.lowerBound - 3], 0, UInt8(count + 2)]
    edits.replace(range, with: header + bytes[payload].prefix(count - ending.count) + ending, kind)
  }

  private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
}
