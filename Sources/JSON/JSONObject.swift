/// The members of a JSON object in order, without duplicate names.
package struct JSONObject: Equatable, Sendable {
  /// A name and its value.
  package struct Member: Equatable, Sendable {
    package let name: String
    package let value: JSONValue

    /// Compares names by their UTF-8 bytes.
    package static func == (left: Self, right: Self) -> Bool {
      left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
    }
  }

  /// The members in the order in which they were read or added.
  package private(set) var members: [Member] = []

  /// An object without members.
  package init() {}

  /// The value of the member whose name has the same UTF-8 bytes as `name`; `nil` if there is none.
  package subscript(name: String) -> JSONValue? {
    members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// Adds a member.
  ///
  /// - Returns: `false` if there is a member with the same name already. The object is then unchanged.
  package mutating func add(_ name: String, _ value: JSONValue) -> Bool {
    guard self[name] == nil else { return false }
    members.append(Member(name: name, value: value))
    return true
  }

  /// An object with `members`; `nil` if there are duplicate names.
  package init?(_ members: [(name: String, value: JSONValue)]) {
    // Swift treats canonically equivalent strings as equal. JSON compares code units (RFC 8259, section 8.3).
    guard Set(members.map { Array($0.name.utf8) }).count == members.count else { return nil }
    self.members = members.map(Member.init)
  }
}
