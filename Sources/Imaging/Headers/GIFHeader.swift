/// The blocks of a GIF (GIF89a specification, CompuServe 1990).
enum GIFHeader {
  /// The header of `file`, whose blocks are all walked over: nothing else says how many frames there are.
  static func read(_ file: ByteReader) throws(CorruptImage) -> ImageHeader {
    guard let width = file.number(UInt16.self, at: 6, .littleEndian),
      let height = file.number(UInt16.self, at: 8, .littleEndian), let flags = file.byte(at: 10)
    else { throw .endsBeforeDimensions }
    var canvas = Canvas(screen: (Int(width), Int(height)))
    var frames = 0
    var isTransparent = false
    // Whether an extension before the next frame makes a colour of it transparent.
    var makesTransparent = false
    // Whether the end of the GIF has been seen, so that no frame is missing.
    var isWhole = false
    var offset = 13 + colourTableLength(flags)

    walk: while let introducer = file.byte(at: offset) {
      let blocks: Int
      switch introducer {
      // An extension.
      case 0x21:
        // A graphic control (section 23).
        if file.byte(at: offset + 1) == 0xF9, let packed = file.byte(at: offset + 3), packed & 1 == 1 {
          makesTransparent = true
        }
        blocks = offset + 2
      // An image (section 20).
      case 0x2C:
        guard let flags = file.byte(at: offset + 9) else { break walk }
        if !canvas.isKnown { canvas.extend(byFirstFrameAt: offset, file) }
        isTransparent = isTransparent || makesTransparent
        makesTransparent = false
        // The byte before the blocks is the size of the first codes.
        blocks = offset + 10 + colourTableLength(flags) + 1
      // The trailer, or something that is no block.
      default:
        isWhole = true
        break walk
      }
      guard let end = endOfBlocks(file, blocks) else { break }
      offset = end
      if introducer == 0x2C { frames += 1 }
      if frames == ImageFacts.maximumFrames { break }
    }
    guard canvas.isKnown else { throw CorruptImage("it has no image") }
    // A file that ends within its first frame has one that is not whole.
    return ImageHeader(
      width: canvas.width, height: canvas.height, frames: max(frames, 1),
      hasAlpha: isTransparent ? true : isWhole ? false : nil)
  }

  /// The length of the colour table that the flags of a screen or an image announce, in bytes.
  private static func colourTableLength(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 * (2 << Int(flags & 7)) }

  /// The offset behind the sub-blocks at `offset` (section 15); `nil` if the file ends before.
  private static func endOfBlocks(_ file: ByteReader, _ offset: Int) -> Int? {
    var offset = offset
    while let length = file.byte(at: offset) {
      offset += 1 + Int(length)
      if length == 0 { return offset }
    }
    return nil
  }

  /// The dimensions of the picture, by the rules of libnsgif.
  private struct Canvas {
    private(set) var width: Int
    private(set) var height: Int
    /// Whether the first frame has been looked at.
    private(set) var isKnown = false

    /// Screens that old programs wrote whatever the picture was.
    private static let commonScreens = [(640, 480), (640, 512), (800, 600), (1024, 768), (1280, 1024), (1600, 1200)]

    /// The canvas of a logical screen. One of a size that says nothing is replaced by the first frame.
    init(screen: (width: Int, height: Int)) {
      let saysNothing =
        Self.commonScreens.contains { $0 == screen } || screen.width == 0 || screen.height == 0
        || screen.width > 2048 || screen.height > 2048
      (width, height) = saysNothing ? (1, 1) : screen
    }

    /// Makes room for the first frame, whose descriptor is at `offset`.
    mutating func extend(byFirstFrameAt offset: Int, _ file: ByteReader) {
      func number(_ position: Int) -> Int {
        file.number(UInt16.self, at: offset + position, .littleEndian).map(Int.init) ?? 0
      }
      width = max(width, number(1) + number(5))
      height = max(height, number(3) + number(7))
      isKnown = true
    }
  }
}
