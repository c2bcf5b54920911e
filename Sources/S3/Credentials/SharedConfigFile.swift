import Text

/// The profiles in one of the files that AWS tools share, `~/.aws/config` or `~/.aws/credentials` (AWS SDKs and Tools
/// reference, "Format of the config and credentials files").
package struct SharedConfigFile: Sendable, Equatable {
  /// Which of the two files it is. They write the names of profiles differently.
  package enum Kind: Sendable {
    /// `[default]` and `[profile name]`. Other sections are not profiles.
    case config
    /// `[name]`.
    case credentials
  }

  /// The properties of each profile. Property names are in lower case, profile names as written.
  package private(set) var profiles: [String: [String: String]] = [:]

  /// A file without profiles. A missing file counts as one.
  package init() {}

  /// Parses a file.
  ///
  /// Indented lines continue the property above, as in `s3 =`. No property in use here has any, so they are skipped. A
  /// `#` or `;` starts a comment only at the start of a line or after white space.
  ///
  /// - Throws: `invalidConfiguration` with the number of the first invalid line. The message does not contain the line,
  ///   which may be a secret.
  package init(_ text: String, kind: Kind) throws(S3Error) {
    // [profile default] overrides [default] in either order.
    var prefixedDefault: [String: String]?
    var section = Section.none
    var canContinue = false
    // Bytes are split: Swift treats CR LF as one character, at which `split(separator: "\n")` would not split.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.map(Substring.init).enumerated() {
      let content = Self.trimmed(line)
      guard let first = content.first, first != "#", first != ";" else { continue }
      func invalid(_ reason: String) -> S3Error { S3Error(.invalidConfiguration, "line \(index + 1) \(reason)") }
      if let start = line.utf8.first, Self.isBlank(start) {
        guard section == .other || canContinue else { throw invalid("is indented, but there is no property above it") }
        continue
      }
      if first == "[" {
        guard let close = content.firstIndex(of: "]") else { throw invalid("has no ]") }
        section = Self.section(content[content.index(after: content.startIndex)..<close], kind)
        canContinue = false
        if case .profile(let name) = section, profiles[name] == nil { profiles[name] = [:] }
        if section == .prefixedDefault, prefixedDefault == nil { prefixedDefault = [:] }
        continue
      }
      guard section != .none else { throw invalid("is before the first profile") }
      guard let equals = content.firstIndex(of: "="), equals != content.startIndex else {
        if section == .other { continue }
        throw invalid("is neither a profile nor a property")
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

  /// The section to which a line belongs.
  private enum Section: Equatable {
    /// None: before the first section.
    case none
    /// A profile.
    case profile(String)
    /// `[profile default]`.
    case prefixedDefault
    /// A section that is not a profile, such as `[sso-session x]`, or a profile with an invalid name.
    case other
  }

  /// The section for the text between its brackets.
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

  /// `value` without the comment that a `#` or `;` after white space starts.
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

  /// `text` without leading and trailing white space.
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

  /// Whether `byte` is allowed in the name of a profile.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte.isAlphanumeric || "-/.%@_:+".utf8.contains(byte)
  }
}

extension SharedConfigFile: CustomStringConvertible, CustomReflectable {
  /// The names only. Properties contain secrets.
  package var description: String { "SharedConfigFile(\(profiles.keys.sorted().joined(separator: ", ")))" }
  /// The names only.
  package var customMirror: Mirror { Mirror(self, children: ["profiles": profiles.keys.sorted()]) }
}
