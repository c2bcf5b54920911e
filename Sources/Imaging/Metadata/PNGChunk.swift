/// A chunk of a PNG (PNG 3, 5.3).
struct PNGChunk {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Four letters.
  let type: String
  /// Length, type, data and check.
  let range: Range<Int>
  let data: Range<Int>
  /// Whether the file ends before the chunk does.
  let isCut: Bool

  /// The chunk at `offset`; `nil` if fewer than eight bytes are left, or the type has other bytes than letters.
  init?(in file: UnsafeRawBufferPointer, at offset: Int) {
    let reader = ByteReader(file)
    guard let length = reader.number(UInt32.self, at: offset, .bigEndian), file.count - 8 >= offset,
      file[offset + 4..<offset + 8].allSatisfy({ 0x41...0x5A ~= $0 & ~0x20 })
    else { return nil }
    type = String(decoding: file[offset + 4..<offset + 8], as: UTF8.self)
    data = offset + 8..<min(offset + 8 + Int(length), file.count)
    isCut = offset + 12 + Int(length) > file.count
    range = offset..<min(offset + 12 + Int(length), file.count)
  }

  /// A chunk of its own.
  static func bytes(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + data
    var check = CyclicRedundancyCheck()
    check.add(content)
    return number(UInt32(data.count)) + content + number(check.value)
  }

  private static func number(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// Whether decoders need the chunk to make the picture (PNG 3, 5.6 and 11.3): critical ones, colours, transparency,
  /// the size of pixels, animation.
  var isOfPicture: Bool {
    type.utf8.first.map { $0 & 0x20 == 0 } == true || Self.picture.contains(type)
  }

  /// Whether the chunk has a known place for everything in it, and none for a position.
  var isHarmless: Bool { isOfPicture || Self.harmless.contains(type) }

  private static let picture: Set<String> = [
    "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV", "mDCv", "cLLI", "cLLi", "sBIT", "bKGD", "pHYs", "hIST",
    "sPLT", "acTL", "fcTL", "fdAT",
  ]
  private static let harmless: Set<String> = ["tIME", "oFFs", "pCAL", "sCAL", "sTER", "gIFg", "iDOT", "dSIG", "caNv"]
}
