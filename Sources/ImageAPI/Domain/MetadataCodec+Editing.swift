import HTTPSyntax
import JSON

extension MetadataCodec {
  /// The fields of an object whose fields were `fields`, and whose metadata becomes `object`.
  ///
  /// What does not change stays byte for byte, whoever wrote it: other tools use other forms for the same text. Facts
  /// stay, as far as there is room.
  ///
  /// - Throws: `MetadataTooLarge`.
  static func encode(
    _ object: JSONObject, over fields: [(name: String, value: String)]
  ) throws(MetadataTooLarge) -> [(name: String, value: String)] {
    var edit = Edit(of: fields, to: object)
    let (facts, others) = (fields.filter(isFact), edit.fields())
    let used = size(of: others)
    guard used <= maximumSize else { throw MetadataTooLarge(limit: maximumSize, actual: used) }
    return others + fitting(facts, beside: others)
  }

  /// The fields of an object whose fields were `fields`, and whose bytes are others now: with other facts.
  ///
  /// - Returns: The fields, and the facts that are among them.
  static func replaceFacts(
    in fields: [(name: String, value: String)], by facts: StoredFacts
  ) -> (fields: [(name: String, value: String)], facts: StoredFacts) {
    let others = fields.filter { !isFact($0) }
    let kept = fitting(facts.fields, beside: others)
    return (others + kept, StoredFacts(kept))
  }

  private static func isFact(_ field: (name: String, value: String)) -> Bool {
    StoredFacts.fieldNames.contains(field.name)
  }

  private static func size(of fields: [(name: String, value: String)]) -> Int { fields.reduce(0) { $0 + size($1) } }

  /// Those of `facts` that find room beside `fields`, the first ones first.
  private static func fitting(
    _ facts: [(name: String, value: String)], beside fields: [(name: String, value: String)]
  ) -> [(name: String, value: String)] {
    var room = maximumSize - size(of: fields)
    return Array(
      facts.prefix { fact in
        room -= size(fact)
        return room >= 0
      })
  }

  /// A change of metadata that keeps the fields of what stays.
  private struct Edit {
    private let object: JSONObject
    /// The names of the members that are there before and after with the same value.
    private let untouched: Set<[UInt8]>
    /// The fields of one member each that stay.
    private var single: [(name: String, value: String)] = []
    /// The fields that stay unless the members that stand together change, in their order: the first one of a name
    /// counts.
    private var kept: [(name: String, value: String)] = []
    /// The names of the members in `several`.
    private var together: Set<[UInt8]> = []

    init(of fields: [(name: String, value: String)], to object: JSONObject) {
      self.object = object
      let old = Dictionary(MetadataCodec.decode(fields).members.map { (Array($0.name.utf8), $0.value) }) { first, _ in
        first
      }
      untouched = Set(object.members.lazy.filter { old[Array($0.name.utf8)] == $0.value }.map { Array($0.name.utf8) })
      for field in fields where !MetadataCodec.isFact(field) {
        if let form = ObjectForm(rawValue: field.name), let rest = MetadataCodec.object(field.value, form) {
          kept.append(field)
          together.formUnion(rest.members.map { Array($0.name.utf8) })
        } else if untouched.contains(Array(field.name.utf8)) {
          single.append(field)
          kept.append(field)
        }
      }
    }

    /// The fields, facts aside.
    mutating func fields() -> [(name: String, value: String)] {
      var new: [(name: String, value: String)] = []
      var rest: [JSONObject.Member] = []
      var restStays = together.isSubset(of: untouched)
      let singleNames = Set(single.map { Array($0.name.utf8) })
      for member in object.members {
        let name = Array(member.name.utf8)
        if untouched.contains(name) {
          if together.contains(name) || !singleNames.contains(name) { rest.append(member) }
        } else if case .string(let text) = member.value, isFieldName(member.name), isFieldValue(text) {
          new.append((member.name, text))
        } else {
          rest.append(member)
          restStays = false
        }
      }
      if restStays { return kept + new }
      // Something that is no such object may stand in a field of its name. It is a member like others.
      rest += object.members.filter { member in
        ObjectForm(rawValue: member.name) != nil && singleNames.contains(Array(member.name.utf8))
          && !together.contains(Array(member.name.utf8))
      }
      single.removeAll { field in
        // One that another field has hidden must not come to light.
        let value = JSONValue.string(EncodedWords.decode(field.value) ?? field.value)
        return ObjectForm(rawValue: field.name) != nil || object[field.name] != value
      }
      return single + new + (rest.isEmpty ? [] : [objectField(rest)])
    }
  }
}
