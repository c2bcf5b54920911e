import Objects
import Synchronization

@testable import ImageAPI

/// The objects that stores in memory share, by the bytes of their keys: strings would merge canonically equivalent ones.
final class MemoryObjects: Sendable {
  /// The objects.
  let byKey = Mutex<[[UInt8]: MemoryObjectStore.Object]>([:])
  /// The leases, by their names.
  let leases = Mutex<[String: Lease]>([:])
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
    var kept = KeptAttributes()
    /// The tag of an object that has replaced another; `nil` for the one that follows from the size.
    var ownTag: String?

    /// The entity tag.
    var etag: String { ownTag ?? MemoryObjectStore.etag(bytes.count) }
  }

  /// When every object was stored, in seconds since 1970.
  static let lastModified = 1_795_424_400

  /// The objects, which other stores may have too.
  let shared: MemoryObjects
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
  /// What calls fail with, by name.
  var failures: [String: StoreError] = [:]

  /// A store of its own, or of what others have too.
  init(_ objects: MemoryObjects = MemoryObjects()) { shared = objects }

  /// Puts an object where it is, whatever the rules for keys.
  func place(_ key: String, _ object: Object) { shared.byKey.withLock { $0[Array(key.utf8)] = object } }

  func put(_ object: NewObject, deadline: ContinuousClock.Instant) throws(StoreError) -> StoreReceipt {
    try begin("put", deadline)
    let key = Array(object.key.value.utf8)
    let stored = Object(bytes: Array(object.bytes), object.attributes)
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
    return object.described
  }

  func checkIsReadable(_ key: ObjectKey, deadline: ContinuousClock.Instant) throws(StoreError) {
    try begin("checkIsReadable", deadline)
    if let unreadable { throw StoreError(unreadable, "no bytes") }
    if objects[Array(key.value.utf8)] == nil { throw StoreError(.notFound, "no such key") }
  }

  func delete(_ key: ObjectKey, seen object: StoredObject?, deadline: ContinuousClock.Instant) throws(StoreError) {
    try begin("delete", deadline)
    if let deletionFailure { throw deletionFailure }
    shared.byKey.withLock { $0[Array(key.value.utf8)] = nil }
  }

  func list(
    prefix: String, limit: Int, at mark: String?, groupsFolders: Bool, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> ObjectPage {
    try begin("list", deadline)
    let objects = objects
    /// What stands for a key in the list: its folder, or the key itself.
    func item(_ key: [UInt8]) -> [UInt8] {
      guard groupsFolders, let slash = key[prefix.utf8.count...].firstIndex(of: UInt8(ascii: "/")) else { return key }
      return Array(key[...slash])
    }
    let items = Set(objects.keys.filter { $0.starts(with: prefix.utf8) }.map(item))
      .sorted { $0.lexicographicallyPrecedes($1) }
      .filter { item in mark.map { Array($0.utf8).lexicographicallyPrecedes(item) } ?? true }
    let shown = items.prefix(limit)
    // A folder ends in a slash, as no key does whose folder is not grouped.
    let entries = shown.filter { objects[$0] != nil && item($0) == $0 }.map { key in
      let object = objects[key]!
      return ObjectPage.Entry(
        key: String(decoding: key, as: UTF8.self), size: object.bytes.count, etag: object.etag,
        lastModified: Self.lastModified)
    }
    let prefixes = !groupsFolders ? [] : shown.filter { $0.count > prefix.utf8.count && $0.last == UInt8(ascii: "/") }
    return ObjectPage(
      entries: listsBackwards ? entries.reversed() : entries,
      prefixes: prefixes.map { String(decoding: $0, as: UTF8.self) },
      next: self.mark ?? (items.count > limit ? shown.last.map { String(decoding: $0, as: UTF8.self) } : nil))
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

  func begin(_ call: String, _ deadline: ContinuousClock.Instant? = nil) throws(StoreError) {
    calls.append(call)
    if let failure = failure ?? failures[call] { throw failure }
    if let deadline, deadline <= .now { throw StoreError(.timedOut, "too late") }
  }

  /// The digest that an object of `size` bytes is given.
  static func sha256(_ size: Int) -> String { "sha256-\(size)" }

  /// The tag that an object of `size` bytes is given.
  static func etag(_ size: Int) -> String { "etag-\(size)" }
}

extension MemoryObjectStore.Object {
  /// An object as it is put.
  init(bytes: [UInt8], _ attributes: ObjectAttributes) {
    self.init(bytes: bytes)
    take(attributes)
  }

  /// Takes other attributes.
  mutating func take(_ attributes: ObjectAttributes) {
    contentType = attributes.contentType
    contentDisposition = attributes.contentDisposition
    userMetadata = Dictionary(uniqueKeysWithValues: attributes.userMetadata.map { ($0.name, $0.value) })
    kept = attributes.kept
  }

  /// What a head tells.
  var described: StoredObject {
    StoredObject(
      size: bytes.count, etag: etag, lastModified: MemoryObjectStore.lastModified, storageClass: storageClass,
      attributes: ObjectAttributes(
        contentType: contentType, contentDisposition: contentDisposition,
        userMetadata: userMetadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, kept: kept))
  }
}
