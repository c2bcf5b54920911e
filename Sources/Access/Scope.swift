/// What a principal may do with the images under its prefixes.
package enum Scope: String, CaseIterable, Sendable {
  /// Read images and what is known of them.
  case read
  /// Store images, and change what is stored with them.
  case write
  /// Delete and replace images.
  case delete
  /// Make links and tickets, which pass the other scopes on.
  case share

  /// The bit of the scope in a set.
  fileprivate var bit: UInt8 {
    switch self {
    case .read: 1
    case .write: 2
    case .delete: 4
    case .share: 8
    }
  }
}

/// Several scopes.
package struct ScopeSet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  /// The scopes whose bits are set.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// These scopes.
  package init(_ scopes: some Sequence<Scope>) { self.init(rawValue: scopes.reduce(0) { $0 | $1.bit }) }

  package static let read = ScopeSet([Scope.read])
  package static let write = ScopeSet([Scope.write])
  package static let delete = ScopeSet([Scope.delete])
  package static let share = ScopeSet([Scope.share])
  /// Every scope.
  package static let all = ScopeSet(Scope.allCases)

  /// The scopes, in the order of their declaration.
  package var scopes: [Scope] { Scope.allCases.filter { rawValue & $0.bit != 0 } }
}
