package import Objects

/// Changes of images that are there, and calls for many images at once.
///
/// An editor belongs to one thread. Every call blocks until the storage has responded or `deadline` has passed. A tag
/// is an `etag` of `StoredObject`, without quotes: it names the bytes, not what is stored with them. So two edits of
/// the same object can both find the tag that they expect, and the later one wins: the caller holds a lock for the key.
package protocol ObjectEditor: AnyObject {
  /// Stores other bytes under a key, in one step or not at all, if its object has this tag. The bytes, the attributes,
  /// the storage class and the encryption are those of a new object; tags of the object are dropped.
  ///
  /// - Returns: The receipt, once the object is durable.
  /// - Throws: `StoreError.changed` where there is an object with another tag, `notFound` where there is none,
  ///   `tooLarge` for more bytes than the storage takes in one request, `notSupported` where it cannot check and store
  ///   in one step.
  func replace(
    _ object: NewObject, ifMatch tag: String, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> StoreReceipt

  /// Stores other attributes with an object whose bytes, object tags, storage class and encryption stay. The bytes do
  /// not pass through the service.
  ///
  /// - Parameters:
  ///   - attributes: All attributes that the object has from now on. Those that stay are taken from `object`.
  ///   - object: The object, as a `head` has described it.
  /// - Returns: The object as it is now. Its tag may be another one if it was stored in parts.
  /// - Throws: `StoreError.changed` where there is an object with another tag, `notFound` where there is none,
  ///   `notSupported` above `ObjectLimit.copy` bytes, `archived` where the bytes cannot be read.
  func rewrite(
    _ key: ObjectKey, attributes: ObjectAttributes, of object: StoredObject, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> StoredObject

  /// Stores the bytes and everything else of an object under another key, too. Never overwrites.
  ///
  /// - Parameter object: The object, as a `head` has described it.
  /// - Returns: The object under `target`.
  /// - Throws: `StoreError.alreadyExists` where `target` is taken, `changed` where there is an object with another tag
  ///   under `source`, `notFound` where there is none, `notSupported` above `ObjectLimit.copy` bytes, `archived` where
  ///   the bytes cannot be read, `keyRefused` where the storage cannot hold an object under `target`.
  func copy(
    _ source: ObjectKey, of object: StoredObject, to target: ObjectKey, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> StoredObject

  /// Deletes the object under `key` if it has this tag. Where the storage cannot do that in one step, a write between
  /// its two steps is lost: the caller holds a lock for the key.
  ///
  /// - Throws: `StoreError.changed` where there is an object with another tag, `notFound` where there is none.
  func delete(_ key: ObjectKey, ifMatch tag: String, deadline: ContinuousClock.Instant) throws(StoreError)

  /// Deletes the objects under `keys`, up to `ObjectLimit.deletions`.
  ///
  /// - Returns: For each key in order: nothing where there is no object now, or why it could not be deleted.
  func deleteMany(_ keys: [ObjectKey], deadline: ContinuousClock.Instant) -> [Result<Void, StoreError>]

  /// What is known of the objects under `keys`, up to `ObjectLimit.heads`, asked for side by side.
  ///
  /// - Returns: For each key in order what `ObjectStore.head` returns or throws.
  func heads(_ keys: [ObjectKey], deadline: ContinuousClock.Instant) -> [Result<StoredObject, StoreError>]
}

/// The limits of an editor's calls.
package enum ObjectLimit {
  /// The largest object that a storage copies, in bytes (S3 API reference, CopyObject).
  package static let copy = 5 << 30
  /// The most keys of `deleteMany` (S3 API reference, DeleteObjects).
  package static let deletions = 1000
  /// The most keys of `heads`.
  package static let heads = 200
}
