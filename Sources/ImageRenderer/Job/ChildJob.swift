import Imaging
import Text

/// What a child has to do with the picture in its input file, as one message.
struct ChildJob: Equatable {
  /// The size of the input file in bytes.
  var inputSize: Int
  /// The bounds.
  var limits: RenderLimits
  /// The canonical text of the variant; empty for an inspection.
  var job: String

  /// The most bytes of a message.
  static let largestMessage = 4096

  /// A job from its values.
  init(inputSize: Int, limits: RenderLimits, job: String) {
    self.inputSize = inputSize
    self.limits = limits
    self.job = job
  }

  /// The numbers, and the text.
  var message: [UInt8] {
    var bytes = MessageWriter()
    for number in [
      inputSize, limits.pixels, limits.variantPixels, limits.memory, limits.seconds, limits.bytes,
    ] {
      bytes.number(number)
    }
    bytes.text(job)
    return bytes.bytes
  }

  /// The job of a message; `nil` for another message.
  init?(message: [UInt8]) {
    var reader = MessageReader(message)
    guard let inputSize = reader.number(), let pixels = reader.number(), let variant = reader.number(),
      let memory = reader.number(), let seconds = reader.number(), let bytes = reader.number(), let job = reader.text()
    else { return nil }
    self.init(
      inputSize: inputSize,
      limits: RenderLimits(pixels: pixels, variantPixels: variant, memory: memory, seconds: seconds, bytes: bytes),
      job: job)
  }
}
