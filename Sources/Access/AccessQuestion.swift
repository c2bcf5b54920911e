/// A request, as far as it matters who may do it.
package struct AccessQuestion: Sendable {
  /// The method in upper case.
  package var method: String
  /// What the route asks for.
  package var permission: Permission
  /// The key in the path, decoded; `nil` for addresses of no image.
  package var key: String?
  /// What the request has presented.
  package var credential: Credential
  /// Whose page has sent the request.
  package var page: PageOrigin
  /// Whether the request would replace an image.
  package var replaces: Bool
  /// Whether the request is an upload, which a ticket may open.
  package var takesTickets: Bool

  /// A question from its values.
  package init(
    method: String, permission: Permission, key: String? = nil, credential: Credential = .none,
    page: PageOrigin = .none,
    replaces: Bool = false, takesTickets: Bool = false
  ) {
    self.method = method
    self.permission = permission
    self.key = key
    self.credential = credential
    self.page = page
    self.replaces = replaces
    self.takesTickets = takesTickets
  }

  /// Whether the method changes nothing (RFC 9110, section 9.2.1).
  package var isSafe: Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }

  /// The scopes that the route asks for.
  var scopes: ScopeSet {
    switch permission {
    case .open, .session: []
    case .image(let scopes), .keys(let scopes): scopes
    case .put: replaces ? [.write, .delete] : .write
    }
  }
}
