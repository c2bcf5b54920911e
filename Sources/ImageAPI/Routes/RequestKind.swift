/// The kinds of requests that logs and metrics tell apart.
package enum RequestKind: String, CaseIterable, Sendable {
  case list, upload, view, download, variant, delete, health, readiness
  /// `PUT` of an image, `PATCH` of what is stored with it.
  case put, edit
  case copy, move
  /// `POST /images/delete`.
  case deleteMany = "delete-many"
  case links, tickets, session
  /// nginx's question whether a request may send its body.
  case access
  /// A request that was refused before its route was known.
  case other
}
