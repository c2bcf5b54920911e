/// Numbers that tell nginx's cache entries of a key apart: before and after a deletion.
///
/// nginx cannot be told to drop an entry, but it looks entries up by a key that the worker makes: with another
/// generation in it, the old entry is never found again.
package protocol CacheGenerations: AnyObject {
  /// The generation of `key` at this moment.
  func current(_ key: ObjectKey) -> UInt64
  /// Makes the entries of `key` that exist unfindable, for all workers of the host.
  func advance(_ key: ObjectKey)
}
