import Foundation
import TestSupport
import Testing

@testable import Access

/// The vectors that `scripts/make-token-vectors` writes, with libraries that share no code with the verifier.
struct TokenVectors: Decodable {
  /// A token and what must become of it.
  struct Token: Decodable, Sendable, CustomTestStringConvertible {
    struct Claims: Decodable, Sendable {
      let subject: String?
      let scopes: [String]?
      let prefixes: [String]?
    }

    let name: String
    let token: String
    /// `accept`, or the name of the error or of its reason.
    let result: String
    /// The name of the key set.
    let keys: String
    /// What an accepted token must say; a missing member is not checked.
    let claims: Claims?

    var testDescription: String { name }
    var bytes: [UInt8] { Array(token.utf8) }
  }

  /// The text of a key set, and what must be read from it.
  struct KeySet: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    /// Whether it comes from a file of this host.
    let local: Bool
    /// The algorithms of the keys that are used; `nil` if the text is not a set.
    let used: [String]?
    /// The names of the faults of the others.
    let skipped: [String]

    var testDescription: String { name }
  }

  private struct NamedSet: Decodable {
    let name: String
    let text: String
  }

  let now: Int
  let issuer: String
  let audience: String
  private let sets: [NamedSet]
  let tokens: [Token]
  let keySets: [KeySet]

  /// The vectors of the file.
  static let all: TokenVectors = {
    do {
      let file = URL(filePath: Repository.path("Tests/AccessTests/Vectors/tokens.json"))
      return try JSONDecoder().decode(TokenVectors.self, from: Data(contentsOf: file))
    } catch {
      fatalError("tokens.json: \(error)")
    }
  }()

  /// The verifier with a set of keys.
  func verifier(_ keys: String = "all", generation: Int = 1) throws -> TokenVerifier {
    guard let set = sets.first(where: { $0.name == keys }) else { fatalError("no set \(keys)") }
    return TokenVerifier(
      keys: try JSONWebKeySet(Array(set.text.utf8), acceptsSecrets: true, generation: generation), issuer: issuer,
      audience: audience)
  }

  /// A vector by its name.
  func token(_ name: String) -> Token {
    guard let token = tokens.first(where: { $0.name == name }) else { fatalError("no token \(name)") }
    return token
  }
}

extension TokenError {
  /// The name in the vectors.
  var name: String {
    if case .invalid(let reason) = self { "\(reason)" } else { "\(self)" }
  }
}
