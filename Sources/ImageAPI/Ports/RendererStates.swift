/// Whether the parts of the service that decode pictures are there. Requests that need none of them work without.
package protocol RendererStates: Sendable {
  /// The renderers, which make variants.
  var renderers: RendererState { get }
  /// The inspectors, which decode uploads.
  var inspectors: RendererState { get }
}

/// The state of renderers or inspectors, as `/readyz` names it.
package enum RendererState: String, Sendable {
  /// Somebody accepts jobs.
  case ok
  /// Nobody does.
  case unavailable
  /// There are to be none.
  case off
}
