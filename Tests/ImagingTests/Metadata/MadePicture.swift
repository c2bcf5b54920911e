import Text

@testable import Imaging

/// Files made by hand, of the parts that a test names.
enum MadePicture {
  /// Bytes of a position, as Exif keeps it: no other part of a file has them.
  static let position: [UInt8] = [0x07, 0x5B, 0xCD, 0x15, 0x00, 0x00, 0x27, 0x11]
  /// The words of an XMP position, the same for all tests.
  static let words = "48,8.12345N"

  // MARK: Exif

  /// An entry of a directory: a value in the entry, bytes behind it, or another directory.
  enum Value {
    case short(UInt16)
    case data(type: UInt16, [UInt8])
    case directory([(UInt16, Value)])
  }

  /// A block of Exif of chained directories.
  static func exif(_ directories: [[(UInt16, Value)]], bigEndian: Bool = true) -> [UInt8] {
    var file = Array((bigEndian ? "MM" : "II").utf8) + number(42, 2, bigEndian) + number(8, 4, bigEndian)
    for (index, directory) in directories.enumerated() {
      append(directory, to: &file, bigEndian, hasNext: index + 1 < directories.count)
    }
    return file
  }

  /// Appends a directory and all that it names.
  private static func append(
    _ entries: [(UInt16, Value)], to file: inout [UInt8], _ bigEndian: Bool, hasNext: Bool = false
  ) {
    let table = file.count
    file += number(entries.count, 2, bigEndian) + Array(repeating: 0, count: 12 * entries.count + 4)
    for (index, (tag, value)) in entries.enumerated() {
      var entry = number(Int(tag), 2, bigEndian)
      switch value {
      case .short(let value):
        entry += number(3, 2, bigEndian) + number(1, 4, bigEndian) + number(Int(value), 2, bigEndian)
      case .data(let type, let bytes):
        let size = [1: 1, 2: 1, 4: 4, 5: 8, 7: 1][type] ?? 1
        entry += number(Int(type), 2, bigEndian) + number(bytes.count / size, 4, bigEndian)
        if bytes.count <= 4 {
          entry += bytes
        } else {
          entry += number(file.count, 4, bigEndian)
          file += bytes
        }
      case .directory(let entries):
        entry += number(4, 2, bigEndian) + number(1, 4, bigEndian) + number(file.count, 4, bigEndian)
        append(entries, to: &file, bigEndian)
      }
      entry += Array(repeating: 0, count: 12 - entry.count)
      let start = table + 2 + 12 * index
      file.replaceSubrange(start..<start + 12, with: entry)
    }
    if hasNext {
      let start = table + 2 + 12 * entries.count
      file.replaceSubrange(start..<start + 4, with: number(file.count, 4, bigEndian))
    }
  }

  /// What a telephone writes: a maker, an orientation, a maker's note, a position.
  static func exif(
    orientation: UInt16? = nil, hasPosition: Bool = true, note: String? = nil, bigEndian: Bool = true
  ) -> [UInt8] {
    var entries: [(UInt16, Value)] = [(0x010F, .data(type: 2, Array("Maker of it\0".utf8)))]
    if let orientation { entries.append((0x0112, .short(orientation))) }
    var inner: [(UInt16, Value)] = [(0x9003, .data(type: 2, Array("2026:11:23 09:00:00\0".utf8)))]
    if let note { inner.append((0x927C, .data(type: 7, Array(note.utf8)))) }
    entries.append((0x8769, .directory(inner)))
    if hasPosition { entries.append((0x8825, .directory(gps))) }
    return exif([entries], bigEndian: bigEndian)
  }

  /// A directory of a position.
  static let gps: [(UInt16, Value)] = [
    (0, .data(type: 1, [2, 3, 0, 0])), (1, .data(type: 2, [0x4E, 0])),
    (2, .data(type: 5, position + position + position)), (4, .data(type: 5, position + position + position)),
  ]

  // MARK: XMP

  /// A packet whose description has attributes, and elements inside.
  static func xmp(_ attributes: String = "", _ elements: String = "") -> [UInt8] {
    Array(
      """
      <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" \
      xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" \
      dc:rights="Ours" \(attributes)><dc:title><rdf:Alt><rdf:li xml:lang="x-default">A title</rdf:li></rdf:Alt></dc:title>\
      \(elements)</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
      """.utf8)
  }

