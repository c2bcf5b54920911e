// The fuzzer's entry into the JSON parser and writer. An input is a JSON text.

/// Parses one input and traps where a value does not survive being written and parsed again.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: start, count: count)
  do throws(JSONParser.Failure) {
    let value = try JSONParser.parse(input)
    for escaping in [JSONWriter.Escaping.minimal, .headerSafe] {
      var writer = JSONWriter(escaping)
      writer.value(value)
      let again = writer.bytes.withUnsafeBytes { try? JSONParser.parse($0) }
      precondition(again == value)
      guard escaping == .headerSafe else { continue }
      precondition(writer.bytes.allSatisfy { 0x20..<0x7F ~= $0 })
      precondition(!String(decoding: writer.bytes, as: UTF8.self).contains("  "))
    }
  } catch {
    precondition(0...count ~= error.offset)
  }
  return 0
}
