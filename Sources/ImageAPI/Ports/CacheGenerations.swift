/// The generation of nginx's cache entries for each key.
///
/// nginx cannot be told to drop an entry. But it finds entries by a cache key that the worker makes. The cache key contains
/// the generation, so nginx never finds an entry of an earlier generation.
package protocol CacheGenerations: AnyObject {
  /// The current generation of `key`.
  func current(_ key: ObjectKey) -> UInt64
  /// Starts a new generation of `key`, for all workers of the host.
  func advance(_ key: ObjectKey)
}
