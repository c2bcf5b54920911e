import Access
import FastCGI
import HTTPSyntax
import JSON
import Objects

/// `GET /images`.
struct ListHandler {
  let store: any ObjectStore
  let editor: (any ObjectEditor)?
  let timeout: StorageTimeout
  let publicURL: PublicURL

  /// The bytes of JSON that an entry of usual length takes.
  private static let bytesPerEntry = 320

  /// The most pages of the storage that one page of ours takes: a principal may have many prefixes without images.
  private static let maximumPages = 16

  /// One page of the images that the principal may see, in key order.
  ///
  /// A page may have fewer images than its limit, also before the last page. It leaves out the service's own objects,
  /// and objects of other tools that no other request accepts, such as folder markers.
  func respond(to parameters: Query, _ principal: Principal) throws -> Response {
    let query = try ListQuery(parameters)
    let page = try page(query, ListPlan(query.prefix, of: principal.prefixes, groupsFolders: query.groupsFolders))
    let entries = page.entries
    let objects = query.inclusions.isEmpty ? [] : try objects(of: entries)
    let link = page.next.map { ("Link", "<\(publicURL.address(query.next(at: $0)))>; rel=\"next\"") }
    return .success(headers: link.map { [$0] } ?? [], capacity: 256 + Self.bytesPerEntry * entries.count) {
      $0.array(entries.indices) { writer, index in
        image(entries[index], objects.isEmpty ? nil : .some(objects[index]), query.inclusions).write(to: &writer)
      }
    } writeMore: {
      if query.groupsFolders { $0.member("prefixes") { $0.array(page.folders) { $0.string($1) } } }
      if let next = page.next { $0.member("next_cursor", next.text) }
    }
  }

  /// A page of our own.
  private struct Page {
    var entries: [ObjectPage.Entry] = []
    var folders: [String] = []
    var next: ListCursor?
  }

  /// The page of `query`: that of the storage, or of several that follow each other.
  private func page(_ query: ListQuery, _ plan: ListPlan) throws -> Page {
    var page = Page()
    var (place, mark) = try plan.start(query.cursor)
    var (room, pages) = (query.limit, 0)
    let deadline = timeout.deadline()
    while place < plan.steps.count, room > 0, pages < Self.maximumPages {
      switch plan.steps[place] {
      case .folder(let folder):
        page.folders.append(folder)
        room -= 1
        mark = nil
      case .images(let prefix):
        let part = try store.list(
          prefix: prefix, limit: room, at: mark, groupsFolders: query.groupsFolders, deadline: deadline)
        try Self.check(part, isBelow: prefix)
        page.entries += Self.inKeyOrder(Self.images(of: part))
        page.folders += part.prefixes.filter { ObjectKey.isShown($0 + "x") }
        room -= part.entries.count + part.prefixes.count
        pages += 1
        mark = part.next
      }
      if mark != nil { break }
      place += 1
    }
    if place < plan.steps.count { page.next = try Self.checked(plan.cursor(place, mark)) }
    page.folders.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return page
  }

  /// Checks that nothing is listed but what was asked for: some engines go on wherever a mark points to, and clients can make
  /// marks.
  private static func check(_ page: ObjectPage, isBelow prefix: String) throws(APIError) {
    guard page.entries.allSatisfy({ $0.key.utf8.starts(with: prefix.utf8) }),
      page.prefixes.allSatisfy({ $0.utf8.starts(with: prefix.utf8) })
    else { throw APIError(.invalidCursor) }
  }

  /// A longer mark would be refused as a cursor, and would not fit into the header of the response.
  private static func checked(_ cursor: ListCursor) throws(StoreError) -> ListCursor {
    let length = cursor.mark?.utf8.count ?? 0
    guard length <= ListCursor.maximumMarkLength else {
      throw StoreError(.unavailable, "list: the mark of the next page has \(length) bytes")
    }
    return cursor
  }

  /// The entries that the other requests accept. On most pages these are all.
  private static func images(of page: ObjectPage) -> [ObjectPage.Entry] {
    func isShown(_ entry: ObjectPage.Entry) -> Bool { ObjectKey.isShown(entry.key) }
    return page.entries.allSatisfy(isShown) ? page.entries : page.entries.filter(isShown)
  }

  /// What is known of each entry, asked for side by side; `nil` for one that has gone meanwhile, or that only its owner
  /// can read.
  private func objects(of entries: [ObjectPage.Entry]) throws -> [StoredObject?] {
    let keys = try entries.map { try ObjectKey($0.key) }
    let deadline = timeout.deadline()
    let results =
      editor?.heads(keys, deadline: deadline)
      ?? keys.map { key in
        Result { () throws(StoreError) in try store.head(key, deadline: deadline) }
      }
    return try results.map { result throws(StoreError) in
      switch result {
      case .success(let object): return object
      case .failure(let error):
        guard [.notFound, .encrypted].contains(error.code) else { throw error }
        return nil
      }
    }
  }

  /// An entry with what is known of it: what is not known is `null`.
  private func image(
    _ entry: ObjectPage.Entry, _ object: StoredObject??, _ inclusions: Set<ListQuery.Inclusion>
  ) -> ImageJSON {
    var image = ImageJSON(
      key: entry.key, size: entry.size, lastModified: entry.lastModified, etag: entry.etag,
      url: publicURL.image(entry.key))
    guard let object, let key = try? ObjectKey(entry.key) else { return image }
    let view = object.map { ImageView(key, $0) }
    if inclusions.contains(.metadata) {
      image.contentType = view?.object.attributes.contentType
      image.fileName = view?.fileName
      image.metadata = view?.metadata
      image.showsUnknown = true
    }
    if inclusions.contains(.facts) { image.facts = StoredFacts(view?.object.attributes.userMetadata ?? []) }
    return image
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
