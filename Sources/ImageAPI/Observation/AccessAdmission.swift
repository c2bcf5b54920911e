import Access

/// How a request was let in, for metrics.
package enum AccessAdmission: String, CaseIterable, Sendable {
  /// The image is in a public prefix, and nobody said who they are.
  case anonymous
  /// By an API key.
  case key
  /// By a JWT.
  case token
  /// By a signed link.
  case link
  /// By a ticket.
  case ticket

  /// How `principal` was let in to a route with `permission`; `nil` where nothing was decided.
  init?(_ principal: Principal, _ permission: Permission) {
    switch permission {
    case .open, .session: return nil
    case .image, .put, .keys: break
    }
    switch principal.source {
    case .everybody: return nil
    case .anonymous: self = .anonymous
    case .key: self = .key
    case .token: self = .token
    case .link: self = .link
    case .ticket: self = .ticket
    }
  }
}
