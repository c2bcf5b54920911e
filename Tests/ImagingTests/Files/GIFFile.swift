/// GIFs whose codes mean nothing.
enum GIFFile {
  /// A frame, behind a graphic control if it is transparent.
  static func frame(
    _ width: Int, _ height: Int, left: Int = 0, top: Int = 0, isTransparent: Bool = false,
    blocks: [UInt8] = [2, 4, 1, 0]
  ) -> [UInt8] {
    let control: [UInt8] = isTransparent ? [0x21, 0xF9, 4, 1, 0, 0, 0, 0] : []
    // A local colour table of two colours.
    return control + [0x2C] + little(left, 2) + little(top, 2) + little(width, 2) + little(height, 2) + [0x80]
      + [0, 0, 0, 1, 1, 1] + [2] + blocks
  }

  static func make(
    _ blocks: [[UInt8]], screen: (width: Int, height: Int) = (300, 200), end: [UInt8] = [0x3B]
  ) -> [UInt8] {
    // A global colour table of four colours.
    [UInt8]("GIF89a") + little(screen.width, 2) + little(screen.height, 2) + [0x81, 0, 0]
      + Array(repeating: 7, count: 12)
      + blocks.joined() + end
  }
}
