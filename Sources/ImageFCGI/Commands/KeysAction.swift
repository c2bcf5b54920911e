import Access
import Text

/// What `ImageFCGI keys` does.
enum KeysAction: Equatable {
  /// Makes a key.
  case add(NewKey)
  /// Prints the keys.
  case list
  /// Removes the key with this identifier or name.
  case revoke(String)

  /// A key that is to be made.
  struct NewKey: Equatable {
    /// The operator's name for it.
    let name: String
    /// What its owner may do.
    let scopes: ScopeSet
    /// For which keys of images.
    let prefixes: PrefixSet
    /// When it ends.
    let expiry: KeyExpiry
  }

  /// Reads `arguments`, those after the word `keys`.
  ///
  /// - Throws: `CommandLineError` for anything that is wrong with them.
  init(_ arguments: some Collection<String>) throws(CommandLineError) {
    let rest = Array(arguments.dropFirst())
    switch arguments.first {
    case "add": self = .add(try NewKey(rest))
    case "list":
      guard rest.isEmpty else { throw CommandLineError(problem: "keys list takes no arguments") }
      self = .list
    case "revoke":
      guard rest.count == 1 else { throw CommandLineError(problem: "keys revoke takes the ID or the NAME of one key") }
      self = .revoke(rest[0])
    default: throw CommandLineError(problem: "keys takes add, list or revoke")
    }
  }
}

extension KeysAction.NewKey {
  /// Reads the arguments after `keys add`.
  init(_ arguments: [String]) throws(CommandLineError) {
    var name: String?
    var scopes: ScopeSet = []
    var prefixes: [String] = []
    var expiry: KeyExpiry?
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      switch argument {
      case "--scope": scopes.formUnion(try Self.scopes(rest.next()))
      case "--prefix":
        guard let text = rest.next() else {
          throw CommandLineError(problem: "--prefix needs a prefix; '' is that of all images")
        }
        prefixes += text.isEmpty ? [""] : text.split(separator: ",").map(String.init)
      case "--expires":
        guard let text = rest.next(), let value = KeyExpiry(text) else {
          throw CommandLineError(
            problem: "--expires needs days like 90d, hours like 12h, a date like 2027-01-31, or never")
        }
        expiry = value
      default:
        guard name == nil, !argument.hasPrefix("--") else {
          throw CommandLineError(
            problem: argument.hasPrefix("--") ? "keys add has no option \(argument)" : "keys add takes one NAME")
        }
        name = argument
      }
    }
    guard let name, APIKey.isName(name) else {
      throw CommandLineError(
        problem: "keys add needs a NAME of 1 to \(APIKey.longestName) printable characters, which is not like an ID")
    }
    guard !scopes.isEmpty else { throw CommandLineError(problem: "keys add needs --scope") }
    guard 1...APIKey.mostPrefixes ~= prefixes.count, prefixes.allSatisfy(APIKey.isPrefix) else {
      throw CommandLineError(
        problem: "keys add needs --prefix, up to \(APIKey.mostPrefixes) times; '' is the prefix of all images")
    }
    guard let expiry else { throw CommandLineError(problem: "keys add needs --expires") }
    self.init(name: name, scopes: scopes, prefixes: PrefixSet(prefixes), expiry: expiry)
  }

  private static func scopes(_ text: String?) throws(CommandLineError) -> ScopeSet {
    let words = text?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    let scopes = words.compactMap { Scope(rawValue: String($0)) }
    guard !scopes.isEmpty, scopes.count == words.count else {
      let names = Scope.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandLineError(problem: "--scope needs some of \(names), divided by commas")
    }
    return ScopeSet(scopes)
  }
}
