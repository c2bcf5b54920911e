/// An object that is about to be stored.
package struct NewObject {
  /// Where it will be.
  package let key: ObjectKey
  /// Its bytes, lent for the time of the call.
  package let bytes: UnsafeRawBufferPointer
  /// Its media type (RFC 9110, section 8.3).
  package let contentType: String
  /// How it is offered when downloaded (RFC 6266); carries the original file name.
  package let contentDisposition: String
  /// User metadata: names without the `x-amz-meta-` prefix, values in printable ASCII.
  package let userMetadata: [(name: String, value: String)]
}
