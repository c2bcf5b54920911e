// The fuzzer's entry into the parsers of headers. An input is a file.

/// Reads the facts of one input as every type, and traps where they are out of their bounds, follow from anything but its
/// bytes, or are not read again from their text.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzFacts(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: start, count: count)
  // A copy at another address, which ends elsewhere.
  let copy = Array(repeating: 0, count: count % 7 + 1) + Array(input)
  for type in ImageType.allCases {
    let facts = factsOrReason(input, type)
    copy.withUnsafeBytes {
      precondition(factsOrReason(UnsafeRawBufferPointer(rebasing: $0.dropFirst(count % 7 + 1)), type) == facts)
    }
    guard case .success(let facts) = facts else { continue }
    guard let width = facts.width, let height = facts.height else { preconditionFailure() }
    precondition(facts.format == type.format)
    precondition(1...ImageFacts.maximumSide ~= width && 1...ImageFacts.maximumSide ~= height)
    precondition(1...8 ~= facts.orientation)
    precondition(1...ImageFacts.maximumFrames ~= facts.frames ?? 1)
    precondition((facts.pixels ?? 0) >= width)
    checkField(facts)
  }
  decodeBitmap(input)
  // The input as the text of facts.
  if let facts = ImageFacts(field: String(decoding: input, as: UTF8.self)) {
    precondition(facts.field.utf8.elementsEqual(input))
    checkField(facts)
  }
  return 0
}

/// Decodes a small BMP, and traps where pixels lie outside of it.
private func decodeBitmap(_ file: UnsafeRawBufferPointer) {
  guard let bitmap = try? Bitmap(file), bitmap.byteCount <= 1 << 20 else { return }
  precondition(bitmap.width * bitmap.height * (bitmap.hasAlpha ? 4 : 3) == bitmap.byteCount)
  var pixels = [UInt8](repeating: 0, count: bitmap.byteCount)
  pixels.withUnsafeMutableBufferPointer { try? bitmap.decode(into: $0) }
}

/// The facts of `file` as `type`, or why it has none.
private func factsOrReason(_ file: UnsafeRawBufferPointer, _ type: ImageType) -> Result<ImageFacts, CorruptImage> {
  do throws(CorruptImage) {
    return .success(try ImageFacts(of: file, type))
  } catch {
    precondition(1...80 ~= error.reason.count)
    return .failure(error)
  }
}

/// Traps where the text of facts is too long, has other characters than a header field may have, or is not read again.
private func checkField(_ facts: ImageFacts) {
  let field = facts.field
  precondition(field.utf8.count <= ImageFacts.maximumFieldLength)
  precondition(field.utf8.allSatisfy { 0x21...0x7E ~= $0 })
  precondition(ImageFacts(field: field) == facts)
}
