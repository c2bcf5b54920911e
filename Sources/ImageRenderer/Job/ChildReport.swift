import Imaging

/// What a child says about a picture, as one message. The parent believes no number before it has checked its bounds.
struct ChildReport: Equatable {
  /// How the job ended.
  var outcome: Outcome = .failed
  /// The format of the original; `nil` if it is not known.
  var source: ImageFormat?
  /// The format of the result; `nil` without one.
  var result: ImageFormat?
  /// The size of the result in bytes.
  var resultSize = 0
  /// The size of the result in pixels; that of the upright original for an inspection.
  var width = 0
  var height = 0
  /// The frames or pages of the original.
  var frames = 0
  /// Whether the original has transparency.
  var hasAlpha = false
  /// The cause of a failure, or the blurhash of an inspection. Printable ASCII.
  var text = ""

  /// The most bytes of a message.
  static let largestMessage = 512
  /// The most bytes of `text`.
  static let largestText = largestMessage - 9 * 8
  /// The largest side and number of frames that are believed.
  private static let largestNumber = 1 << 31

  /// A report of failure.
  init(_ failure: RenderFailure) {
    outcome = failure.outcome
    text = failure.detail
  }

  /// An empty report.
  init() {}

  /// The numbers, and the text with `?` for all that is not printable ASCII.
  var message: [UInt8] {
    var bytes = MessageWriter()
    for number in [
      Int(outcome.rawValue), Self.number(of: source), Self.number(of: result), resultSize, width, height, frames,
      hasAlpha ? 1 : 0,
    ] {
      bytes.number(number)
    }
    let printable = text.utf8.prefix(Self.largestText).map { 0x20..<0x7F ~= $0 ? $0 : UInt8(ascii: "?") }
    bytes.text(String(decoding: printable, as: UTF8.self))
    return bytes.bytes
  }

  /// The report of a message; `nil` for another message, or one with numbers out of their bounds.
  init?(message: [UInt8]) {
    var reader = MessageReader(message)
    guard let outcome = reader.number().flatMap({ UInt8(exactly: $0) }).flatMap({ Outcome(rawValue: $0) }),
      let source = reader.number().flatMap(Self.format), let result = reader.number().flatMap(Self.format),
      let resultSize = reader.number(),
      let width = reader.number(), let height = reader.number(), let frames = reader.number(),
      max(width, height, frames) <= Self.largestNumber, let alpha = reader.number(), alpha <= 1,
      let text = reader.text()
    else { return nil }
    self.outcome = outcome
    self.source = source
    self.result = result
    self.resultSize = resultSize
    self.width = width
    self.height = height
    self.frames = frames
    hasAlpha = alpha == 1
    self.text = text
  }

  /// The number of a format in a message; 0 for none.
  private static func number(of format: ImageFormat?) -> Int {
    format.flatMap { ImageFormat.allCases.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
  }

  /// The format of a number, which may be none; `nil` for another number.
  private static func format(_ number: Int) -> ImageFormat?? {
    if number == 0 { return .some(nil) }
    return number <= ImageFormat.allCases.count ? .some(ImageFormat.allCases[number - 1]) : nil
  }
}
