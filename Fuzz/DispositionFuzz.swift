// The fuzzer's entry into the file names in stored header fields. An input is the value of a Content-Disposition.

/// Reads one input and traps where a name does not survive being stored.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzDisposition(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  for candidate in [FileName(contentDisposition: text)?.value, text] {
    guard let candidate, let name = try? FileName(candidate) else { continue }
    precondition(name.value.utf8.count <= FileName.maximumLength)
    precondition(candidate.utf8.count > FileName.maximumLength || name.value.utf8.elementsEqual(candidate.utf8))
    let field = name.attachment
    precondition(field.utf8.allSatisfy(\.isPrintable) && !field.contains("  "))
    precondition(FileName(contentDisposition: field)?.value.utf8.elementsEqual(name.value.utf8) == true)
  }
  return 0
}
