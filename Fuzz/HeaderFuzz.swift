// The fuzzer's entry into the reading of response headers. An input is a header, as libcurl gives it line by line.

/// Reads one input as the header of a response, and traps where a field is not what its line says.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzHeader(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let response = HTTPResponse()
  var rest = UnsafeRawBufferPointer(start: start, count: count)[...]
  while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
    guard response.append(headerLine: UnsafeRawBufferPointer(rebasing: rest[...end])) else { break }
    rest = rest[(end + 1)...]
  }
  precondition(response.byteCount >= response.header.count)
  response.forEachField { name, value in
    precondition(!name.bytes.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 || $0 == UInt8(ascii: ":") })
    precondition(!value.bytes.contains(UInt8(ascii: "\n")))
    precondition(value.bytes.first != UInt8(ascii: " ") && value.bytes.last != UInt8(ascii: "\r"))
  }
  if let head = try? ObjectHead(response) {
    precondition(head.object.size >= 0)
    precondition(head.object.storageClass.map { StoragePolicy.isClass($0.utf8) } ?? true)
    _ = CivilTime(secondsSince1970: head.object.lastModified).rfc3339
  }
  return 0
}
