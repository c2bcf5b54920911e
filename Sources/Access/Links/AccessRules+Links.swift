extension AccessRules {
  /// Who has a link: whoever has its address. It opens reads of one image alone.
  ///
  /// - Parameter parameters: All parameters of the query, decoded.
  /// - Throws: `linkInvalid`, or `linkExpired` for one that was valid.
  func link(
    _ parameters: [String: String], _ question: AccessQuestion, now: Int
  ) throws(AccessRefusal) -> Principal {
    guard question.permission == .image(.read), question.isSafe, let key = question.key,
      let link = Link(key: key, parameters: parameters, keys: signingKeys)
    else { throw AccessRefusal(.linkInvalid) }
    let name = maker(link.by, mayShare: .read, key, now: now)
    guard now < link.expiresAt else { throw AccessRefusal(.linkExpired, name: name ?? "") }
    guard let name else { throw AccessRefusal(.linkInvalid) }
    return Principal(
      source: .link(link.by), name: name, scopes: .read, prefixes: PrefixSet([key]), expiresAt: link.expiresAt)
  }

  /// The name of the credential that has made a link or a ticket; `nil` if it does not count any more, or may not do
  /// that.
  ///
  /// Of a token, only its signer is known. Its scopes counted when the link was made.
  func maker(_ id: String, mayShare scopes: ScopeSet, _ key: String, now: Int) -> String? {
    if id.utf8.starts(with: Principal.tokenPrefix.utf8) {
      let signer = String(id.utf8.dropFirst(Principal.tokenPrefix.utf8.count))
      return signer.flatMap { tokenSigners.contains($0) ? id : nil }
    }
    guard let maker = keys.key(id: id), maker.isValid(at: now), maker.scopes.isSuperset(of: scopes.union(.share)),
      maker.prefixes.contains(key)
    else { return nil }
    return maker.name
  }
}

extension Principal {
  /// What the identifiers of tokens' signers begin with in links and tickets.
  static let tokenPrefix = "jwt:"

  /// The identifier by which links and tickets name who has made them; `nil` for a principal that makes none.
  package var credentialID: String? {
    switch source {
    case .key(let id): id
    // Nobody could say later whether a signer without a name still counts.
    case .token(let signer): signer.isEmpty ? nil : Self.tokenPrefix + signer
    case .everybody, .anonymous, .link, .ticket: nil
    }
  }
}
