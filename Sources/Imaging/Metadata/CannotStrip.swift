/// Why metadata stays in a picture: it must not be stored then.
package struct CannotStrip: Error, Equatable {
  package enum Code: Sendable {
    /// The format is none of JPEG, PNG and WebP, and there is something to strip.
    case format
    /// The file is not built as its format says.
    case malformed
    /// The file has more segments than are looked at.
    case tooManySegments
  }

  package let code: Code
  /// A sentence for the client.
  package let reason: String

  static let format = CannotStrip(
    code: .format, reason: "the image has metadata, which is removed from JPEG, PNG and WebP only")
  static let tooManySegments = CannotStrip(
    code: .tooManySegments, reason: "the image has more segments of metadata than are removed")

  /// A file of `format` that is built in another way.
  static func malformed(_ format: String) -> CannotStrip {
    CannotStrip(
      code: .malformed, reason: "the metadata of the image cannot be found: it is not a well-formed \(format)")
  }
}
