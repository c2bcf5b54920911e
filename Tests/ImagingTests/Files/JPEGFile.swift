/// JPEGs of segments alone (ITU-T T.81, annex B).
enum JPEGFile {
  /// A segment with its length.
  static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xFF, marker] + big(content.count + 2, 2) + content
  }

  /// An APP1 segment with Exif.
  static func exif(_ data: [UInt8]) -> [UInt8] { segment(0xE1, [UInt8]("Exif\0\0") + data) }

  /// A frame header of three components.
  static func frame(_ width: Int, _ height: Int, marker: UInt8 = 0xC0, precision: UInt8 = 8) -> [UInt8] {
    segment(marker, [precision] + big(height, 2) + big(width, 2) + [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
  }

  /// The start of a scan with some data, and the end of the image.
  static let scan: [UInt8] = segment(0xDA, [1, 1, 0, 0, 63, 0]) + [1, 2, 0xFF, 0, 3, 0xFF, 0xD9]

  static func make(
    _ width: Int = 300, _ height: Int = 200, marker: UInt8 = 0xC0, precision: UInt8 = 8, before: [UInt8] = [],
    behind: [UInt8] = [], scan: [UInt8] = scan
  ) -> [UInt8] {
    [0xFF, 0xD8] + before + frame(width, height, marker: marker, precision: precision) + behind + scan
  }
}
