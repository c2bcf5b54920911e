/// Takes metadata out of a PNG.
///
/// Of `gps`: eXIf and XMP are changed in place. ImageMagick's raw profiles of Exif, XMP and IPTC, compressed texts and
/// chunks that nobody knows go as a whole, and so do texts that may say a position. The orientation of a raw profile is
/// not kept: viewers show such a picture as it is stored.
struct PNGStripper {
  private let bytes: UnsafeRawBufferPointer
  private let mode: StripMode
  private var edits = FileEdits()
  private var hasExif = false

  /// The changes of a whole file; `nil` if it is malformed.
  static func edits(of bytes: UnsafeRawBufferPointer, _ mode: StripMode) -> FileEdits? {
    var stripper = PNGStripper(bytes, mode)
    return stripper.read() ? stripper.edits : nil
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ mode: StripMode) {
    self.bytes = bytes
    self.mode = mode
  }

  private mutating func read() -> Bool {
    guard ByteReader(bytes).has(PNGChunk.signature) else { return false }
    var offset = PNGChunk.signature.count
    // Fewer bytes are a chunk that was cut off.
    while offset + 8 <= bytes.count {
      guard let chunk = PNGChunk(in: bytes, at: offset) else { return false }
      read(chunk)
      offset = chunk.range.upperBound
      if chunk.type == "IEND" {
        if !bytes[offset...].allSatisfy(JPEGPositions.isBlank) { edits.remove(offset..<bytes.count, .trailer) }
        break
      }
    }
    return true
  }

  private mutating func read(_ chunk: PNGChunk) {
    if chunk.type == "eXIf" {
      readExif(chunk)
    } else if let text = PNGText(chunk, in: bytes) {
      read(text, of: chunk)
    } else if mode == .all ? !chunk.isOfPicture : !chunk.isHarmless {
      // zxIf: compressed Exif, as it was proposed once.
      edits.remove(chunk.range, chunk.type == "zxIf" ? .exif : .other)
    }
  }

  private mutating func readExif(_ chunk: PNGChunk) {
    let start = chunk.data.lowerBound + ExifBlock.start(in: slice(chunk.data))
    let block = slice(start..<chunk.data.upperBound)
    let orientation = hasExif ? 1 : ExifBlock.orientation(of: block)
    let kept = orientation == 1 ? [] : PNGChunk.bytes("eXIf", ExifBlock.minimal(orientation: orientation))
    hasExif = true
    switch (mode, chunk.isCut ? .notUnderstood : ExifPositions.removed(from: block, depth: 0)) {
    case (.gps, .unchanged): break
    case (.gps, .changed(let new)):
      let data = Array(bytes[chunk.data.lowerBound..<start]) + new
      edits.replace(chunk.range, with: PNGChunk.bytes("eXIf", data), .gps)
    case (_, let removal):
      guard !slice(chunk.range).elementsEqual(kept) else { return }
      edits.replace(chunk.range, with: kept, .exif)
      if case .changed = removal { edits.taken.insert(.gps) }
    }
  }

  private mutating func read(_ text: PNGText, of chunk: PNGChunk) {
    let saysPosition = PositionWords.sayPosition(in: slice(chunk.data))
    guard mode == .gps else {
      edits.remove(chunk.range, text.kind)
      if saysPosition { edits.taken.insert(.gps) }
      return
    }
    switch text.kind {
    case _ where text.isCompressed || chunk.isCut: edits.remove(chunk.range, text.kind)
    case .xmp where chunk.type == "iTXt":
      switch XMPPacket.withoutPositions(slice(text.text)) {
      case .unchanged: break
      case .changed(let new):
        let data = Array(bytes[chunk.data.lowerBound..<text.text.lowerBound]) + new
        edits.replace(chunk.range, with: PNGChunk.bytes(chunk.type, data), .gps)
      case .notUnderstood: edits.remove(chunk.range, .xmp)
      }
    case .comments: if saysPosition { edits.remove(chunk.range, .gps, .comments) }
    default: edits.remove(chunk.range, text.kind)
    }
  }

  private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
}
