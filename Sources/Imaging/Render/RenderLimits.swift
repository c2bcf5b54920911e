import Text

/// The bounds of one job, as nginx or a worker sends them: `pixels=…,variant=…,memory=…,seconds=…,bytes=…`.
package struct RenderLimits: Equatable, Sendable {
  /// The most pixels of an original: width × height × frames.
  package var pixels: Int
  /// The most pixels of a variant: width × height × frames.
  package var variantPixels: Int
  /// The memory that decoding and encoding may use, in bytes.
  package var memory: Int
  /// The time for decoding and encoding, in seconds: of the processor, and of the clock.
  package var seconds: Int
  /// The largest original, in bytes.
  package var bytes: Int

  /// The largest value of a limit. Sums of them do not overflow.
  private static let largestValue = 1 << 45
  /// The longest time that a caller may set, in seconds.
  private static let longestTime = 600

  /// The limits in `text`; `nil` unless it has each of them once and nothing else.
  package init?(_ text: String) {
    var values: [Substring: Int] = [:]
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let value = Int(decimal: parts[1].utf8), 1...Self.largestValue ~= value,
        values.updateValue(value, forKey: parts[0]) == nil
      else { return nil }
    }
    guard values.count == 5, let pixels = values["pixels"], let variant = values["variant"],
      let memory = values["memory"], let seconds = values["seconds"], let bytes = values["bytes"],
      seconds <= Self.longestTime
    else { return nil }
    self.init(pixels: pixels, variantPixels: variant, memory: memory, seconds: seconds, bytes: bytes)
  }

  /// The limits as text.
  package var text: String {
    "pixels=\(pixels),variant=\(variantPixels),memory=\(memory),seconds=\(seconds),bytes=\(bytes)"
  }

  /// Limits from their values.
  package init(pixels: Int, variantPixels: Int, memory: Int, seconds: Int, bytes: Int) {
    self.pixels = pixels
    self.variantPixels = variantPixels
    self.memory = memory
    self.seconds = seconds
    self.bytes = bytes
  }

  /// The largest result of a render, in bytes: no format needs more than four bytes for a pixel and some for itself.
  package var resultBytes: Int {
    let (bytes, isHuge) = variantPixels.multipliedReportingOverflow(by: 4)
    return (isHuge ? Self.largestResult : min(bytes, Self.largestResult)) + 1 << 20
  }

  /// The largest result, in bytes. A response is in memory as a whole.
  private static let largestResult = 256 << 20
}
