/// What a route asks of a principal before anything else happens.
package enum Permission: Equatable, Sendable {
  /// Nothing: everybody may.
  case open
  /// These scopes for the key in the path. Reading needs none of them in a public prefix.
  case image(ScopeSet)
  /// Write for the key in the path, and delete too if the request replaces an image (If-Match).
  case put
  /// These scopes for some keys. The handler checks the keys: they come with the body, or are those of a list.
  case keys(ScopeSet)
  /// Nothing: the request itself is about who somebody is.
  case session
}
