/// JPEG XLs without pixels (ISO/IEC 18181-1, annex D).
enum JPEGXLFile {
  /// A number and how many bits it has.
  typealias Bits = (value: Int, count: Int)

  /// A side of up to 2^30 pixels, of any size (`U32`).
  static func side(_ pixels: Int) -> [Bits] { [(3, 2), (pixels - 1, 30)] }

  /// A size of two sides.
  static func size(_ width: Int, _ height: Int) -> [Bits] { [(0, 1)] + side(height) + [(0, 3)] + side(width) }

  /// Metadata in which everything has its default.
  static let defaults: [Bits] = [(1, 1)]

  /// Metadata with an orientation and one extra channel of type `channel`.
  static func metadata(orientation: Int? = nil, isAnimated: Bool = false, channel: Int? = nil) -> [Bits] {
    var bits: [Bits] = [(0, 1)]
    if orientation != nil || isAnimated {
      // Neither an intrinsic size nor a preview.
      bits += [(1, 1), ((orientation ?? 1) - 1, 3), (0, 1), (0, 1), (isAnimated ? 1 : 0, 1)]
      // 100 ticks a second, one a tick, for ever, without time codes.
      if isAnimated { bits += [(0, 2), (0, 2), (0, 2), (0, 1)] }
    } else {
      bits += [(0, 1)]
    }
    // 8 bits a sample, short buffers, the extra channels.
    bits += [(0, 1), (0, 2), (1, 1), (channel == nil ? 0 : 1, 2)]
    if let channel {
      // Its type, 8 bits, no shift, no name.
      bits +=
        [(0, 1)] + (channel < 2 ? [(channel, 2)] : [(2, 2), (channel - 2, 4)]) + [(0, 1), (0, 2), (0, 2), (0, 2)]
    }
    return bits
  }

  /// A codestream.
  static func make(_ bits: [Bits]) -> [UInt8] {
    let all = bits.flatMap { bits in (0..<bits.count).map { bits.value >> $0 & 1 } }
    let bytes = stride(from: 0, to: all.count, by: 8).map { start in
      UInt8(all[start..<min(start + 8, all.count)].enumerated().reduce(0) { $0 | $1.element << $1.offset })
    }
    return [0xFF, 0x0A] + bytes
  }

  /// A file of boxes.
  static func container(_ boxes: [UInt8]...) -> [UInt8] {
    HEIFFile.box("JXL ", [0x0D, 0x0A, 0x87, 0x0A]) + HEIFFile.box("ftyp", [UInt8]("jxl \0\0\0\0jxl ")) + boxes.joined()
  }
}
