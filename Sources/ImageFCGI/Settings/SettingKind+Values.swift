import Logging
import S3

extension SettingKind where Value == String {
  /// Any text.
  static var text: Self { Self(bounds: "", read: { $0 }, write: { $0 }) }

  /// Text of a certain form.
  ///
  /// - Parameters:
  ///   - what: The form, as the end of a sentence that begins with "must be".
  ///   - isGood: Whether a text has the form.
  static func text(_ what: String, _ isGood: @escaping @Sendable ([UInt8]) -> Bool) -> Self {
    Self(
      bounds: "",
      read: { text throws(SettingMisfit) in
        guard isGood(Array(text.utf8)) else { throw .mustBe(what) }
        return text
      }, write: { $0 })
  }
}

extension SettingKind where Value == Int {
  /// A whole number.
  static func integer(_ range: ClosedRange<Int>) -> Self {
    Self(
      bounds: "\(range.lowerBound) to \(range.upperBound)",
      read: { text throws(SettingMisfit) in
        guard let value = Int(text), range.contains(value) else {
          throw .mustBe("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
      }, write: { String($0) })
  }
}

extension SettingKind where Value == Int? {
  /// A whole number, or `off` for no limit, which is `nil`.
  static func limit(_ range: ClosedRange<Int>) -> Self {
    let number = SettingKind<Int>.integer(range)
    return Self(
      bounds: "\(number.bounds), or `off`",
      read: { text throws(SettingMisfit) in
        if text == "off" { return nil }
        do throws(SettingMisfit) { return try number.read(text) } catch {
          throw .mustBe("a whole number from \(range.lowerBound) to \(range.upperBound), or off")
        }
      }, write: { $0.map { number.write($0) } ?? "off" })
  }
}

extension SettingKind where Value == Duration {
  /// A whole number of milliseconds.
  static func milliseconds(_ range: ClosedRange<Int>) -> Self {
    let number = SettingKind<Int>.integer(range)
    return Self(
      bounds: number.bounds, read: { text throws(SettingMisfit) in .milliseconds(try number.read(text)) },
      write: { number.write(Int($0 / .milliseconds(1))) })
  }
}

extension SettingKind where Value: Equatable {
  /// One of several words, in the order of the manual.
  static func choice(_ choices: KeyValuePairs<String, Value>) -> Self {
    let words = choices.map(\.key)
    let values = choices.map(\.value)
    return Self(
      bounds: words.map { "`\($0)`" }.joined(separator: ", "),
      read: { text throws(SettingMisfit) in
        guard let index = words.firstIndex(of: text) else {
          throw .mustBe("one of \(words.sorted().joined(separator: ", "))")
        }
        return values[index]
      }, write: { value in values.firstIndex(of: value).map { words[$0] } ?? "" })
  }
}

extension SettingKind where Value == Bool {
  /// `true` or `false`.
  static var flag: Self { choice(["true": true, "false": false]) }
  /// `on` or `off`.
  static var onOff: Self { choice(["on": true, "off": false]) }
}

extension SettingKind where Value == Logger.Level {
  /// The level of an event.
  static var logLevel: Self {
    let levels = Logger.Level.allCases
    return Self(
      bounds: levels.map { "`\($0.rawValue)`" }.joined(separator: ", "),
      read: { text throws(SettingMisfit) in
        guard let level = Logger.Level(rawValue: text) else {
          throw .mustBe("one of \(levels.map(\.rawValue).sorted().joined(separator: ", "))")
        }
        return level
      }, write: { $0.rawValue })
  }
}

extension SettingKind where Value == Endpoint {
  /// A URL of S3 or of another service of AWS.
  static var endpoint: Self {
    Self(
      bounds: "`http(s)://host[:port][/path]`, an IPv6 address in brackets",
      read: { text throws(SettingMisfit) in
        do { return try Endpoint(url: text) } catch { throw .because("\(error)") }
      }, write: { $0.url })
  }
}

extension SettingKind where Value == BucketName {
  /// The name of a bucket.
  static var bucketName: Self {
    Self(
      bounds: "",
      read: { text throws(SettingMisfit) in
        do { return try BucketName(text) } catch { throw .because("\(error)") }
      }, write: { $0.value })
  }
}
