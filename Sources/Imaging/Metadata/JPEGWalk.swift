/// Goes over the segments of a JPEG (ITU-T T.81, annex B) up to its end, as decoders do.
struct JPEGWalk: IteratorProtocol {
  /// A part of the file. The parts follow each other without a gap.
  enum Part: Equatable {
    /// A marker with what belongs to it. `payload` is what follows the length, and empty where there is none.
    case segment(marker: UInt8, range: Range<Int>, payload: Range<Int>)
    /// The entropy-coded data of a scan with its restart markers.
    case scan(Range<Int>)
    /// Bytes between two segments, which decoders skip.
    case stray(Range<Int>)
    /// The marker EOI. It is the last part.
    case end(Range<Int>)
  }

  /// The markers that are told apart.
  enum Marker {
    static let app0: UInt8 = 0xE0
    static let app1: UInt8 = 0xE1
    static let app2: UInt8 = 0xE2
    static let app8: UInt8 = 0xE8
    static let app11: UInt8 = 0xEB
    static let app12: UInt8 = 0xEC
    static let app13: UInt8 = 0xED
    static let app14: UInt8 = 0xEE
    static let comment: UInt8 = 0xFE
    static let startOfScan: UInt8 = 0xDA
    static let endOfImage: UInt8 = 0xD9
  }

  private let bytes: UnsafeRawBufferPointer
  /// The offset behind the last part.
  private(set) var offset = 0
  /// Whether a segment has an impossible length: decoders give up there.
  private(set) var isMalformed = false
  private var isAtEnd = false
  private var isInScan = false

  /// `bytes` begin with SOI.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func next() -> Part? {
    guard !isAtEnd, !isMalformed, offset < bytes.count else { return nil }
    let start = offset
    if isInScan {
      isInScan = false
      offset = endOfScan(from: start)
      if start < offset { return .scan(start..<offset) }
      guard offset < bytes.count else { return nil }
    }
    let marker = markerOffset(from: start)
    guard marker > start else { return segment(at: start) }
    offset = marker
    return .stray(start..<marker)
  }

  /// The segment whose first 0xFF is at `start`.
  private mutating func segment(at start: Int) -> Part? {
    var code = start + 1
    // Any number of 0xFF may stand before the code (T.81, B.1.1.2).
    while code < bytes.count, bytes[code] == 0xFF { code += 1 }
    guard code < bytes.count else {
      offset = bytes.count
      return .stray(start..<bytes.count)
    }
    let marker = bytes[code]
    offset = code + 1
    switch marker {
    case Marker.endOfImage:
      isAtEnd = true
      return .end(start..<offset)
    // TEM, RST0 to RST7, SOI have no length.
    case 0x01, 0xD0...0xD8: return .segment(marker: marker, range: start..<offset, payload: offset..<offset)
    default: break
    }
    guard let length = ByteReader(bytes).number(UInt16.self, at: offset, .bigEndian) else {
      // The file is cut off.
      offset = bytes.count
      return .segment(marker: marker, range: start..<offset, payload: offset..<offset)
    }
    guard length >= 2 else {
      isMalformed = true
      return nil
    }
    let payload = offset + 2..<min(offset + Int(length), bytes.count)
    offset = payload.upperBound
    isInScan = marker == Marker.startOfScan
    return .segment(marker: marker, range: start..<offset, payload: payload)
  }

  /// The offset of the next 0xFF that begins a marker, or the end.
  private func markerOffset(from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      index = nextFF(from: index)
      var code = index + 1
      while code < bytes.count, bytes[code] == 0xFF { code += 1 }
      if code >= bytes.count || bytes[code] != 0 { return index }
      index = code + 1
    }
    return bytes.count
  }

  /// The offset of the first marker behind a scan that is no restart, or the end.
  private func endOfScan(from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      index = nextFF(from: index)
      var code = index + 1
      while code < bytes.count, bytes[code] == 0xFF { code += 1 }
      guard code < bytes.count else { return bytes.count }
      if bytes[code] != 0, !(0xD0...0xD7 ~= bytes[code]) { return index }
      index = code + 1
    }
    return bytes.count
  }

  /// The offset of the next byte 0xFF, or the end.
  private func nextFF(from start: Int) -> Int {
    var index = start
    // Eight bytes at once: a byte of the complement is zero (Mycroft's test).
    while index + 8 <= bytes.count {
      let word = ~bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { break }
      index += 8
    }
    while index < bytes.count, bytes[index] != 0xFF { index += 1 }
    return index
  }
}
