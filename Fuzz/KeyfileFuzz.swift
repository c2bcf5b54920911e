// The fuzzer's entry into the file of API keys. An input is a file.

/// Parses one input, and traps where keys do not come back from their own text, or where a file that is cut is a file.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzKeyfile(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = Array(UnsafeBufferPointer(start: start, count: count))
  let keys: [APIKey]
  do throws(KeyFile.Fault) { keys = try KeyFile.parse(text) } catch {
    precondition(error.line >= 1 && error.cause.utf8.count < 120)
    return 0
  }
  let written = KeyFile.text(keys)
  precondition((try? KeyFile.parse(written)) == keys)
  precondition(written.count < 2 || (try? KeyFile.parse(Array(written.prefix(written.count * 2 / 3)))) == nil)
  precondition(Set(keys.map(\.id)).count == keys.count && Set(keys.map(\.hash)).count == keys.count)
  precondition(keys.allSatisfy { !$0.scopes.isEmpty && !$0.prefixes.prefixes.isEmpty && $0.hash.count == 32 })
  return 0
}
