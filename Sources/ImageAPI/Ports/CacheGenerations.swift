/// The generations of nginx's cache entries for each key.
///
/// nginx cannot be told to drop an entry. But it finds entries by a cache key that the worker makes. The cache key contains
/// the generation, so nginx never finds an entry of an earlier generation.
package protocol CacheGenerations: AnyObject {
  /// The current generation of the image under `key`: of its bytes and of what is sent with them.
  func current(_ key: ObjectKey) -> UInt64
  /// The current generation of the bytes under `key`, from which variants are made.
  func currentBytes(_ key: ObjectKey) -> UInt64
  /// Starts new generations of `key`, for all workers of the host.
  func advance(_ key: ObjectKey)
  /// Starts a new generation of the image under `key` whose bytes stay.
  func advanceAttributes(_ key: ObjectKey)
}
