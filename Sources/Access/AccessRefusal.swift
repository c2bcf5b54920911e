/// Why a request may not be served. Contains nothing of a secret.
package struct AccessRefusal: Error, Equatable {
  /// The kinds of refusal.
  package enum Code: CaseIterable, Sendable {
    /// Nobody said who they are, or with a key or token that is unknown, expired or not yet valid.
    case unauthorized
    /// It is known who it is, but they may not do this, or not here.
    case forbidden
    /// A link whose time is over.
    case linkExpired
    /// A link that nobody has signed for this request.
    case linkInvalid
    /// A ticket whose time is over.
    case ticketExpired
    /// A ticket that nobody has signed, or that is for another upload.
    case ticketInvalid
    /// A page of another origin asks for a change.
    case foreignOrigin
  }

  /// The kind.
  package let code: Code
  /// The sentence for a person; `nil` for that of the code.
  package let message: String?
  /// The name of the principal, for logs; empty if it is not known.
  package let name: String

  /// A refusal from its values.
  package init(_ code: Code, _ message: String? = nil, name: String = "") {
    self.code = code
    self.message = message
    self.name = name
  }
}
