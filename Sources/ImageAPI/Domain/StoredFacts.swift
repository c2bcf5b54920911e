import Imaging
import JSON

/// What is known of a stored picture: two fields of its S3 metadata.
struct StoredFacts {
  /// What its header says; `nil` if nobody has read it.
  var facts: ImageFacts?
  /// A blurred picture of it in a few characters (blurha.sh); `nil` if nobody has made one.
  var blurhash: String?

  /// The names of the fields.
  private static let factsField = "imagefcgi-facts"
  private static let blurhashField = "imagefcgi-blurhash"
  /// The names of all fields.
  static let fieldNames = [factsField, blurhashField]

  /// Facts from their values.
  init(facts: ImageFacts? = nil, blurhash: String? = nil) {
    self.facts = facts
    self.blurhash = blurhash
  }

  /// The facts in the metadata of an object. Others may have written it, so what is not valid is not believed.
  init(_ metadata: [(name: String, value: String)]) {
    for (name, value) in metadata {
      switch name {
      case Self.factsField: facts = ImageFacts(field: value)
      case Self.blurhashField: blurhash = Blurhash(value)?.text
      default: break
      }
    }
  }

  /// The fields, in the order of their importance.
  var fields: [(name: String, value: String)] {
    (facts.map { [(Self.factsField, $0.field)] } ?? []) + (blurhash.map { [(Self.blurhashField, $0)] } ?? [])
  }

  /// Adds the members of an image's JSON; `null` for what is not known.
  func write(to writer: inout JSONWriter) {
    writer.member("width", optional: facts?.width)
    writer.member("height", optional: facts?.height)
    writer.member("frames", optional: facts?.frames)
    writer.member("alpha") { $0.value(facts?.hasAlpha.map { .bool($0) } ?? .null) }
    writer.member("format") { $0.value((facts?.format.rawValue).map { .string($0) } ?? .null) }
    writer.member("blurhash") { $0.value(blurhash.map { .string($0) } ?? .null) }
  }
}

extension JSONWriter {
  /// Adds a whole number, or `null`.
  fileprivate mutating func member(_ name: StaticString, optional value: Int?) {
    if let value { member(name, value) } else { member(name) { $0.value(.null) } }
  }
}
