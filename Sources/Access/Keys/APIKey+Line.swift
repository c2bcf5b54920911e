import JSON
import Text

extension APIKey {
  /// The members of a line.
  private static let members = ["id", "name", "sha256", "scopes", "prefixes", "created", "expires"]

  /// The key of a line of the file.
  init(line: JSONObject) throws(LineFault) {
    if line.members.contains(where: { !Self.members.contains($0.name) }) { throw LineFault("it has an unknown member") }
    guard case .string(let id)? = line["id"], Self.isID(id) else {
      throw LineFault("id must be \(Self.idLength) hexadecimal digits in lower case")
    }
    guard case .string(let name)? = line["name"], Self.isName(name) else {
      throw LineFault("name must be 1 to \(Self.longestName) printable characters")
    }
    guard case .string(let digits)? = line["sha256"], let hash = Hexadecimal.decode(digits.utf8), hash.count == 32
    else {
      throw LineFault("sha256 must be 64 hexadecimal digits")
    }
    self.init(
      id: id, name: name, hash: hash, scopes: try Self.scopes(line["scopes"]),
      prefixes: try Self.prefixes(line["prefixes"]),
      createdAt: try Self.time(line["created"], "created"),
      expiresAt: line["expires"] == .null ? nil : try Self.time(line["expires"], "expires"))
  }

  /// Writes the members of the key's line.
  func write(_ writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("name", name)
    writer.member("sha256", Hexadecimal.encode(hash))
    writer.member("scopes") { $0.array(scopes.scopes) { $0.string($1.rawValue) } }
    writer.member("prefixes") { $0.array(prefixes.prefixes) { $0.string($1) } }
    writer.member("created", CivilTime(secondsSince1970: createdAt).rfc3339)
    writer.member("expires") { writer in
      if let expiresAt {
        writer.string(CivilTime(secondsSince1970: expiresAt).rfc3339)
      } else {
        writer.value(.null)
      }
    }
  }

  private static func scopes(_ value: JSONValue?) throws(LineFault) -> ScopeSet {
    let words = try texts(value, "scopes")
    let scopes = words.compactMap(Scope.init(rawValue:))
    guard scopes.count == words.count else { throw LineFault("scopes has an unknown scope") }
    guard !scopes.isEmpty, Set(scopes).count == scopes.count else {
      throw LineFault("scopes must name each scope once, and at least one")
    }
    return ScopeSet(scopes)
  }

  private static func prefixes(_ value: JSONValue?) throws(LineFault) -> PrefixSet {
    let prefixes = try texts(value, "prefixes")
    guard 1...mostPrefixes ~= prefixes.count, prefixes.allSatisfy(isPrefix) else {
      throw LineFault(
        "prefixes must be 1 to \(mostPrefixes) texts of up to \(longestPrefix) bytes without control characters")
    }
    return PrefixSet(prefixes)
  }

  private static func texts(_ value: JSONValue?, _ name: String) throws(LineFault) -> [String] {
    guard case .array(let elements)? = value else { throw LineFault("\(name) must be a list of texts") }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element else { throw LineFault("\(name) must be a list of texts") }
      texts.append(text)
    }
    return texts
  }

  /// A time in seconds since 1970. Days that a month does not have are refused.
  private static func time(_ value: JSONValue?, _ name: String) throws(LineFault) -> Int {
    guard case .string(let text)? = value, let time = CivilTime(iso8601: text),
      CivilTime(secondsSince1970: time.secondsSince1970).rfc3339.utf8.elementsEqual(text.utf8)
    else { throw LineFault("\(name) must be a time such as 2026-11-23T09:00:00Z") }
    return time.secondsSince1970
  }
}
