// The fuzzer's entry into the parsers of S3's documents: lists, errors, results of uploads and deletions, tags.

/// Parses one input as each document, and traps where a result breaks a rule of its type.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzDocument(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let page = try? ObjectPage(listBucketResult: bytes) {
    precondition(page.entries.count + page.prefixes.count <= ObjectPage.maximumEntryCount)
    precondition(page.next?.isEmpty != true)
    precondition(page.entries.allSatisfy { !$0.key.isEmpty && $0.size >= 0 })
    for entry in page.entries { _ = CivilTime(secondsSince1970: entry.lastModified).rfc3339 }
  }
  if let page = try? UploadListPage(bytes) { precondition(page.uploads.allSatisfy { !$0.id.isEmpty }) }
  _ = try? Deletion.outcomes(bytes)
  _ = try? ObjectTags.parse(bytes)
  if let error = ErrorDocument(bytes) { _ = error.demandsCustomerKey }
  if let text = XMLDocument.text(of: "ETag", in: "CompleteMultipartUploadResult", bytes) {
    precondition(!text.isEmpty)
    // What is escaped comes back as it was.
    let tag = QuotedTag.unquoted(text)
    let document = Array("<R><T>".utf8) + XMLText.escaped(tag) + Array("</T></R>".utf8)
    let again = XMLDocument.text(of: "T", in: "R", document)
    precondition(again == (tag.isEmpty ? nil : tag) || tag.utf8.contains { $0 < 0x20 } || again == nil)
  }
  return 0
}
