/// The kinds of requests that logs and metrics tell apart.
package enum RequestKind: String, CaseIterable, Sendable {
  case list, upload, view, download, variant, delete, health, readiness
  /// A request that was refused before its route was known.
  case other
}
