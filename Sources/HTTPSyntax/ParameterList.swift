import Text

/// The parameters of a header field: `; name=value; name="value"` (RFC 9110, 5.6.6).
package struct ParameterList {
  /// The meaning of a backslash in a quoted value.
  package enum Quoting {
    /// It escapes the next byte, whatever that is (RFC 9110, 5.6.4).
    case quotedPair
    /// It escapes only a quote or a backslash. Old browsers send `filename="C:\images\a.png"` without escapes.
    case formData
    /// It is a character like any other. Browsers escape nothing with it, so a name of theirs may end in one.
    case literal
  }

  /// One parameter.
  package struct Parameter {
    /// The name in lower case.
    package let name: String
    /// The value without quotes and escapes. May contain any bytes but control characters.
    package let value: [UInt8]
  }

  /// The parameters in the order sent. Names may occur more than once.
  package private(set) var parameters: [Parameter] = []

  /// Parses `bytes`, which must not contain control characters other than HTAB; `nil` if they are not valid.
  ///
  /// An unquoted value may contain characters that are not allowed in a token: some senders omit the quotes around
  /// `----=_Part_1` and around file names in UTF-8. Such values are not ambiguous.
  package init?(parsing bytes: ArraySlice<UInt8>, quoting: Quoting) {
    var rest = bytes.drop(while: \.isBlank)
    while let separator = rest.popFirst() {
      guard separator == UInt8(ascii: ";") else { return nil }
      rest = rest.drop(while: \.isBlank)
      guard let first = rest.first, first != UInt8(ascii: ";") else { continue }
      let name = rest.prefix(while: \.isTokenCharacter)
      rest = rest.dropFirst(name.count)
      guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "=") else { return nil }
      guard let value = Self.takeValue(from: &rest, quoting: quoting) else { return nil }
      parameters.append(Parameter(name: String(decoding: name, as: UTF8.self).lowercased(), value: value))
      rest = rest.drop(while: \.isBlank)
    }
  }

  /// The value of the first parameter with `name`, which must be in lower case; `nil` if there is none.
  package subscript(name: String) -> [UInt8]? {
    parameters.first { $0.name == name }?.value
  }

  /// The first name that occurs more than once; `nil` if there is none.
  package var duplicate: String? {
    var seen: Set<String> = []
    return parameters.first { !seen.insert($0.name).inserted }?.name
  }

  /// Removes a quoted or unquoted value from the front.
  ///
  /// - Returns: The value; `nil` if a quote is not closed.
  private static func takeValue(from rest: inout ArraySlice<UInt8>, quoting: Quoting) -> [UInt8]? {
    guard rest.first == UInt8(ascii: "\"") else {
      let value = rest.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "\"") && !$0.isBlank }
      rest = rest.dropFirst(value.count)
      return Array(value)
    }
    rest.removeFirst()
    var value: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""):
        return value
      case UInt8(ascii: "\\") where quoting != .literal:
        guard let next = rest.first else { return nil }
        if quoting == .quotedPair || next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
          value.append(next)
          rest.removeFirst()
        } else {
          value.append(byte)
        }
      default:
        value.append(byte)
      }
    }
    return nil
  }
}
