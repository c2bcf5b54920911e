/// How the storage has encrypted an object with keys of its own.
package struct ObjectEncryption: Sendable, Equatable {
  /// The name of the algorithm, such as `AES256` or `aws:kms`.
  package let algorithm: String
  /// The ID of the key; `nil` if the storage names none.
  package let keyID: String?
  /// Whether a key of the bucket stands between that key and the object; `nil` if the storage does not say.
  package let usesBucketKey: Bool?

  /// An encryption from its values.
  package init(algorithm: String, keyID: String? = nil, usesBucketKey: Bool? = nil) {
    self.algorithm = algorithm
    self.keyID = keyID
    self.usesBucketKey = usesBucketKey
  }
}
