/// Takes metadata out of a WebP (RFC 9649), and says so in the sizes and flags of its headers.
struct WebPStripper {
  /// The flags of VP8X (RFC 9649, 2.7).
  private enum Flag {
    static let xmp: UInt8 = 0x04
    static let exif: UInt8 = 0x08
  }

  private let bytes: UnsafeRawBufferPointer
  private let mode: StripMode
  private var edits = FileEdits()
  /// The offset of the flags; `nil` for the simple formats, which have no metadata that a reader looks at.
  private var flags: Int?
  private var hadExif = false
  private var keepsExif = false
  private var keepsXMP = false

  /// The changes of a whole file; `nil` if it is malformed.
  static func edits(of bytes: UnsafeRawBufferPointer, _ mode: StripMode) -> FileEdits? {
    var stripper = WebPStripper(bytes, mode)
    return stripper.read() ? stripper.edits : nil
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ mode: StripMode) {
    self.bytes = bytes
    self.mode = mode
  }

  private mutating func read() -> Bool {
    let reader = ByteReader(bytes)
    guard reader.has("RIFF"), reader.has("WEBP", at: 8), let size = reader.number(UInt32.self, at: 4, .littleEndian),
      size >= 4
    else { return false }
    let end = min(8 + Int(size), bytes.count)
    var offset = 12
    while let chunk = WebPChunk(in: bytes, at: offset, end: end) {
      read(chunk, isFirst: offset == 12)
      offset = chunk.range.upperBound
    }
    // The headers count what was taken out between them.
    let shrinkage = edits.shrinkage
    if shrinkage != 0 { edits.replace(4..<8, with: WebPChunk.number(UInt32(clamping: Int(size) - shrinkage))) }
    if let flags {
      let new = bytes[flags] & ~((keepsExif ? 0 : Flag.exif) | (keepsXMP ? 0 : Flag.xmp))
      if shrinkage != 0, new != bytes[flags] { edits.replace(flags..<flags + 1, with: [new]) }
    }
    // The byte that fills the last chunk up may be missing in the size.
    let trailer = end..<bytes.count
    if !bytes[trailer].allSatisfy(JPEGPositions.isBlank) { edits.remove(trailer, .trailer) }
    return true
  }

  private mutating func read(_ chunk: WebPChunk, isFirst: Bool) {
    switch chunk.type {
    case "VP8X": if isFirst, !chunk.data.isEmpty { flags = chunk.data.lowerBound }
    case "EXIF": readExif(chunk)
    case "XMP ": readXMP(chunk)
    case "ANMF": readFrame(chunk)
    default: if !chunk.isOfPicture { edits.remove(chunk.range, .other) }
    }
  }

  private mutating func readExif(_ chunk: WebPChunk) {
    let start = chunk.data.lowerBound + ExifBlock.start(in: slice(chunk.data))
    let block = slice(start..<chunk.data.upperBound)
    let orientation = hadExif || flags == nil ? 1 : ExifBlock.orientation(of: block)
    let kept = orientation == 1 ? [] : WebPChunk.bytes("EXIF", ExifBlock.minimal(orientation: orientation))
    hadExif = true
    switch (mode, chunk.isCut ? .notUnderstood : ExifPositions.removed(from: block, depth: 0)) {
    case (.gps, .unchanged): keepsExif = true
    case (.gps, .changed(let new)):
      keepsExif = true
      edits.replace(start..<chunk.data.upperBound, with: new, .gps)
    case (_, let removal):
      keepsExif = keepsExif || !kept.isEmpty
      guard !slice(chunk.range).elementsEqual(kept) else { return }
      edits.replace(chunk.range, with: kept, .exif)
      if case .changed = removal { edits.taken.insert(.gps) }
    }
  }

  private mutating func readXMP(_ chunk: WebPChunk) {
    switch (mode, chunk.isCut ? .notUnderstood : XMPPacket.withoutPositions(slice(chunk.data))) {
    case (.gps, .unchanged): keepsXMP = true
    case (.gps, .changed(let new)):
      keepsXMP = true
      edits.replace(chunk.data, with: new, .gps)
    case (_, let removal):
      edits.remove(chunk.range, .xmp)
      if case .changed = removal { edits.taken.insert(.gps) }
    }
  }

  /// Zeroes chunks of a frame that are no part of the picture (RFC 9649, 2.7.1.4), which decoders skip.
  private mutating func readFrame(_ frame: WebPChunk) {
    // The place and the time of the frame.
    var offset = frame.data.lowerBound + 16
    while let chunk = WebPChunk(in: bytes, at: offset, end: frame.data.upperBound) {
      if !chunk.isOfPicture, !bytes[chunk.data].allSatisfy({ $0 == 0 }) { edits.fill(chunk.data, with: 0, .other) }
      offset = chunk.range.upperBound
    }
  }

  private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
}
