import Text

/// The files that AWS's tools share, `~/.aws/config` and `~/.aws/credentials` (AWS SDKs and Tools reference, "Format of
/// the config and credentials files"): text in, profiles out.
package struct SharedConfigFile: Sendable, Equatable {
  /// The two files, which head their profiles differently.
  package enum Kind: Sendable {
    /// `[default]` and `[profile name]`; other sections are no profiles.
    case config
    /// `[name]`.
    case credentials
  }

  /// The properties of each profile. Names of properties are in lower case, those of profiles as written.
  package private(set) var profiles: [String: [String: String]] = [:]

  /// A file without profiles: what a missing one counts as.
  package init() {}

  /// Reads a file.
  ///
  /// Indented lines go on with the property above, as in `s3 =`: no property that is of use here has any, so they are
  /// left out. White space before a comment in a value belongs to the comment; without it, the comment is the value's.
  ///
  /// - Throws: `invalidConfiguration` with the number of a line that is none of these. The line itself is not repeated:
  ///   it may be the secret.
  package init(_ text: String, kind: Kind) throws(S3Error) {
    // [profile default] counts more than [default], wherever they stand.
    var prefixedDefault: [String: String]?
    var section = Section.none
    var canContinue = false
    // By bytes: Swift takes CR LF for one character, which a split at "\n" would not find.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.map(Substring.init).enumerated() {
      let content = Self.trimmed(line)
      guard let first = content.first, first != "#", first != ";" else { continue }
      func broken(_ reason: String) -> S3Error { S3Error(.invalidConfiguration, "line \(index + 1) \(reason)") }
      if let start = line.utf8.first, Self.isBlank(start) {
        guard section == .other || canContinue else { throw broken("is indented, but there is no property above it") }
        continue
      }
      if first == "[" {
        guard let close = content.firstIndex(of: "]") else { throw broken("lacks its ]") }
        section = Self.section(content[content.index(after: content.startIndex)..<close], kind)
        canContinue = false
        if case .profile(let name) = section, profiles[name] == nil { profiles[name] = [:] }
        if section == .prefixedDefault, prefixedDefault == nil { prefixedDefault = [:] }
        continue
      }
      guard section != .none else { throw broken("stands before the first profile") }
      guard let equals = content.firstIndex(of: "="), equals != content.startIndex else {
        if section == .other { continue }
        throw broken("is neither a profile nor a property")
      }
      canContinue = true
      let name = Self.trimmed(content[..<equals]).lowercased()
      let value = Self.withoutComment(Self.trimmed(content[content.index(after: equals)...]))
      switch section {
      case .profile(let profile): profiles[profile, default: [:]][name] = value
      case .prefixedDefault: prefixedDefault?[name] = value
      case .other, .none: break
      }
    }
    if let prefixedDefault { profiles["default"] = prefixedDefault }
  }

  /// What the lines that follow belong to.
  private enum Section: Equatable {
    /// The file has only begun.
    case none
    /// A profile.
    case profile(String)
    /// `[profile default]`.
    case prefixedDefault
    /// Something else, such as `[sso-session x]`, or a name that no profile can have.
    case other
  }

  /// What a section is, by the text between its brackets.
  private static func section(_ heading: Substring, _ kind: Kind) -> Section {
    let words = heading.split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard let name = words.last, name.utf8.allSatisfy(isNameByte) else { return .other }
    switch (kind, words.count) {
    case (.credentials, 1): return .profile(String(name))
    case (.config, 1): return name == "default" ? .profile("default") : .other
    case (.config, 2) where words[0] == "profile":
      return name == "default" ? .prefixedDefault : .profile(String(name))
    default: return .other
    }
  }

  /// `value` up to a `#` or `;` that follows white space.
  private static func withoutComment(_ value: Substring) -> String {
    var end = value.endIndex
    var previousIsBlank = true
    for index in value.utf8.indices {
      let byte = value.utf8[index]
      if previousIsBlank, byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
        end = index
        break
      }
      previousIsBlank = isBlank(byte)
    }
    return String(trimmed(value[..<end]))
  }

  /// `text` without white space at its ends.
  private static func trimmed(_ text: Substring) -> Substring {
    var bytes = text.utf8
    while let first = bytes.first, isBlank(first) { bytes = bytes.dropFirst() }
    while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
    return Substring(bytes)
  }

  /// Whether `byte` is white space within a line.
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  /// Whether `byte` may stand in the name of a profile.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte.isAlphanumeric || "-/.%@_:+".utf8.contains(byte)
  }
}

extension SharedConfigFile: CustomStringConvertible, CustomReflectable {
  /// The names alone: properties hold secrets.
  package var description: String { "SharedConfigFile(\(profiles.keys.sorted().joined(separator: ", ")))" }
  /// The names alone.
  package var customMirror: Mirror { Mirror(self, children: ["profiles": profiles.keys.sorted()]) }
}
