import JSON

extension JSONObject {
  /// The object after a JSON Merge Patch (RFC 7396, section 2): a member that is `null` in the patch is removed, an
  /// object is merged, anything else takes the place of what was there. Members keep their places, and new ones come
  /// last.
  func merging(_ patch: JSONObject) -> JSONObject {
    var result: [Member?] = members
    var places = Dictionary(members.indices.map { (Array(members[$0].name.utf8), $0) }) { $1 }
    for member in patch.members {
      let name = Array(member.name.utf8)
      let place = places[name]
      if member.value == .null {
        if let place { result[place] = nil }
        continue
      }
      let merged = JSONObject([(member.name, Self.merge(place.flatMap { result[$0]?.value }, member.value))])
      if let place {
        result[place] = merged?.members.first
      } else {
        places[name] = result.count
        result.append(merged?.members.first)
      }
    }
    return JSONObject(result.compactMap { $0.map { ($0.name, $0.value) } }) ?? self
  }

  /// What becomes of one value. Patches are as deep as the parser lets texts be.
  private static func merge(_ value: JSONValue?, _ patch: JSONValue) -> JSONValue {
    guard case .object(let patch) = patch else { return patch }
    guard case .object(let object)? = value else { return .object(JSONObject().merging(patch)) }
    return .object(object.merging(patch))
  }
}
