extension AccessRules {
  /// The session in the value of a cookie, and whose it is. A token that was revoked has ended its sessions.
  ///
  /// - Throws: `unauthorized`.
  package func session(
    _ value: String, now: Int, reader: inout TokenReader
  ) throws(AccessRefusal) -> (session: Session, principal: Principal) {
    guard let session = Session(opening: value, keys: signingKeys), now < session.expiresAt else {
      throw AccessRefusal(.unauthorized)
    }
    return (session, try bearer(session.token, now: now, reader: &reader))
  }
}
