import HTTPClient
package import Objects

/// An object to store.
package struct ObjectUpload {
  /// The key, not empty.
  package var key: String
  /// The bytes. The caller owns the memory, which must be valid during the call that stores the object.
  package var body: UnsafeRawBufferPointer
  /// What is stored with the bytes.
  package var attributes: ObjectAttributes
  /// Whether an existing object with the same key must not be overwritten.
  package var onlyIfAbsent: Bool
  /// Whether no other upload can have the key, because it was generated at random for this object.
  package var hasUniqueKey: Bool

  /// The fields that say how S3 keeps the object, in place of those of the policy, and its tags; `nil` for the policy.
  var storageFields: [HTTPField]?

  /// An object from its values.
  package init(
    key: String, body: UnsafeRawBufferPointer, attributes: ObjectAttributes, onlyIfAbsent: Bool = true,
    hasUniqueKey: Bool = false
  ) {
    self.key = key
    self.body = body
    self.attributes = attributes
    self.onlyIfAbsent = onlyIfAbsent
    self.hasUniqueKey = hasUniqueKey
  }

  /// Whether another upload may have the same key, and must not be overwritten.
  var needsAbsentKey: Bool { onlyIfAbsent && !hasUniqueKey }
}
