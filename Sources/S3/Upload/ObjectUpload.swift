import HTTPClient
import Text

/// An object to store.
package struct ObjectUpload {
  /// The key, not empty.
  package var key: String
  /// The bytes. The caller owns the memory, which must be valid during the call that stores the object.
  package var body: UnsafeRawBufferPointer
  /// The media type.
  package var contentType: String
  /// The Content-Disposition; `nil` for none.
  package var contentDisposition: String?
  /// The user metadata. Names are without `x-amz-meta-`.
  package var userMetadata: [(name: String, value: String)]
  /// Whether an existing object with the same key must not be overwritten.
  package var onlyIfAbsent: Bool
  /// Whether no other upload can have the key, because it was generated at random for this object.
  package var hasUniqueKey: Bool

  /// An object from its values.
  package init(
    key: String, body: UnsafeRawBufferPointer, contentType: String, contentDisposition: String? = nil,
    userMetadata: [(name: String, value: String)] = [], onlyIfAbsent: Bool = true, hasUniqueKey: Bool = false
  ) {
    self.key = key
    self.body = body
    self.contentType = contentType
    self.contentDisposition = contentDisposition
    self.userMetadata = userMetadata
    self.onlyIfAbsent = onlyIfAbsent
    self.hasUniqueKey = hasUniqueKey
  }

  /// Whether another upload may have the same key, and must not be overwritten.
  var needsAbsentKey: Bool { onlyIfAbsent && !hasUniqueKey }

  /// The header fields for the media type, the disposition and the user metadata.
  ///
  /// - Throws: `invalidArgument` for text that is invalid in a header field.
  func descriptionFields() throws(S3Error) -> [HTTPField] {
    var fields = [try Self.field("content-type", contentType)]
    if let contentDisposition { fields.append(try Self.field("content-disposition", contentDisposition)) }
    for (name, value) in userMetadata { fields.append(try Self.field("x-amz-meta-\(name)", value)) }
    return fields
  }

  /// A field with a valid name and value (RFC 9110, 5.1 and 5.5).
  private static func field(_ name: String, _ value: String) throws(S3Error) -> HTTPField {
    let nameIsToken = name.utf8.allSatisfy(\.isTokenCharacter)
    guard nameIsToken, !value.utf8.contains(where: \.isControl) else {
      throw S3Error(.invalidArgument, "put: a header field contains an invalid character")
    }
    return HTTPField(name, value)
  }
}
