// The fuzzer's entry into the form parser. An input is a Content-Type, a line feed and a body.

/// Parses one input and traps where the outcome contradicts `ReferenceSplit`.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzForm(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: start, count: count)
  guard let lineFeed = input.firstIndex(of: UInt8(ascii: "\n")),
    let boundary = try? Boundary(contentType: String(decoding: input[..<lineFeed], as: UTF8.self))
  else { return 0 }
  precondition(1...Boundary.maximumLength ~= boundary.bytes.count)
  let body = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[(lineFeed + 1)...])
  let contents = ReferenceSplit(Array(body), boundary: boundary.bytes).contents
  do throws(MultipartError) {
    let form = try MultipartForm(parsing: body, boundary: boundary, limits: Limits(maxParts: 8, maxHeaderBytes: 512))
    precondition(form.parts.map(\.body) == contents)
  } catch {
    precondition((0...body.count).contains(error.offset))
    switch error.code {
    case .truncated, .missingDelimiter, .noParts: precondition(contents == nil)
    case .notMultipart, .missingBoundary, .invalidBoundary: preconditionFailure("not an error of a body")
    default: break
    }
  }
  return 0
}