  static let positionAttribute = "exif:GPSLatitude=\"\(words)\""

  // MARK: JPEG

  /// A segment with `payload`.
  static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0xFF, marker] + number(payload.count + 2, 2, true) + payload
  }

  static func exifSegment(_ block: [UInt8]) -> [UInt8] { segment(0xE1, Array("Exif\0\0".utf8) + block) }

  static func xmpSegment(_ packet: [UInt8]) -> [UInt8] {
    segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + packet)
  }

  static let jfif = segment(0xE0, Array("JFIF\0".utf8) + [1, 2, 1, 0, 72, 0, 72, 0, 0])
  static let adobe = segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 1])
  static let profile = segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1] + Array("a profile".utf8))
  /// Tables, a frame, and a scan with a stuffed zero and a restart.
  static let pixels =
    segment(0xDB, [0, 1, 2]) + segment(0xC0, [8, 0, 1, 0, 1, 1, 1, 0x11, 0]) + segment(0xDA, [1, 1, 0, 0, 63, 0])
    + [0x12, 0xFF, 0, 0x34, 0xFF, 0xD0, 0x56] + Array(repeating: 0x77, count: 20)

  /// A JPEG of `segments`, the pixels, and bytes behind its end.
  static func jpeg(_ segments: [[UInt8]], trailer: [UInt8] = []) -> [UInt8] {
    [0xFF, 0xD8] + segments.flatMap { $0 } + pixels + [0xFF, 0xD9] + trailer
  }

  // MARK: PNG

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + data
    return number(data.count, 4, true) + content + number(Int(check(content)), 4, true)
  }

  /// The CRC bit by bit (PNG 3, annex D), so that an error of the table is not cancelled by itself.
  static func check(_ bytes: [UInt8]) -> UInt32 {
    var state = UInt32.max
    for byte in bytes {
      for bit in 0..<8 {
        let isSet = (state ^ UInt32(byte >> bit)) & 1 == 1
        state = isSet ? state >> 1 ^ 0xEDB8_8320 : state >> 1
      }
    }
    return ~state
  }

  static let header = chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
  static let data = chunk("IDAT", Array("no pixels".utf8))
  static let end = chunk("IEND", [])

  /// A PNG of `chunks` between header and data, and bytes behind its end.
  static func png(_ chunks: [[UInt8]], trailer: [UInt8] = []) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + header + chunks.flatMap { $0 } + data + end + trailer
  }

  static func xmpChunk(_ packet: [UInt8]) -> [UInt8] {
    chunk("iTXt", Array("XML:com.adobe.xmp".utf8) + [0, 0, 0, 0, 0] + packet)
  }

  // MARK: WebP

  static func riffChunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    Array(type.utf8) + number(data.count, 4, false) + data + Array(repeating: 0, count: data.count % 2)
  }

  /// An extended WebP of `chunks` behind its flags.
  static func webp(flags: UInt8?, _ chunks: [[UInt8]], trailer: [UInt8] = []) -> [UInt8] {
    let extended = flags.map { riffChunk("VP8X", [$0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) } ?? []
    let content = Array("WEBP".utf8) + extended + chunks.flatMap { $0 }
    return Array("RIFF".utf8) + number(content.count, 4, false) + content + trailer
  }

  static let lossy = riffChunk("VP8 ", Array("odd data of it.".utf8))

  // MARK: Numbers

  static func number(_ value: Int, _ size: Int, _ bigEndian: Bool) -> [UInt8] {
    let little = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return bigEndian ? little.reversed() : little
  }
}

/// Bytes that are stripped.
extension [UInt8] {
  /// The file without what `mode` takes out, and the names of that; the file itself and nothing where there is nothing.
  func stripped(_ type: ImageType, _ mode: StripMode) throws(CannotStrip) -> (bytes: [UInt8], taken: [MetadataKind]) {
    try withRawBytes { (file) throws(CannotStrip) in
      guard let stripped = try MetadataStripper(of: file, type).strip(mode) else { return (self, []) }
      return (stripped.bytes(from: file), stripped.taken)
    }
  }

  /// Whether `part` stands in the bytes.
  func has(_ part: [UInt8]) -> Bool {
    guard part.count <= count else { return false }
    return (0...count - part.count).contains { self[$0..<$0 + part.count].elementsEqual(part) }
  }

  func has(_ text: String) -> Bool { has(Array(text.utf8)) }
}
