/// Looks for metadata in a JPEG XL (ISO/IEC 18181-2, 9): boxes of Exif, XMP and JUMBF, also compressed ones. A bare
/// codestream has none.
enum JXLMetadata {
  /// Boxes that are a part of the picture.
  private static let ofPicture: Set<String> = ["JXL ", "ftyp", "jxll", "jxli", "jxlc", "jxlp", "jhgm", "colr"]

  /// Whether `file` has something that `mode` takes out.
  static func isIn(_ file: UnsafeRawBufferPointer, _ mode: StripMode) -> Bool {
    let reader = ByteReader(file)
    guard !reader.has([0xFF, 0x0A]) else { return false }
    guard let boxes = MediaBox.all(in: reader, 0..<file.count) else { return true }
    return boxes.contains { box in
      guard !ofPicture.contains(box.type) else { return false }
      guard mode == .gps else { return true }
      let content = UnsafeRawBufferPointer(rebasing: file[box.content])
      return switch box.type {
      case "Exif": HEIFMetadata.holdsPosition(exif: content)
      case "xml ": XMPPacket.withoutPositions(content) != .unchanged
      // Brotli is not read. What it packs is named before it.
      case "brob": ["Exif", "xml ", "jumb"].contains { ByteReader(content).has($0) }
      // What rebuilds the JPEG that the picture was made from: its comments are packed too, its Exif and XMP are not.
      case "jbrd": false
      default: PositionWords.sayPosition(in: content)
      }
    }
  }
}
