/// The members of a JSON object in their order; no name twice.
package struct JSONObject: Equatable, Sendable {
  /// One name and its value.
  package struct Member: Equatable, Sendable {
    package let name: String
    package let value: JSONValue

    /// Compares names byte by byte.
    package static func == (left: Self, right: Self) -> Bool {
      left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
    }
  }

  /// The members as they were read or added.
  package private(set) var members: [Member] = []

  /// An object without members.
  package init() {}

  /// The value of the member `name`, compared byte by byte.
  package subscript(name: String) -> JSONValue? {
    members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// Adds a member; false where the name is taken.
  package mutating func add(_ name: String, _ value: JSONValue) -> Bool {
    guard self[name] == nil else { return false }
    members.append(Member(name: name, value: value))
    return true
  }

  /// An object of `members`; nil where a name stands twice.
  init?(_ members: [(name: String, value: JSONValue)]) {
    // Swift takes canonically equivalent strings for equal; JSON compares code units (RFC 8259, section 8.3).
    guard Set(members.map { Array($0.name.utf8) }).count == members.count else { return nil }
    self.members = members.map(Member.init)
  }
}
