/// The statuses by which renderers say why there is no picture. They are none of HTTP's, and their answers have no body:
/// nginx caches the status alone, and makes the error of it (nginx/snippets/variant.conf).
package enum RenderRefusal: Int, CaseIterable, Sendable {
  /// The pixels cannot be decoded.
  case corrupt = 460
  /// The original has more pixels than `RenderLimits.pixels`.
  case tooManyPixels = 461
  /// The original is valid, but of a kind that cannot be decoded here.
  case unsupported = 462
  /// The original is no picture.
  case notAnImage = 463
  /// The variant would have more pixels than `RenderLimits.variantPixels`.
  case variantTooLarge = 464
  /// Nothing of the original lies in `crop`.
  case cropOutside = 465
  /// Decoding and encoding took too long.
  case timedOut = 466
  /// The original has too many bytes, or needs too much memory.
  case originalTooLarge = 467
  /// The variant would have too many pixels in all its frames, too long a side for its format, or too many bytes.
  case variantOutOfBounds = 468
  /// The storage has refused the original.
  case originalRefused = 470
  /// The storage or the listener of originals has failed.
  case originalFailed = 471
  /// There is no process for the job at the moment. nginx says the same where the queue is full.
  case overloaded = 480
}
