package import Objects

/// An object that is about to be stored.
package struct NewObject {
  /// The key.
  package let key: ObjectKey
  /// The bytes, lent for the time of the call.
  package let bytes: UnsafeRawBufferPointer
  /// What is stored with the bytes.
  package let attributes: ObjectAttributes
  /// Whether the key was made for this object, so that nobody else can store under it.
  package let hasUniqueKey: Bool

  /// An object from its values.
  package init(key: ObjectKey, bytes: UnsafeRawBufferPointer, attributes: ObjectAttributes, hasUniqueKey: Bool) {
    self.key = key
    self.bytes = bytes
    self.attributes = attributes
    self.hasUniqueKey = hasUniqueKey
  }
}
