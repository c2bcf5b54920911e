extension ObjectStore {
  /// Why the storage has refused nginx the bytes of an image. nginx cannot read the reason, so it asks here.
  ///
  /// - Parameter status: The status of the refusal.
  func refusal(of key: ObjectKey, status: String, deadline: ContinuousClock.Instant) throws -> APIError {
    try checkIsReadable(key, deadline: deadline)
    return APIError(
      .storageUnavailable, cause: "the storage refused nginx the image with \(status), but not the worker")
  }
}
