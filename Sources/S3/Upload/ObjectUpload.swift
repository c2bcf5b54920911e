import HTTPClient
import Text

/// An object that is to be stored.
package struct ObjectUpload {
  /// Where it will be.
  package var key: String
  /// Its bytes; read in place, and no longer than the call that stores them.
  package var body: UnsafeRawBufferPointer
  /// Its media type.
  package var contentType: String
  /// How it is offered when downloaded; `nil` for nothing.
  package var contentDisposition: String?
  /// User metadata: names without `x-amz-meta-`.
  package var userMetadata: [(name: String, value: String)]
  /// Whether an object under the same key must stay as it is.
  package var onlyIfAbsent: Bool
  /// Whether nobody else can store under this key, because it was made at random for this one object.
  package var hasUniqueKey: Bool

  /// Describes an object.
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

  /// Whether somebody else could be at the same key, and must win if they are first.
  var needsAbsentKey: Bool { onlyIfAbsent && !hasUniqueKey }

  /// The header fields that say what is stored besides the bytes.
  ///
  /// - Throws: `invalidArgument` for text that would break a header.
  func descriptionFields() throws(S3Error) -> [HTTPField] {
    var fields = [try Self.field("content-type", contentType)]
    if let contentDisposition { fields.append(try Self.field("content-disposition", contentDisposition)) }
    for (name, value) in userMetadata { fields.append(try Self.field("x-amz-meta-\(name)", value)) }
    return fields
  }

  /// A field whose name and value cannot end the line they stand in (RFC 9110, 5.1 and 5.5).
  private static func field(_ name: String, _ value: String) throws(S3Error) -> HTTPField {
    let nameIsToken = name.utf8.allSatisfy(\.isTokenCharacter)
    guard nameIsToken, !value.utf8.contains(where: \.isControl) else {
      throw S3Error(.invalidArgument, "put: a header field holds a character that it must not")
    }
    return HTTPField(name, value)
  }
}
