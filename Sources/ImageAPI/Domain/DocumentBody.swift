import JSON

/// A JSON object in the body of a request: strict, and with no other members than those that the request has.
struct DocumentBody {
  /// The members.
  let object: JSONObject

  /// The most names that an error repeats, and the most bytes of each.
  private static let namedMembers = 5
  private static let namedLength = 64

  /// The object in `text`, which is UTF-8.
  ///
  /// - Parameter names: The members that it may have; `nil` for any.
  /// - Throws: `InvalidDocument`, which says what is expected.
  init(parsing text: UnsafeRawBufferPointer, members names: [String]?) throws(InvalidDocument) {
    let value: JSONValue
    do throws(JSONParser.Failure) {
      value = try JSONParser.parse(text)
    } catch {
      throw InvalidDocument("the body is not a JSON object: \(error.message) (byte \(error.offset))")
    }
    guard case .object(let object) = value else { throw InvalidDocument("the body is JSON but not an object") }
    self.object = object
    guard let names else { return }
    let unknown = object.members.filter { member in !names.contains { $0.utf8.elementsEqual(member.name.utf8) } }
    guard unknown.isEmpty else {
      let shown =
        unknown.prefix(Self.namedMembers).map { Self.shown($0.name) } + (unknown.count > Self.namedMembers ? ["…"] : [])
      throw InvalidDocument(
        "the body has members that are not known here: \(shown.joined(separator: ", "))"
          + " (known are \(names.joined(separator: ", ")))")
    }
  }

  /// The text of a member; `nil` if it is missing.
  func text(_ name: String) throws(InvalidDocument) -> String? {
    switch object[name] {
    case nil: return nil
    case .string(let text)?: return text
    default: throw InvalidDocument("\(name) must be a string")
    }
  }

  /// The text of a member that must be there.
  func requiredText(_ name: String) throws(InvalidDocument) -> String {
    guard let text = try text(name) else { throw InvalidDocument("\(name) is missing: it must be a string") }
    return text
  }

  /// The object in a member; `nil` if it is missing.
  func object(_ name: String) throws(InvalidDocument) -> JSONObject? {
    switch object[name] {
    case nil: return nil
    case .object(let object)?: return object
    default: throw InvalidDocument("\(name) must be an object")
    }
  }

  /// The texts in an array that must be there.
  ///
  /// - Parameter count: How many there may be.
  func requiredTexts(_ name: String, count: ClosedRange<Int>) throws(InvalidDocument) -> [String] {
    let form = "\(name) must be an array of \(count.lowerBound) to \(count.upperBound) strings"
    guard case .array(let values)? = object[name] else { throw InvalidDocument(form) }
    guard count ~= values.count else { throw InvalidDocument(form, limit: count.upperBound, actual: values.count) }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { throw InvalidDocument(form) }
      texts.append(text)
    }
    return texts
  }

  /// A name as an error repeats it.
  private static func shown(_ name: String) -> String {
    name.utf8.count <= namedLength ? name : String(name.unicodeScalars.prefix(namedLength / 4)) + "…"
  }
}

/// Why a body is not the object that a request needs.
struct InvalidDocument: Error, Equatable {
  /// The sentence for a person.
  let reason: String
  /// The limit that was passed, where there is one.
  let limit: Int?
  /// The number that passed the limit.
  let actual: Int?

  init(_ reason: String, limit: Int? = nil, actual: Int? = nil) {
    self.reason = reason
    self.limit = limit
    self.actual = actual
  }
}
