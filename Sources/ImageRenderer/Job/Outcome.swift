/// How a job ended.
enum Outcome: UInt8, CaseIterable {
  /// The picture is rendered, or inspected.
  case success
  /// The original is the one that the caller knows.
  case notModified
  /// A parameter of the request is missing or malformed.
  case invalidRequest
  /// There is no such original.
  case notFound
  /// The storage has refused the original.
  case refused
  /// The storage or the listener for originals has failed.
  case sourceFailed
  /// The pixels cannot be decoded.
  case corrupt
  /// The original has too many pixels or bytes, or needs too much memory.
  case tooManyPixels
  /// The picture is valid, but of a kind that cannot be decoded here.
  case unsupported
  /// The original is no picture.
  case notAnImage
  /// The variant would have too many pixels.
  case variantTooLarge
  /// Decoding and encoding took too long.
  case timeout
  /// A defect of this program.
  case failed

  /// The status of the answer. nginx turns those from 460 on into an error with a body.
  var status: Int {
    switch self {
    case .success: 200
    case .notModified: 304
    case .invalidRequest: 400
    case .notFound: 404
    case .corrupt: 460
    case .tooManyPixels: 461
    case .unsupported: 462
    case .notAnImage: 463
    case .variantTooLarge: 464
    case .refused: 470
    case .failed: 500
    case .sourceFailed: 502
    case .timeout: 504
    }
  }

  /// The name in the log.
  var name: String {
    switch self {
    case .success: "success"
    case .notModified: "not-modified"
    case .invalidRequest: "invalid-request"
    case .notFound: "not-found"
    case .corrupt: "corrupt-image"
    case .tooManyPixels: "too-many-pixels"
    case .unsupported: "unsupported-image"
    case .notAnImage: "not-an-image"
    case .variantTooLarge: "variant-too-large"
    case .refused: "original-refused"
    case .failed: "internal-error"
    case .sourceFailed: "original-failed"
    case .timeout: "transform-timeout"
    }
  }
}

/// Why a picture cannot be rendered or inspected.
struct RenderFailure: Error, Equatable {
  /// The kind of failure; never `success`.
  var outcome: Outcome
  /// The cause, for the log.
  var detail: String

  /// A failure from its values.
  init(_ outcome: Outcome, _ detail: String) {
    self.outcome = outcome
    self.detail = detail
  }
}
