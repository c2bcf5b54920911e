package import Imaging

/// Decodes images somewhere else, where hostile ones do no harm.
package protocol ImageInspector: Sendable {
  /// Decodes all pixels of `image`.
  ///
  /// - Throws: `InspectionError`.
  func inspect(
    _ image: UnsafeRawBufferPointer, _ format: ImageFormat, deadline: ContinuousClock.Instant
  ) throws(InspectionError) -> Inspection
}

/// What an inspector says of an image. Nobody has checked it.
package struct Inspection: Equatable, Sendable {
  /// Pixels after the orientation; `nil` if it does not say.
  package var width: Int?
  package var height: Int?
  /// Frames; `nil` if it does not say.
  package var frames: Int?
  /// Whether there are transparent pixels; `nil` if it does not say.
  package var hasAlpha: Bool?
  /// A blurred picture (blurha.sh); `nil` for none.
  package var blurhash: String?

  /// What an inspector says.
  package init(
    width: Int? = nil, height: Int? = nil, frames: Int? = nil, hasAlpha: Bool? = nil, blurhash: String? = nil
  ) {
    self.width = width
    self.height = height
    self.frames = frames
    self.hasAlpha = hasAlpha
    self.blurhash = blurhash
  }
}

/// Why an image was not decoded.
package enum InspectionError: Error, Equatable {
  /// Its pixels cannot be decoded.
  case corrupt
  /// It has too many pixels.
  case tooManyPixels
  /// It is valid, but of a kind that the decoder does not know.
  case unsupported
  /// It took too long.
  case timedOut
  /// All inspectors are busy.
  case overloaded
  /// There is no inspector. The text is for the log.
  case unavailable(String)
}
