import Text

extension Link {
  /// The parameters of a link to the image under `key`, decoded: those of the read, and those of the link.
  ///
  /// - Parameter parameters: Those of the read, each name once and none of a link.
  package func parameters(
    key: String, _ parameters: [(name: String, value: String)], signedWith signingKey: SigningKey
  ) -> [(name: String, value: String)] {
    let signed: [(Parameter, String)] = [(.expires, String(expiresAt)), (.kid, signingKey.id), (.by, by)]
    let all = parameters + signed.map { (name: $0.0.rawValue, value: $0.1) }
    let signature = signingKey.signature(of: Self.message(key, all))
    return all + [(name: Parameter.signature.rawValue, value: Base64URL.encode(signature))]
  }

  /// The link that has these parameters, decoded. Whether it has ended is not looked at.
  ///
  /// - Returns: `nil` if none of `keys` has signed exactly this.
  package init?(key: String, parameters: [String: String], keys: SigningKeys) {
    let others = parameters.filter { $0.key != Parameter.signature.rawValue }.map { (name: $0.key, value: $0.value) }
    guard let text = parameters[Parameter.signature.rawValue],
      let signature = Base64URL.decode(Array(text.utf8)[...]),
      let signingKey = parameters[Parameter.kid.rawValue].flatMap({ keys[$0] }),
      signingKey.isValid(signature, of: Self.message(key, others)),
      let link = Link(unverified: parameters)
    else { return nil }
    self = link
  }
}
