import Text

/// The parameters after a header's main value: `; name=value; name="value"` (RFC 9110 5.6.6).
package struct ParameterList {
  /// What a backslash means in a quoted value.
  package enum Quoting {
    /// The next byte, whatever it is, stands for itself (RFC 9110 5.6.4).
    case quotedPair
    /// Only a quote or a backslash can be escaped. Old browsers send `filename="C:\images\a.png"`, where a backslash
    /// is a backslash.
    case formData
  }

  /// One parameter.
  package struct Parameter {
    /// Lower-cased: names are case-insensitive.
    package let name: String
    /// The value without quotes and escapes. Of any bytes but controls.
    package let value: [UInt8]
  }

  /// In the order sent; a name can be there twice.
  package private(set) var parameters: [Parameter] = []

  /// Parses `bytes`, which hold no control characters but HTAB. Nil where the grammar is not met.
  ///
  /// An unquoted value may hold more than a token has: senders leave out the quotes around `----=_Part_1` and around
  /// file names in UTF-8, and nothing is ambiguous about either.
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

  /// The value of the parameter `name`, given in lower case; nil where it is absent.
  package subscript(name: String) -> [UInt8]? {
    parameters.first { $0.name == name }?.value
  }

  /// A name that stands there twice, nil if none does.
  package var duplicate: String? {
    var seen: Set<String> = []
    return parameters.first { !seen.insert($0.name).inserted }?.name
  }

  /// Takes a quoted or unquoted value off the front. Nil where a quote is not closed or stands within a value.
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
      case UInt8(ascii: "\\"):
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
