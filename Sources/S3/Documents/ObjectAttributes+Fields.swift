import HTTPClient
import Objects
import Text

extension ObjectAttributes {
  /// The prefix of the fields of user metadata.
  private static let userMetadataPrefix: StaticString = "x-amz-meta-"

  /// The header fields that store the attributes.
  ///
  /// - Throws: `invalidArgument` for text that is invalid in a header field.
  func fields() throws(S3Error) -> [HTTPField] {
    var fields = [try Self.field("content-type", contentType)]
    if !contentDisposition.isEmpty { fields.append(try Self.field("content-disposition", contentDisposition)) }
    for (name, value) in userMetadata { fields.append(try Self.field("\(Self.userMetadataPrefix)\(name)", value)) }
    return fields
  }

  /// Takes an attribute from a field of a response.
  ///
  /// - Parameter name: The name in lower case.
  mutating func take(_ name: HTTPText, _ value: HTTPText) {
    switch name {
    case "content-type": contentType = value.string
    case "content-disposition": contentDisposition = value.string
    default:
      if let name = name.dropping(prefix: Self.userMetadataPrefix) { userMetadata.append((name.string, value.string)) }
    }
  }

  /// A field with a valid name and value (RFC 9110, 5.1 and 5.5).
  private static func field(_ name: String, _ value: String) throws(S3Error) -> HTTPField {
    guard name.utf8.allSatisfy(\.isTokenCharacter), !value.utf8.contains(where: \.isControl) else {
      throw S3Error(.invalidArgument, "put: a header field contains an invalid character")
    }
    return HTTPField(name, value)
  }
}
