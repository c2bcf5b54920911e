import FastCGI
import HTTPSyntax
import JSON
import Objects

/// `GET /images`.
struct ListHandler {
  let store: any ObjectStore
  let timeout: StorageTimeout
  let publicURL: PublicURL

  /// The bytes of JSON that an entry of usual length takes.
  private static let bytesPerEntry = 320

  /// One page of the images in key order.
  ///
  /// A page may have fewer images than its limit, also before the last page. It leaves out the service's own objects, and
  /// objects of other tools that no other request accepts, such as folder markers.
  func respond(to parameters: Query) throws -> Response {
    let query = try ListQuery(parameters)
    let page = try page(query)
    // A longer mark would be refused as a cursor, and would not fit into the header of the response.
    guard page.next.map({ $0.utf8.count <= ListQuery.maximumMarkLength }) ?? true else {
      throw StoreError(.unavailable, "list: the mark of the next page has \(page.next?.utf8.count ?? 0) bytes")
    }
    let entries = Self.inKeyOrder(Self.images(of: page))
    let facts = query.includesFacts ? try self.facts(of: entries) : []
    let link = page.next.map { ("Link", "<\(publicURL.address(query.next(at: $0)))>; rel=\"next\"") }
    return .success(headers: link.map { [$0] } ?? [], capacity: 256 + Self.bytesPerEntry * entries.count) {
      $0.array(entries.indices) { image(entries[$1], facts.isEmpty ? nil : facts[$1]).write(to: &$0) }
    } writeMore: {
      if let mark = page.next { $0.member("next_cursor", ListQuery.encodeCursor(mark)) }
    }
  }

  /// The storage's page. Under a prefix that is reserved there are no images, so the storage is not asked.
  private func page(_ query: ListQuery) throws -> ObjectPage {
    guard !ObjectKey.isReserved(query.prefix) else { return ObjectPage(entries: [], next: nil) }
    return try store.list(prefix: query.prefix, limit: query.limit, at: query.mark, deadline: timeout.deadline())
  }

  /// The entries that the other requests accept. On most pages these are all.
  private static func images(of page: ObjectPage) -> [ObjectPage.Entry] {
    func isShown(_ entry: ObjectPage.Entry) -> Bool { ObjectKey.isShown(entry.key) }
    return page.entries.allSatisfy(isShown) ? page.entries : page.entries.filter(isShown)
  }

  /// The facts of each entry. One that has gone meanwhile has none.
  private func facts(of entries: [ObjectPage.Entry]) throws -> [StoredFacts] {
    let deadline = timeout.deadline()
    return try entries.map { entry in
      let key = try ObjectKey(entry.key)
      do throws(StoreError) {
        return StoredFacts(try store.head(key, deadline: deadline).attributes.userMetadata)
      } catch {
        guard [.notFound, .encrypted].contains(error.code) else { throw error }
        return StoredFacts()
      }
    }
  }

  private func image(_ entry: ObjectPage.Entry, _ facts: StoredFacts?) -> ImageJSON {
    ImageJSON(
      key: entry.key, size: entry.size, lastModified: entry.lastModified, etag: entry.etag, facts: facts,
      url: publicURL.image(entry.key))
  }

  /// The entries by the bytes of their keys. An engine that keeps folders, such as SeaweedFS, gives `a/b` before `a b`.
  private static func inKeyOrder(_ entries: [ObjectPage.Entry]) -> [ObjectPage.Entry] {
    func precedes(_ left: ObjectPage.Entry, _ right: ObjectPage.Entry) -> Bool {
      left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
    let isOrdered = zip(entries, entries.dropFirst()).allSatisfy(precedes)
    return isOrdered ? entries : entries.sorted(by: precedes)
  }
}
