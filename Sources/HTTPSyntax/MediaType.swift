import Text

/// A media type with its parameters, as in Content-Type (RFC 9110, 8.3.1).
package struct MediaType: Sendable {
  /// One parameter of a media type.
  package struct Parameter: Sendable, Equatable {
    /// The name in lower case.
    package let name: String
    /// The value without quotes and escapes, in its original case.
    package let value: String
  }

  /// The top-level type in lower case, such as `image`.
  package let type: String
  /// The subtype in lower case, such as `png`.
  package let subtype: String
  /// The parameters in the order sent. Names may occur more than once.
  package let parameters: [Parameter]

  /// Parses the value of a Content-Type; `nil` if it is not valid.
  package init?(parsing value: some StringProtocol) {
    let bytes = Array(value.utf8)
    guard bytes.allSatisfy({ !$0.isControl || $0.isBlank }) else { return nil }
    let essence = bytes.drop(while: \.isBlank).prefix { $0 != UInt8(ascii: ";") && !$0.isBlank }
    let halves = essence.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isTokenCharacter) }),
      let list = ParameterList(parsing: bytes[essence.endIndex...], quoting: .quotedPair)
    else { return nil }
    type = String(decoding: halves[0], as: UTF8.self).lowercased()
    subtype = String(decoding: halves[1], as: UTF8.self).lowercased()
    parameters = list.parameters.map {
      Parameter(name: $0.name, value: String(decoding: $0.value, as: UTF8.self))
    }
  }
}
