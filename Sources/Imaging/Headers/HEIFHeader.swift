/// The header of an AVIF or HEIC: the `meta` box of a still, or the `moov` box of a sequence without one (ISO/IEC 23008-12).
enum HEIFHeader {
  /// The header of `file`. The decoder turns and cuts the picture, so its dimensions are those afterwards, and Exif says
  /// nothing (ISO/IEC 23008-12, 6.5.10). A still is preferred to a sequence, as in libheif.
  static func read(_ file: ByteReader) throws(CorruptImage) -> ImageHeader {
    var sequence: Box?
    for box in Boxes(file) {
      switch box.type {
      case "meta":
        guard box.isWhole else { throw .endsBeforeDimensions }
        if let still = try HEIFItems(box.content)?.primary() { return still }
      case "moov" where sequence == nil: sequence = box
      default: break
      }
    }
    guard let sequence, sequence.isWhole else { throw .endsBeforeDimensions }
    guard let header = HEIFSequence.read(sequence.content) else { throw .hasNoDimensions }
    return header
  }
}

/// The first film of a `moov` box (ISO/IEC 14496-12, section 8).
enum HEIFSequence {
  /// The most tracks that are looked at.
  private static let maximumTracks = 64

  /// The header of the first track of pictures; `nil` if there is none.
  static func read(_ movie: ByteReader) -> ImageHeader? {
    for track in Boxes(movie).lazy.filter({ $0.type == "trak" }).prefix(maximumTracks) {
      // Tracks of alpha and depth have the handler `auxv`.
      guard let media = track.content.box("mdia")?.content,
        let handler = media.box("hdlr")?.content, handler.has("pict", at: 8) || handler.has("vide", at: 8),
        let samples = media.box("minf")?.content.box("stbl")?.content,
        // The first entry of the description stands behind version, flags and the number of entries.
        let entry = samples.box("stsd").flatMap({ Boxes($0.content, from: 8).first { _ in true } })?.content,
        let width = entry.number(UInt16.self, at: 24, .bigEndian),
        let height = entry.number(UInt16.self, at: 26, .bigEndian)
      else { continue }
      let frames = (samples.box("stsz") ?? samples.box("stz2"))?.content.offset(UInt32.self, at: 8, .bigEndian)
      return ImageHeader(width: Int(width), height: Int(height), frames: frames.flatMap { $0 > 0 ? $0 : nil })
    }
    return nil
  }
}
