import Text

/// A colour in sRGB with its opacity.
package struct RenderColor: Hashable, Sendable {
  package let red: UInt8
  package let green: UInt8
  package let blue: UInt8
  /// 0 is transparent, 255 opaque.
  package let alpha: UInt8

  package static let white = RenderColor(red: 255, green: 255, blue: 255, alpha: 255)

  package init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// Whether nothing shines through.
  package var isOpaque: Bool { alpha == 255 }

  /// The opaque colour that this one is on a white ground.
  package var onWhite: RenderColor {
    let opacity = Int(alpha)
    func mixed(_ part: UInt8) -> UInt8 {
      let weighted: Int = Int(part) * opacity + 255 * (255 - opacity)
      return UInt8((weighted + 127) / 255)
    }
    return RenderColor(red: mixed(red), green: mixed(green), blue: mixed(blue), alpha: 255)
  }
}

extension RenderColor {
  /// Reads `rrggbb` or `rrggbbaa`, digits of either case; `nil` for anything else.
  init?(parsing text: some StringProtocol) {
    guard text.utf8.count == 6 || text.utf8.count == 8, let parts = Hexadecimal.decode(text.utf8) else { return nil }
    self.init(red: parts[0], green: parts[1], blue: parts[2], alpha: parts.count == 4 ? parts[3] : 255)
  }

  /// `rrggbb` where it is opaque, otherwise `rrggbbaa`; in lower case.
  package var text: String {
    Hexadecimal.encode(isOpaque ? [red, green, blue] : [red, green, blue, alpha])
  }
}
