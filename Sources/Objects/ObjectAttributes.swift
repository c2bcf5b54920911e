/// What is stored with the bytes of an object. `S3/Documents/ObjectAttributes+Fields.swift` says which header field
/// holds which attribute.
package struct ObjectAttributes: Sendable {
  /// The media type; empty if unknown.
  package var contentType: String
  /// The `Content-Disposition`; empty for none.
  package var contentDisposition: String
  /// The user metadata. Names are in lower case without `x-amz-meta-`, values in printable ASCII.
  package var userMetadata: [(name: String, value: String)]
  /// What only other tools use.
  package var kept: KeptAttributes

  /// Attributes from their values.
  package init(
    contentType: String = "", contentDisposition: String = "", userMetadata: [(name: String, value: String)] = [],
    kept: KeptAttributes = KeptAttributes()
  ) {
    self.contentType = contentType
    self.contentDisposition = contentDisposition
    self.userMetadata = userMetadata
    self.kept = kept
  }
}
