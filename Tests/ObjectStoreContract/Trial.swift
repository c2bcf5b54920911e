import ImageAPI
import Objects
import Testing

/// A store in a place of its own, and the calls of the cases in short.
struct Trial {
  /// Where the objects are.
  let place: any StorePlace
  /// The store.
  let store: any ObjectStore & ObjectEditor & LeaseStore

  /// A trial in `place` through the store of this number.
  init(_ place: any StorePlace, number: Int = 0) throws {
    self.place = place
    store = try place.makeStore(number)
  }

  /// A deadline that only a storage misses that hangs. SeaweedFS lets writers of one key wait a second for each other.
  var deadline: ContinuousClock.Instant { .now + .seconds(60) }

  /// Puts an object, and gives its ETag.
  @discardableResult
  func put(
    _ bytes: [UInt8], at key: String = "k", contentType: String = "image/jpeg",
    contentDisposition: String = "attachment; filename=\"a.jpg\"", userMetadata: [(name: String, value: String)] = [],
    kept: KeptAttributes = KeptAttributes(), hasUniqueKey: Bool = false, deadline: ContinuousClock.Instant? = nil
  ) throws -> String {
    let key = try ObjectKey(key)
    return try bytes.withUnsafeBytes {
      try store.put(
        NewObject(
          key: key, bytes: $0,
          attributes: ObjectAttributes(
            contentType: contentType, contentDisposition: contentDisposition, userMetadata: userMetadata, kept: kept),
          hasUniqueKey: hasUniqueKey),
        deadline: deadline ?? self.deadline
      ).etag
    }
  }

  /// Puts text.
  @discardableResult
  func put(_ text: String, at key: String = "k") throws -> String { try put(Array(text.utf8), at: key) }

  /// What is known of an object.
  func head(_ key: String = "k") throws -> StoredObject { try store.head(ObjectKey(key), deadline: deadline) }

  /// Deletes an object.
  func delete(_ key: String = "k") throws { try store.delete(ObjectKey(key), deadline: deadline) }

  /// Reads an object, or a range of its bytes, by a presigned path.
  func read(
    _ key: String = "k", _ method: ReadMethod = .get, range: Range<Int>? = nil, ifMatch tag: String? = nil
  ) throws -> ReadAnswer {
    try place.read(method, store.presign(method, ObjectKey(key)), range: range, ifMatch: tag)
  }

  /// A page of the list.
  func page(prefix: String = "", limit: Int = 1000, at mark: String? = nil) throws -> ObjectPage {
    try store.list(prefix: prefix, limit: limit, at: mark, deadline: deadline)
  }

  /// The bytes of every key, by pages of `limit`: strings would take canonically equivalent keys for equal.
  func keys(prefix: String = "", limit: Int = 1000) throws -> [[UInt8]] {
    var keys: [[UInt8]] = []
    var mark: String?
    while true {
      let page = try page(prefix: prefix, limit: limit, at: mark)
      try #require(page.entries.count <= limit)
      keys += page.entries.map { Array($0.key.utf8) }
      guard let next = page.next else { return keys }
      // A page that leads nowhere would be read for ever.
      try #require(next != mark && keys.count < 10_000)
      mark = next
    }
  }

  /// What a call fails with; `nil` if it succeeds.
  func failure(_ call: () throws -> Void) throws -> StoreError? {
    do {
      try call()
      return nil
    } catch let error as StoreError {
      return error
    }
  }
}

/// The bytes of keys in the order of S3.
func sorted(_ keys: [String]) -> [[UInt8]] { keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) } }

/// The bytes of keys in the order of S3.
func sorted(_ keys: [[UInt8]]) -> [[UInt8]] { keys.sorted { $0.lexicographicallyPrecedes($1) } }
