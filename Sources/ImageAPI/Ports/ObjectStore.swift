package import Objects

/// The images: one flat set of objects under keys, as S3 has it.
///
/// A store belongs to one thread. Every call blocks until the storage has responded or `deadline` has passed.
package protocol ObjectStore: AnyObject {
  /// Stores `object` under its key in one step, or not at all. Never overwrites.
  ///
  /// - Returns: The receipt, once the object is durable.
  /// - Throws: `StoreError.alreadyExists` where the key is taken; `tooLarge` for more bytes than the storage holds.
  func put(_ object: NewObject, deadline: ContinuousClock.Instant) throws(StoreError) -> StoreReceipt

  /// What is known of the object under `key`; `StoreError.notFound` where there is none, `encrypted` where only a key
  /// of its owner shows it.
  func head(_ key: ObjectKey, deadline: ContinuousClock.Instant) throws(StoreError) -> StoredObject

  /// Checks that the storage gives the bytes under `key`. For a read that it has refused: the error says why.
  ///
  /// - Throws: `StoreError.notFound`, `archived`, `encrypted`, or any failure. Nothing where the bytes can be read.
  func checkIsReadable(_ key: ObjectKey, deadline: ContinuousClock.Instant) throws(StoreError)

  /// Deletes the object under `key`; succeeds also where there is none. A storage whose response was lost is asked
  /// again, but not where somebody has stored another object than `object` since.
  ///
  /// - Parameter object: The object, as a `head` has described it; `nil` for whatever is there.
  func delete(_ key: ObjectKey, seen object: StoredObject?, deadline: ContinuousClock.Instant) throws(StoreError)

  /// Up to `limit` objects (1 to 1000) whose keys start with `prefix`: the first ones, or those from `mark` on, which
  /// is the `next` of the page before; `StoreError.invalidMark` where the storage knows no such mark.
  ///
  /// - Parameter groupsFolders: Whether keys that have a `/` after the prefix are grouped: the page has what they begin
  ///   with, up to the first such `/`, once in `prefixes`. Each counts as an object in `limit`; a storage may count a
  ///   folder and the object of its name as one. A mark belongs to lists of the same prefix and grouping.
  func list(
    prefix: String, limit: Int, at mark: String?, groupsFolders: Bool, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> ObjectPage

  /// Whether reads compare If-Match, and answer a range with 206. If not, nginx reads all bytes and cuts.
  var readsOnCondition: Bool { get }

  /// A path and query, exactly as they must go on the wire, that read the object for a short while. No I/O but for
  /// credentials.
  func presign(_ method: ReadMethod, _ key: ObjectKey) throws(StoreError) -> String

  /// The same for a GET, valid for at least ten minutes. Calls of the same five minutes give the same path, so a cache
  /// can be keyed by it.
  func presignShared(_ key: ObjectKey) throws(StoreError) -> String

  /// Throws where the storage or its bucket does not respond. Writes nothing.
  func checkReady(deadline: ContinuousClock.Instant) throws(StoreError)
}

extension ObjectStore {
  /// Deletes whatever is under `key`; succeeds also where there is nothing.
  package func delete(_ key: ObjectKey, deadline: ContinuousClock.Instant) throws(StoreError) {
    try delete(key, seen: nil, deadline: deadline)
  }

  /// A page of a list that does not group folders.
  package func list(
    prefix: String, limit: Int, at mark: String?, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> ObjectPage {
    try list(prefix: prefix, limit: limit, at: mark, groupsFolders: false, deadline: deadline)
  }
}

/// The methods a presigned path can be for: the signature covers the method.
package enum ReadMethod: String, Sendable {
  /// Reads header fields and bytes.
  case get = "GET"
  /// Reads header fields alone.
  case head = "HEAD"
}
