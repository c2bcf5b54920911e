import FastCGI
import Multipart

extension ImageService {
  /// `GET /images`: one page of the images in key order.
  func list(_ query: ListQuery) throws -> Response {
    let page = try store.list(prefix: query.prefix, limit: query.limit, after: query.after, deadline: deadline())
    guard page.isTruncated, let last = page.entries.last else {
      return .success(capacity: capacity(page)) { write(page, to: &$0) }
    }
    let link = "<\(configuration.publicURL)\(query.next(after: last.key))>; rel=\"next\""
    return .success(headers: [("Link", link)], capacity: capacity(page)) { writer in
      write(page, to: &writer)
      writer.raw(#","next_cursor":"#)
      writer.string(ListQuery.encodeCursor(last.key))
    }
  }

  private func capacity(_ page: ObjectPage) -> Int { 256 + 320 * page.entries.count }

  private func write(_ page: ObjectPage, to writer: inout JSONWriter) {
    writer.raw("[")
    for (index, entry) in page.entries.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.raw(#"{"key":"#)
      writer.string(entry.key)
      writer.raw(#","size":"#)
      writer.number(entry.size)
      writer.raw(#","last_modified":"#)
      writer.string(Timestamp.string(entry.lastModified))
      writer.raw(#","etag":"#)
      writer.string(entry.etag)
      writer.raw(#","url":"#)
      writer.string(url(PercentEncoding.encode(entry.key, keepingSlash: true)))
      writer.raw("}")
    }
    writer.raw("]")
  }
}
