import Text

/// The text that keeps facts beside an image: `1,jpeg,4000,3000,1,0,6` is version 1 with format, width, height, frames,
/// alpha and orientation. `-` stands for what is not known.
extension ImageFacts {
  /// The longest text that is believed, in bytes. Those that are written stay below half of it.
  package static let maximumFieldLength = 96

  /// The version of the text. Another one is not read.
  private static let version = "1"

  /// The facts as text: ASCII without spaces, fit for a header field.
  package var field: String {
    let alpha = hasAlpha.map { $0 ? 1 : 0 }
    let numbers = [width, height, frames, alpha, orientation].map { $0.map(String.init) ?? "-" }
    return "\(Self.version),\(format.rawValue),\(numbers.joined(separator: ","))"
  }

  /// The facts in `field`; `nil` unless it is what `field` writes, with every value in its bounds: others may have
  /// written it.
  package init?(field: some StringProtocol) {
    guard field.utf8.count <= Self.maximumFieldLength else { return nil }
    let parts = field.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard parts.count == 7, parts[0].elementsEqual(Self.version.utf8),
      let format = ImageFormat(rawValue: String(decoding: parts[1], as: UTF8.self)),
      let width = Self.number(parts[2], 1...Self.maximumSide),
      let height = Self.number(parts[3], 1...Self.maximumSide),
      let frames = Self.number(parts[4], 1...Self.maximumFrames), let alpha = Self.number(parts[5], 0...1),
      let orientation = Self.number(parts[6], 1...8)?.value, (width.value == nil) == (height.value == nil)
    else { return nil }
    self.init(
      format: format, width: width.value, height: height.value, frames: frames.value,
      hasAlpha: alpha.value.map { $0 == 1 }, orientation: orientation)
  }

  /// A number as it stands in the text.
  private struct Number {
    /// `nil` for `-`.
    let value: Int?
  }

  /// The number in `digits`; `nil` if it is none within `bounds`, or is written otherwise than `field` writes it.
  private static func number(_ digits: some Collection<UInt8>, _ bounds: ClosedRange<Int>) -> Number? {
    if digits.elementsEqual("-".utf8) { return Number(value: nil) }
    guard digits.first != UInt8(ascii: "0") || digits.count == 1, let value = Int(decimal: digits), bounds ~= value
    else { return nil }
    return Number(value: value)
  }
}
