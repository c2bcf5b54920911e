/// The markers of a JPEG (ITU-T T.81, annex B).
enum JPEGMarkers {
  /// The most segments that are looked at. A JPEG has a dozen before its frame; long profiles and films in MPF add more.
  private static let maximumSegments = 512

  /// Whether the first frame of the file is of JPEG-LS, which begins like JPEG (ITU-T T.87, C.1.1: the marker SOF55).
  static func isJPEGLS(_ file: ByteReader) -> Bool {
    var offset = 2
    for _ in 0..<maximumSegments {
      guard file.byte(at: offset) == 0xFF, let marker = file.byte(at: offset + 1) else { return false }
      switch marker {
      case 0xF7: return true
      case 0xFF: offset += 1
      // Frames of JPEG, and the start of a scan: what follows is no header any more. 0xC4, 0xC8 and 0xCC are no frames.
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF, 0xDA: return false
      // Markers without a length: TEM, RST0 to RST7, SOI.
      case 0x01, 0xD0...0xD8: offset += 2
      default:
        guard let length = file.number(UInt16.self, at: offset + 2, .bigEndian), length >= 2 else { return false }
        offset += 2 + Int(length)
      }
    }
    return false
  }
}
