import Access

/// What signs links, tickets and sessions.
struct Signer {
  /// The rules of access.
  let rules: AccessRules
  /// The key that signs.
  let key: SigningKey

  /// The signer of `control`.
  ///
  /// - Throws: `APIError` with `notFound` while access is off, or there is no key: there are no links then.
  init(_ control: (any AccessControl)?) throws(APIError) {
    guard let rules = control?.rules else { throw APIError(.notFound) }
    guard let key = rules.signingKeys.current else {
      throw APIError(.notFound, "this service has no key that signs links, tickets and sessions")
    }
    self.rules = rules
    self.key = key
  }
}

extension Principal {
  /// The identifier by which links and tickets name the principal.
  ///
  /// - Throws: `forbidden` for a principal that makes none.
  func maker() throws(AccessRefusal) -> String {
    guard let credentialID else { throw AccessRefusal(.forbidden, name: name) }
    return credentialID
  }

  /// When something ends that the principal makes now for `seconds`. What is made with an API key ends with the key.
  ///
  /// - Parameter now: The time in seconds since 1970.
  func end(after seconds: Int, now: Int) -> Int {
    if case .key = source, let expiresAt { return min(now + seconds, expiresAt) }
    return now + seconds
  }

  /// The ticket that was presented; `nil` for none.
  var ticket: Ticket? {
    if case .ticket(let ticket) = source { return ticket }
    return nil
  }
}
