/// The start of the codestream of a JPEG XL (ISO/IEC 18181-1, annex D): SizeHeader and ImageMetadata.
enum JPEGXLHeader {
  /// The most bytes of the codestream that are looked at.
  private static let maximumLength = 4096

  /// The header of `file`. The decoder turns the picture, so its dimensions are those afterwards.
  static func read(_ file: ByteReader) throws(CorruptImage) -> ImageHeader {
    let codestream = file.has([0xFF, 0x0A]) ? file.part(at: 0, length: maximumLength).bytes : inBoxes(file)
    guard codestream.starts(with: [0xFF, 0x0A]) else {
      throw codestream.count < 2 ? .endsBeforeDimensions : .hasNoDimensions
    }
    var bits = BitReader(Array(codestream.dropFirst(2)))
    var header: ImageHeader
    do {
      header = try size(&bits)
      try takeMetadata(&bits, &header)
    } catch {
      // Without the orientation it is not known which is the width.
      throw .endsBeforeDimensions
    }
    return header
  }

  /// The first bytes of the codestream in the boxes of a container (ISO/IEC 18181-2, 9): one `jxlc`, or several `jxlp`.
  private static func inBoxes(_ file: ByteReader) -> [UInt8] {
    var codestream: [UInt8] = []
    for box in Boxes(file) {
      switch box.type {
      case "jxlc": return box.content.part(at: 0, length: maximumLength).bytes
      // Four bytes number the part.
      case "jxlp": codestream += box.content.part(at: 4, length: maximumLength - codestream.count).bytes
      default: break
      }
      if codestream.count >= maximumLength { break }
    }
    return codestream
  }

  /// SizeHeader.
  private static func size(_ bits: inout BitReader) throws(BitReader.EndOfBits) -> ImageHeader {
    let isSmall = try bits.flag()
    let height = try side(&bits, isSmall)
    let ratio = try bits.read(3)
    let width = try ratio == 0 ? side(&bits, isSmall) : height * ratios[ratio - 1].0 / ratios[ratio - 1].1
    return ImageHeader(width: width, height: height)
  }

  /// The ratios of width to height that SizeHeader has numbers for, from 1.
  private static let ratios = [(1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)]

  private static func side(_ bits: inout BitReader, _ isSmall: Bool) throws(BitReader.EndOfBits) -> Int {
    try isSmall ? 8 * (1 + bits.read(5)) : bits.choice((1, 9), (1, 13), (1, 18), (1, 30))
  }

  /// ImageMetadata up to the extra channels: orientation, frames, alpha.
  private static func takeMetadata(_ bits: inout BitReader, _ header: inout ImageHeader) throws(BitReader.EndOfBits) {
    // All of it has the default values.
    if try bits.flag() {
      header.hasAlpha = false
      return
    }
    if try bits.flag() {
      if try bits.read(3) >= 4 { (header.width, header.height) = (header.height, header.width) }
      // The intrinsic size.
      if try bits.flag() { _ = try size(&bits) }
      if try bits.flag() { try skipPreview(&bits) }
      if try bits.flag() {
        // How many frames there are is said nowhere.
        header.frames = nil
        try skipAnimation(&bits)
      }
    }
    // What follows is of no concern for the dimensions.
    header.hasAlpha = try? hasAlpha(&bits)
  }

  /// PreviewHeader.
  private static func skipPreview(_ bits: inout BitReader) throws(BitReader.EndOfBits) {
    let isSmall = try bits.flag()
    func skipSide() throws(BitReader.EndOfBits) {
      if isSmall {
        _ = try bits.choice((16, 0), (32, 0), (1, 5), (33, 9))
      } else {
        _ = try bits.choice((1, 6), (65, 8), (321, 10), (1345, 12))
      }
    }
    try skipSide()
    if try bits.read(3) == 0 { try skipSide() }
  }

  /// AnimationHeader.
  private static func skipAnimation(_ bits: inout BitReader) throws(BitReader.EndOfBits) {
    _ = try bits.choice((100, 0), (1000, 0), (1, 10), (1, 30))
    _ = try bits.choice((1, 0), (1001, 0), (1, 8), (1, 10))
    _ = try bits.choice((0, 0), (0, 3), (0, 16), (0, 32))
    _ = try bits.flag()
  }

  /// BitDepth.
  private static func skipBitDepth(_ bits: inout BitReader) throws(BitReader.EndOfBits) {
    if try bits.flag() {
      _ = try bits.choice((32, 0), (16, 0), (24, 0), (1, 6))
      try bits.skip(4)
    } else {
      _ = try bits.choice((8, 0), (10, 0), (12, 0), (1, 6))
    }
  }

  /// Whether one of the extra channels is alpha. Behind the first that is, nothing is read.
  private static func hasAlpha(_ bits: inout BitReader) throws(BitReader.EndOfBits) -> Bool {
    try skipBitDepth(&bits)
    // Whether buffers of 16 bits are enough.
    _ = try bits.flag()
    for _ in 0..<(try bits.choice((0, 0), (1, 0), (2, 4), (1, 12))) {
      // A channel with default values is alpha.
      if try bits.flag() { return true }
      let type = try bits.choice((0, 0), (1, 0), (2, 4), (18, 6))
      if type == 0 { return true }
      try skipBitDepth(&bits)
      _ = try bits.choice((0, 0), (3, 0), (4, 0), (1, 3))
      // The name.
      let length = try bits.choice((0, 0), (0, 4), (16, 5), (48, 10))
      try bits.skip(8 * length)
      switch type {
      // A spot colour has four half-precision numbers.
      case 2: try bits.skip(64)
      // A colour filter array has the number of the channel.
      case 5: _ = try bits.choice((1, 0), (0, 2), (3, 4), (19, 8))
      default: break
      }
    }
    return false
  }
}
