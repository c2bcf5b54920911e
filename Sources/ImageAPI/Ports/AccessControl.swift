package import Access

/// Knows the rules of access. One serves all threads of a process.
package protocol AccessControl: AnyObject, Sendable {
  /// The rules now. Every request asks, so this must cost next to nothing.
  var rules: AccessRules { get }

  /// Takes note that a token has named a signer that the rules do not know.
  func missedSigner()
}
