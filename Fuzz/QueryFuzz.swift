// The fuzzer's entry into the query parser. An input is a query string.

/// Parses one input and traps where a value does not survive being encoded and parsed again.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzQuery(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: start, count: count)
  if let decoded = PercentEncoding.decodeToString(input) {
    precondition(PercentEncoding.decodeToString(PercentEncoding.encode(decoded).utf8) == decoded)
    precondition(PercentEncoding.decodeToString(PercentEncoding.encode(decoded, keepingSlash: true).utf8) == decoded)
    let again = try? Query(parsing: "a=\(PercentEncoding.encode(decoded))")
    precondition(again?["a"] == decoded)
  }
  let text = String(decoding: input, as: UTF8.self)
  _ = MediaType(parsing: text)
  _ = try? Query(parsing: text)
  return 0
}
