/// The longest time that a request may spend on the storage.
struct StorageTimeout: Sendable {
  /// Seconds, beside the time for the request's own bytes.
  let seconds: Int

  /// The deadline of a request that begins now and carries `byteCount` bytes to the storage.
  ///
  /// A storage that takes less than 1 MiB/s of an upload counts as one that does not respond.
  func deadline(byteCount: Int = 0) -> ContinuousClock.Instant { .now + .seconds(seconds + byteCount >> 20) }
}
