// The fuzzer's entry into changes of metadata. An input is fields as other tools write them, lines of a name, a colon
// and a value; an empty line; and the body of a PATCH.

/// Reads one input and traps where what is stored shows another object than the merged one, or something that was not
/// touched has changed.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzMergePatch(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: start, count: count)
  let newline = UInt8(ascii: "\n")
  var lines: [(name: String, value: String)] = []
  var rest = input[...]
  while let end = rest.firstIndex(of: newline), end > rest.startIndex {
    let line = rest[..<end]
    if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      lines.append(
        (String(decoding: line[..<colon], as: UTF8.self), String(decoding: line[(colon + 1)...], as: UTF8.self)))
    }
    rest = rest[(end + 1)...]
  }
  if rest.first == newline { rest = rest.dropFirst() }
  // An object has each field once.
  var names: Set<[UInt8]> = []
  let fields = lines.filter { names.insert(Array($0.name.utf8)).inserted }
  guard let document = try? DocumentBody(parsing: UnsafeRawBufferPointer(rebasing: rest), members: ImagePatch.members),
    let patch = try? ImagePatch(document), let metadata = patch.metadata
  else { return 0 }
  check(fields, metadata)
  return 0
}

/// Traps where `patch` does to `fields` what it must not.
private func check(_ fields: [(name: String, value: String)], _ patch: JSONObject) {
  let old = MetadataCodec.decode(fields)
  let merged = old.merging(patch)
  // RFC 7396: what the patch names as null is gone, what it does not name is as it was, and a second time changes
  // nothing.
  for member in patch.members where member.value == .null { precondition(merged[member.name] == nil) }
  for member in old.members where patch[member.name] == nil { precondition(merged[member.name] == member.value) }
  precondition(merged.merging(patch) == merged)
  guard let edited = try? MetadataCodec.encode(merged, over: fields) else { return }
  precondition(Set(edited.map { Array($0.name.utf8) }).count == edited.count)
  let shown = MetadataCodec.decode(edited)
  precondition(sorted(shown) == sorted(merged))
  for (name, value) in fields where MetadataCodec.ObjectForm(rawValue: name) == nil && old[name] != nil {
    // A field that another one of the same member hides is no part of what is shown.
    guard old[name] == merged[name], old[name] == .string(EncodedWords.decode(value) ?? value),
      !StoredFacts.fieldNames.contains(name)
    else { continue }
    precondition(edited.contains { $0.name.utf8.elementsEqual(name.utf8) && $0.value.utf8.elementsEqual(value.utf8) })
  }
}

private func sorted(_ object: JSONObject) -> [JSONObject.Member] {
  object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
}
