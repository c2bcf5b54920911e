/// WebPs without pixels (RFC 9649, section 2).
enum WebPFile {
  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    [UInt8](type) + little(data.count, 4) + data + Array(repeating: 0, count: data.count % 2)
  }

  static func make(_ chunks: [UInt8]) -> [UInt8] {
    [UInt8]("RIFF") + little(4 + chunks.count, 4) + [UInt8]("WEBP") + chunks
  }

  static func lossy(_ width: Int = 300, _ height: Int = 200) -> [UInt8] {
    chunk("VP8 ", [0x10, 0, 0, 0x9D, 0x01, 0x2A] + little(width, 2) + little(height, 2) + [1, 2, 3])
  }

  static func lossless(_ width: Int = 300, _ height: Int = 200, hasAlpha: Bool = false) -> [UInt8] {
    chunk("VP8L", [0x2F] + little(width - 1 | (height - 1) << 14 | (hasAlpha ? 1 << 28 : 0), 4) + [1, 2])
  }

  /// A file with VP8X: 2 animation, 8 Exif, 16 alpha.
  static func extended(_ width: Int = 300, _ height: Int = 200, flags: UInt8, _ chunks: [UInt8]) -> [UInt8] {
    make(chunk("VP8X", [flags, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3)) + chunks)
  }

  static func frame(_ width: Int = 300, _ height: Int = 200, disposes: Bool = false) -> [UInt8] {
    chunk(
      "ANMF",
      little(0, 6) + little(width - 1, 3) + little(height - 1, 3) + little(40, 3) + [disposes ? 1 : 0]
        + lossy(width, height))
  }
}
