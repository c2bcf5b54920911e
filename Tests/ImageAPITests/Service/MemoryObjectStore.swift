import Objects
import Synchronization

@testable import ImageAPI

/// The objects that stores in memory share, by the bytes of their keys: strings would merge canonically equivalent ones.
final class MemoryObjects: Sendable {
  /// The objects.
  let byKey = Mutex<[[UInt8]: MemoryObjectStore.Object]>([:])
}

/// Objects in memory, under the rules of `ObjectStore`.
final class MemoryObjectStore: ObjectStore {
  /// What is kept of an object.
  struct Object: Equatable {
    var bytes: [UInt8]
    var contentType = ""
    var contentDisposition = ""
    var userMetadata: [String: String] = [:]
    var storageClass: String?
  }

  /// When every object was stored, in seconds since 1970.
  static let lastModified = 1_795_424_400

  /// The objects, which other stores may have too.
  private let shared: MemoryObjects
  /// The objects by the bytes of their keys.
  var objects: [[UInt8]: Object] { shared.byKey.withLock { $0 } }
  /// The calls so far, by name.
  private(set) var calls: [String] = []
  /// What each call fails with from now on.
  var failure: StoreError?
  /// Why the bytes of any object cannot be read.
  var unreadable: StoreError.Code?
  /// The mark of the next page of every list, in place of the store's own.
  var mark: String?
  /// Whether pages are in another order than that of bytes; marks are still the last keys.
  var listsBackwards = false
  /// Whether presigned reads compare If-Match.
  var readsOnCondition = true
  /// What a deletion fails with.
  var deletionFailure: StoreError?

  /// A store of its own, or of what others have too.
  init(_ objects: MemoryObjects = MemoryObjects()) { shared = objects }

  /// Puts an object where it is, whatever the rules for keys.
  func place(_ key: String, _ object: Object) { shared.byKey.withLock { $0[Array(key.utf8)] = object } }

  func put(_ object: NewObject, deadline: ContinuousClock.Instant) throws(StoreError) -> StoreReceipt {
    try begin("put", deadline)
    let key = Array(object.key.value.utf8)
    let stored = Object(
      bytes: Array(object.bytes), contentType: object.attributes.contentType,
      contentDisposition: object.attributes.contentDisposition,
      userMetadata: Dictionary(uniqueKeysWithValues: object.attributes.userMetadata.map { ($0.name, $0.value) }))
    let isTaken = shared.byKey.withLock { objects in
      guard objects[key] == nil else { return true }
      objects[key] = stored
      return false
    }
    if isTaken { throw StoreError(.alreadyExists, "taken") }
    return StoreReceipt(etag: Self.etag(object.bytes.count), sha256: Self.sha256(object.bytes.count))
  }

  func head(_ key: ObjectKey, deadline: ContinuousClock.Instant) throws(StoreError) -> StoredObject {
    try begin("head", deadline)
    if unreadable == .encrypted { throw StoreError(.encrypted, "no head") }
    guard let object = objects[Array(key.value.utf8)] else { throw StoreError(.notFound, "no such key") }
    return StoredObject(
      size: object.bytes.count, etag: Self.etag(object.bytes.count), lastModified: Self.lastModified,
      storageClass: object.storageClass,
      attributes: ObjectAttributes(
        contentType: object.contentType, contentDisposition: object.contentDisposition,
        userMetadata: object.userMetadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
  }

  func checkIsReadable(_ key: ObjectKey, deadline: ContinuousClock.Instant) throws(StoreError) {
    try begin("checkIsReadable", deadline)
    if let unreadable { throw StoreError(unreadable, "no bytes") }
    if objects[Array(key.value.utf8)] == nil { throw StoreError(.notFound, "no such key") }
  }

  func delete(_ key: ObjectKey, deadline: ContinuousClock.Instant) throws(StoreError) {
    try begin("delete", deadline)
    if let deletionFailure { throw deletionFailure }
    shared.byKey.withLock { $0[Array(key.value.utf8)] = nil }
  }

  func list(
    prefix: String, limit: Int, at mark: String?, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> ObjectPage {
    try begin("list", deadline)
    let objects = objects
    let keys = objects.keys.sorted { $0.lexicographicallyPrecedes($1) }.filter { key in
      key.starts(with: prefix.utf8) && (mark.map { Array($0.utf8).lexicographicallyPrecedes(key) } ?? true)
    }
    let entries = keys.prefix(limit).map { key in
      let size = objects[key]!.bytes.count
      return ObjectPage.Entry(
        key: String(decoding: key, as: UTF8.self), size: size, etag: Self.etag(size), lastModified: Self.lastModified)
    }
    return ObjectPage(
      entries: listsBackwards ? entries.reversed() : entries,
      next: self.mark ?? (keys.count > limit ? entries.last?.key : nil))
  }

  func presign(_ method: ReadMethod, _ key: ObjectKey) throws(StoreError) -> String {
    try begin("presign")
    return "/bucket/\(key.pathEncoded)?signed=\(method.rawValue)"
  }

  func presignShared(_ key: ObjectKey) throws(StoreError) -> String {
    try begin("presignShared")
    return "/bucket/\(key.pathEncoded)?shared"
  }

  func checkReady(deadline: ContinuousClock.Instant) throws(StoreError) { try begin("checkReady", deadline) }

  private func begin(_ call: String, _ deadline: ContinuousClock.Instant? = nil) throws(StoreError) {
    calls.append(call)
    if let failure { throw failure }
    if let deadline, deadline <= .now { throw StoreError(.timedOut, "too late") }
  }

  /// The digest that an object of `size` bytes is given.
  private static func sha256(_ size: Int) -> String { "sha256-\(size)" }

  /// The tag that an object of `size` bytes is given.
  static func etag(_ size: Int) -> String { "etag-\(size)" }
}
