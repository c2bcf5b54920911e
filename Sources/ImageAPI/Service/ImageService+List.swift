import FastCGI
import JSON
import Multipart
import Text

extension ImageService {
  /// `GET /images`: one page of the images in key order.
  func list(_ query: ListQuery) throws -> Response {
    let page = try store.list(prefix: query.prefix, limit: query.limit, at: query.mark, deadline: deadline())
    let entries = Self.inKeyOrder(page.entries)
    let capacity = 256 + 320 * entries.count
    guard let mark = page.next else {
      return .success(capacity: capacity) { write(entries, to: &$0) }
    }
    let link = "<\(configuration.publicURL)\(query.next(at: mark))>; rel=\"next\""
    return .success(headers: [("Link", link)], capacity: capacity) { writer in
      write(entries, to: &writer)
      writer.raw(#","next_cursor":"#)
      writer.string(ListQuery.encodeCursor(mark))
    }
  }

  /// The entries by the bytes of their keys. An engine that keeps folders, such as SeaweedFS, gives `a/b` before `a b`.
  private static func inKeyOrder(_ entries: [ObjectPage.Entry]) -> [ObjectPage.Entry] {
    func precedes(_ left: ObjectPage.Entry, _ right: ObjectPage.Entry) -> Bool {
      left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
    let isOrdered = zip(entries, entries.dropFirst()).allSatisfy(precedes)
    return isOrdered ? entries : entries.sorted(by: precedes)
  }

  private func write(_ entries: [ObjectPage.Entry], to writer: inout JSONWriter) {
    writer.raw("[")
    for (index, entry) in entries.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.raw(#"{"key":"#)
      writer.string(entry.key)
      writer.raw(#","size":"#)
      writer.number(entry.size)
      writer.raw(#","last_modified":"#)
      writer.string(CivilTime(secondsSince1970: entry.lastModified).rfc3339)
      writer.raw(#","etag":"#)
      writer.string(entry.etag)
      writer.raw(#","url":"#)
      writer.string(url(PercentEncoding.encode(entry.key, keepingSlash: true)))
      writer.raw("}")
    }
    writer.raw("]")
  }
}
