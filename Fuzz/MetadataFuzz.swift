// The fuzzer's entry into the metadata codec. An input is a JSON object as clients send it, or fields as other tools
// write them: lines of a name, a colon and a value.

/// Reads one input and traps where an object does not survive being stored, or its fields are none of S3.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzMetadata(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: start, count: count)
  if case .object(let object)? = try? JSONParser.parse(input) {
    check(object)
  } else {
    let lines = String(decoding: input, as: UTF8.self).utf8.split(separator: UInt8(ascii: "\n"))
    let fields = lines.compactMap { line -> (name: String, value: String)? in
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      return (
        String(decoding: line[..<colon], as: UTF8.self), String(decoding: line[colon...].dropFirst(), as: UTF8.self)
      )
    }
    check(MetadataCodec.decode(fields))
  }
  return 0
}

/// Traps where `object` does not survive being stored.
private func check(_ object: JSONObject) {
  guard let fields = try? MetadataCodec.encode(object) else { return }
  precondition(fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } <= MetadataCodec.maximumSize)
  for (name, value) in fields {
    precondition(
      name.utf8.allSatisfy { $0.isLowercaseAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
    precondition(!value.isEmpty && value.utf8.allSatisfy(\.isPrintable) && !value.contains("  "))
    precondition(value.first != " " && value.last != " ")
    if name.hasPrefix(MetadataCodec.reservedPrefix) { precondition(MetadataCodec.ObjectForm(rawValue: name) != nil) }
  }
  precondition(sorted(MetadataCodec.decode(fields)) == sorted(object))
}

private func sorted(_ object: JSONObject) -> [JSONObject.Member] {
  object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
}
