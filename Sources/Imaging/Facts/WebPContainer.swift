/// A WebP file in its container (RFC 9649).
package enum WebPContainer {
  /// The flag of an Exif chunk in the header of the extended format.
  private static let exifFlag: UInt8 = 0x08
  /// The flags of the extended format.
  private static let flags: UInt8 = 0x3E

  /// The file without its Exif chunk, and in the simple format if nothing else needs the extended one. libvips writes
  /// such a chunk of 190 bytes into each file, also where the picture has none.
  ///
  /// - Returns: The pieces of the new file, in order; `nil` if the file is as it should be, or is none.
  package static func withoutExif(_ file: UnsafeRawBufferPointer) -> [UInt8]? {
    let reader = ByteReader(file)
    guard reader.has("RIFF"), reader.has("WEBPVP8X", at: 8), let flags = reader.byte(at: 20), flags & exifFlag != 0,
      file.count >= 30
    else { return nil }
    var chunks: [Range<Int>] = []
    var offset = 30
    while offset < file.count {
      guard let length = reader.offset(UInt32.self, at: offset + 4, .littleEndian), length <= file.count - offset - 8
      else { return nil }
      let end = min(file.count, offset + 8 + length + length % 2)
      if !reader.has("EXIF", at: offset) { chunks.append(offset..<end) }
      offset = end
    }
    let rest = flags & ~exifFlag
    // Alpha beside a lossless picture is in its own stream; beside a lossy one it is a chunk that needs the header.
    let isSimple = chunks.count == 1 && rest & Self.flags & ~0x10 == 0
    var result = Array(file[..<12])
    if !isSimple {
      result += file[12..<30]
      result[20] = rest
    }
    for chunk in chunks { result += file[chunk] }
    let size = UInt32(truncatingIfNeeded: result.count - 8)
    for index in 0..<4 { result[4 + index] = UInt8(truncatingIfNeeded: size >> UInt32(8 * index)) }
    return result
  }
}
