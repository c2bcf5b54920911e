/// What other tools store with an object. The service does not use it, but keeps it when it changes the rest.
package struct KeptAttributes: Sendable, Equatable {
  /// The `Cache-Control`; empty for none, as for all others.
  package var cacheControl = ""
  /// The `Content-Encoding`. It belongs to the bytes: other bytes have another one.
  package var contentEncoding = ""
  /// The `Content-Language`.
  package var contentLanguage = ""
  /// The `Expires`.
  package var expires = ""
  /// The address to which a website in the bucket redirects.
  package var websiteRedirect = ""

  /// Nothing.
  package init() {}
}
