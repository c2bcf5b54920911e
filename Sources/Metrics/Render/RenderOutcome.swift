/// How a job of a renderer or of an inspector ended, as its log and the metrics call it.
package enum RenderOutcome: String, CaseIterable, Sendable {
  case success
  case notModified = "not-modified"
  case invalidRequest = "invalid-request"
  case notFound = "not-found"
  case originalRefused = "original-refused"
  case originalFailed = "original-failed"
  case corrupt = "corrupt-image"
  case tooManyPixels = "too-many-pixels"
  case unsupported = "unsupported-image"
  case notAnImage = "not-an-image"
  case variantTooLarge = "variant-too-large"
  case cropOutside = "crop-outside"
  case timeout = "transform-timeout"
  case overloaded
  case failed = "internal-error"
  /// A word that this table does not have.
  case other

  /// The outcome with this name.
  package init(name: String) { self = Self(rawValue: name) ?? .other }
}

/// What renderers do.
package enum RenderKind: String, CaseIterable, Sendable {
  /// A variant for nginx.
  case render
  /// The check of an upload for a worker.
  case inspection
}

/// Why a child has died instead of reporting.
package enum ChildDeathCause: String, CaseIterable, Sendable {
  /// It had no more memory.
  case memory
  /// Its time was over.
  case time
  /// A signal, as decoders raise with broken pictures.
  case crash
  case other
}
