// The fuzzer's entry into the files that AWS tools share. An input is a file.

/// Parses one input as both files, and traps where an error repeats a line, which may be a secret.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzConfig(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  for kind in [SharedConfigFile.Kind.config, .credentials] {
    do throws(S3Error) {
      let file = try SharedConfigFile(text, kind: kind)
      precondition(!file.profiles.values.contains { $0.keys.contains("") })
    } catch {
      precondition(error.message.hasPrefix("line ") && error.message.utf8.count < 80)
    }
  }
  return 0
}
