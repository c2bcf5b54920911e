import Text

/// A signed address, which lets everybody read one image in one way until it ends.
///
/// What is signed is decoded: a proxy may order and encode the parameters anew. All parameters are covered, so none can be
/// added, changed or taken away.
package struct Link: Equatable, Sendable {
  /// The identifier of the credential that has made it.
  package let by: String
  /// When it ends, in seconds since 1970.
  package let expiresAt: Int

  /// The longest life of a link, in seconds.
  package static let longest = 7 * 86_400

  /// The parameters that a link has beside those of the read.
  package enum Parameter: String, CaseIterable, Sendable {
    case expires, kid, by, signature

    /// Their names.
    package static let names = Set(allCases.map(\.rawValue))
  }

  /// A link from its values.
  package init(by: String, expiresAt: Int) {
    self.by = by
    self.expiresAt = expiresAt
  }

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
      let by = parameters[Parameter.by.rawValue],
      let expiresAt = parameters[Parameter.expires.rawValue].flatMap({ Int(decimal: $0.utf8) })
    else { return nil }
    self.init(by: by, expiresAt: expiresAt)
  }

  /// What is signed: the class of methods, the key, and the parameters sorted by the bytes of their names.
  private static func message(_ key: String, _ parameters: [(name: String, value: String)]) -> SignedMessage {
    var message = SignedMessage(.link)
    message.append("read")
    message.append(key)
    for (name, value) in parameters.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      message.append(name)
      message.append(value)
    }
    return message
  }
}
