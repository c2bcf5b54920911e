/// What a request has presented. One credential counts: that of the URL, else that of Authorization, else that of the cookie.
package enum Credential: Equatable, Sendable {
  /// Nothing.
  case none
  /// A signed link: all parameters of the query.
  case link([String: String])
  /// A ticket: the value of its parameter.
  case ticket(String)
  /// The token of `Authorization: Bearer` (RFC 6750, section 2.1): an API key, or a JWT.
  case bearer(String)
  /// The value of the session's cookie.
  case session(String)
  /// Something that cannot be read. Never a reason to try the next.
  case unreadable
}

/// Whose page has sent a request, as its browser says.
package enum PageOrigin: String, CaseIterable, Sendable {
  /// No page: a client that is no browser, or a browser that follows an address.
  case none = ""
  /// A page of this service.
  case own
  /// A page of an origin that the operator has listed.
  case listed
  /// Another page.
  case foreign
}
