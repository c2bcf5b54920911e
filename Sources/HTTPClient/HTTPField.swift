import Text

/// A header field of a request.
package struct HTTPField: Sendable, Equatable {
  /// The name in lower case.
  package let name: String
  /// The value as sent.
  package let value: String

  /// A field. `name` may be in any case.
  package init(_ name: String, _ value: String) {
    self.name = name.utf8.contains { $0.lowercased != $0 } ? name.lowercased() : name
    self.value = value
  }
}
