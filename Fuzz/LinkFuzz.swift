// The fuzzer's entry into what is signed of a link. An input is a query.

/// Parses one input, and traps where what is signed depends on the order or the encoding of the parameters, or where
/// another set of parameters is signed as the same bytes.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzLink(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  guard let query = try? Query(parsing: text) else { return 0 }
  let parameters = query.parameters.map { (name: $0.key, value: $0.value) }
  let signed = Link.message("key", parameters).bytes
  precondition(Link.message("key", parameters.reversed()).bytes == signed)
  precondition(Link.message("kez", parameters).bytes != signed)

  // The same parameters, each byte of them percent-encoded, in another order.
  func encoded(_ text: String) -> String { text.utf8.map { "%" + Hexadecimal.encode([$0]) }.joined() }
  let other = parameters.reversed().map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
  guard let again = try? Query(parsing: other) else { preconditionFailure("an encoded query is a query") }
  precondition(Link.message("key", again.parameters.map { (name: $0.key, value: $0.value) }).bytes == signed)

  for index in parameters.indices {
    var changed = parameters
    changed[index].value += "x"
    precondition(Link.message("key", changed).bytes != signed)
    changed.remove(at: index)
    precondition(Link.message("key", changed).bytes != signed)
    // The border between a name and its value cannot move.
    if let first = parameters[index].value.unicodeScalars.first {
      changed = parameters
      changed[index].name.unicodeScalars.append(first)
      changed[index].value.unicodeScalars.removeFirst()
      precondition(Link.message("key", changed).bytes != signed)
    }
  }
  let values = Dictionary(parameters.map { ($0.name, $0.value) }) { first, _ in first }
  if let link = Link(unverified: values) {
    precondition(link.expiresAt >= 0 && link.by.utf8.elementsEqual((values["by"] ?? "").utf8))
  }
  return 0
}
