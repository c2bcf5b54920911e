import Text

/// A signed address, which lets everybody read one image in one way until it ends.
///
/// What is signed is decoded: a proxy may order and encode the parameters anew. All parameters are covered, so none can
/// be added, changed or taken away.
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

  /// The link that parameters name, decoded; `nil` where one is missing or of another form. Nothing is verified yet.
  init?(unverified parameters: [String: String]) {
    guard let by = parameters[Parameter.by.rawValue],
      let expires = parameters[Parameter.expires.rawValue], let expiresAt = Int(decimal: expires.utf8)
    else { return nil }
    self.init(by: by, expiresAt: expiresAt)
  }

  /// What is signed: the class of methods, the key, and the parameters sorted by the bytes of their names.
  static func message(_ key: String, _ parameters: [(name: String, value: String)]) -> SignedMessage {
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
