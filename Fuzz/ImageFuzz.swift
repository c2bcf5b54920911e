// The fuzzer's entry into the detection of image types. An input is a file.

/// Looks at one input, and traps where the outcome follows from anything but its bytes.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzImage(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: start, count: count)
  let type = ImageType(sniffing: input)
  // A copy at another address, which ends elsewhere.
  let copy = Array(repeating: 0, count: count % 7 + 1) + Array(input)
  let again = copy.withUnsafeBytes {
    ImageType(sniffing: UnsafeRawBufferPointer(rebasing: $0.dropFirst(count % 7 + 1)))
  }
  precondition(type == again)
  return 0
}
