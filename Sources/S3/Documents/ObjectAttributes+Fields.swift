import HTTPClient
import Objects
import Text

extension ObjectAttributes {
  /// The prefix of the fields of user metadata.
  private static let userMetadataPrefix: StaticString = "x-amz-meta-"

  /// The fields of attributes that are only kept. A `Content-Type` and the like are in the functions below.
  private static let keptFields: [(name: StaticString, attribute: KeptAttribute)] = [
    ("cache-control", \.cacheControl),
    ("content-encoding", \.contentEncoding),
    ("content-language", \.contentLanguage),
    ("expires", \.expires),
    (websiteRedirectField, \.websiteRedirect),
  ]
  /// One of those attributes.
  private typealias KeptAttribute = any WritableKeyPath<KeptAttributes, String> & Sendable
  /// The field of the address to which a website redirects. S3 does not copy it (S3 API reference, CopyObject).
  private static let websiteRedirectField: StaticString = "x-amz-website-redirect-location"

  /// The header fields that store the attributes.
  ///
  /// - Throws: `invalidArgument` for text that is invalid in a header field.
  func fields() throws(S3Error) -> [HTTPField] {
    var fields = [try Self.field("content-type", contentType)]
    if !contentDisposition.isEmpty { fields.append(try Self.field("content-disposition", contentDisposition)) }
    for (name, attribute) in Self.keptFields where !kept[keyPath: attribute].isEmpty {
      fields.append(try Self.field("\(name)", kept[keyPath: attribute]))
    }
    for (name, value) in userMetadata { fields.append(try Self.field("\(Self.userMetadataPrefix)\(name)", value)) }
    return fields
  }

  /// The fields of attributes that a copy of the object does not get by itself.
  func fieldsOfCopy() throws(S3Error) -> [HTTPField] {
    kept.websiteRedirect.isEmpty ? [] : [try Self.field("\(Self.websiteRedirectField)", kept.websiteRedirect)]
  }

  /// Takes an attribute from a field of a response.
  ///
  /// - Parameter name: The name in lower case.
  mutating func take(_ name: HTTPText, _ value: HTTPText) {
    switch name {
    case "content-type": contentType = value.string
    case "content-disposition": contentDisposition = value.string
    default:
      if let name = name.dropping(prefix: Self.userMetadataPrefix) {
        userMetadata.append((name.string, value.string))
      } else if let field = Self.keptFields.first(where: { $0.name ~= name }) {
        kept[keyPath: field.attribute] = value.string
      }
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
