import Imaging

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
  /// The original has too many pixels.
  case tooManyPixels
  /// The original has too many bytes, or needs too much memory.
  case originalTooLarge
  /// The picture is valid, but of a kind that cannot be decoded here.
  case unsupported
  /// The original is no picture.
  case notAnImage
  /// The variant would have too many pixels.
  case variantTooLarge
  /// The variant would have too many pixels in all its frames, too long a side for its format, or too many bytes.
  case variantOutOfBounds
  /// Nothing of the original lies in the part that was asked for.
  case cropOutside
  /// Decoding and encoding took too long.
  case timeout
  /// No process can be made for the job.
  case overloaded
  /// A defect of this program.
  case failed

  /// The status of the answer. nginx makes an error with a body of a refusal.
  var status: Int {
    switch self {
    case .success: 200
    case .notModified: 304
    case .invalidRequest: 400
    case .notFound: 404
    case .corrupt: RenderRefusal.corrupt.rawValue
    case .tooManyPixels: RenderRefusal.tooManyPixels.rawValue
    case .originalTooLarge: RenderRefusal.originalTooLarge.rawValue
    case .unsupported: RenderRefusal.unsupported.rawValue
    case .notAnImage: RenderRefusal.notAnImage.rawValue
    case .variantTooLarge: RenderRefusal.variantTooLarge.rawValue
    case .variantOutOfBounds: RenderRefusal.variantOutOfBounds.rawValue
    case .cropOutside: RenderRefusal.cropOutside.rawValue
    case .refused: RenderRefusal.originalRefused.rawValue
    case .sourceFailed: RenderRefusal.originalFailed.rawValue
    case .timeout: RenderRefusal.timedOut.rawValue
    case .overloaded: RenderRefusal.overloaded.rawValue
    case .failed: 500
    }
  }

  /// The name in the log: the code that the client is told, where there is one.
  var name: String {
    switch self {
    case .success: "success"
    case .notModified: "not-modified"
    case .invalidRequest: "invalid-request"
    case .notFound: "not-found"
    case .corrupt: "corrupt-image"
    case .tooManyPixels, .originalTooLarge: "too-many-pixels"
    case .unsupported: "unsupported-image"
    case .notAnImage: "not-an-image"
    case .variantTooLarge, .variantOutOfBounds: "variant-too-large"
    case .cropOutside: "crop-outside"
    case .refused: "original-refused"
    case .failed: "internal-error"
    case .sourceFailed: "original-failed"
    case .timeout: "transform-timeout"
    case .overloaded: "overloaded"
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
