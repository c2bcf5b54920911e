/// A text chunk of a PNG (PNG 3, 11.3.3): tEXt, zTXt or iTXt.
struct PNGText {
  /// What the keyword says of the text.
  let kind: MetadataKind
  /// Whether it is compressed; it is not read then.
  let isCompressed: Bool
  /// The text; as much of the chunk as is there.
  let text: Range<Int>

  /// The text in `chunk`; `nil` if the chunk is of another type.
  init?(_ chunk: PNGChunk, in file: UnsafeRawBufferPointer) {
    guard ["tEXt", "zTXt", "iTXt"].contains(chunk.type) else { return nil }
    let end = file[chunk.data].firstIndex(of: 0) ?? chunk.data.upperBound
    let keyword = String(decoding: file[chunk.data.lowerBound..<end], as: UTF8.self)
    var start = min(end + 1, chunk.data.upperBound)
    var isCompressed = chunk.type == "zTXt"
    if chunk.type == "iTXt" {
      isCompressed = start < chunk.data.upperBound && file[start] != 0
      // The flag and the method of compression, a language and the translated keyword, each with a zero.
      start = min(start + 2, chunk.data.upperBound)
      for _ in 0..<2 {
        start = file[start..<chunk.data.upperBound].firstIndex(of: 0).map { $0 + 1 } ?? chunk.data.upperBound
      }
    }
    self.isCompressed = isCompressed
    text = start..<chunk.data.upperBound
    kind =
      switch keyword.lowercased() {
      case "xml:com.adobe.xmp", "raw profile type xmp": .xmp
      case "raw profile type exif", "raw profile type app1": .exif
      case "raw profile type iptc", "raw profile type 8bim": .iptc
      default: .comments
      }
  }
}
