import Text

/// Where a page of a list starts.
struct ListCursor {
  /// The step of the list, by its text, in lists of several; `nil` for the only one.
  let step: String?
  /// The storage's mark; `nil` for the start of the step.
  let mark: String?

  /// The longest mark in bytes: one may hold a key in base64.
  static let maximumMarkLength = 2 * ObjectKey.maximumLength

  /// What stands between the two in a cursor.
  private static let divider = UInt8(ascii: ".")

  /// A cursor from its values.
  init(step: String?, mark: String?) {
    self.step = step
    self.mark = mark
  }

  /// Reads a cursor.
  ///
  /// - Throws: `APIError` with `invalidCursor`.
  init(_ text: String) throws(APIError) {
    let halves = text.utf8.split(separator: Self.divider, maxSplits: 1, omittingEmptySubsequences: false)
    if halves.count == 1 {
      step = nil
      mark = try Self.decode(halves[0], maximumMarkLength: Self.maximumMarkLength)
    } else {
      step = halves[0].isEmpty ? "" : try Self.decode(halves[0], maximumMarkLength: ObjectKey.maximumLength)
      mark = halves[1].isEmpty ? nil : try Self.decode(halves[1], maximumMarkLength: Self.maximumMarkLength)
    }
  }

  /// The cursor as clients get it: in hexadecimal, so that it needs no encoding in a URL, and any worker can read it.
  var text: String {
    let mark = Hexadecimal.encode((mark ?? "").utf8)
    return step.map { "\(Hexadecimal.encode($0.utf8)).\(mark)" } ?? mark
  }

  private static func decode(_ text: Substring.UTF8View, maximumMarkLength: Int) throws(APIError) -> String {
    guard !text.isEmpty, text.count <= 2 * maximumMarkLength, !text.contains(where: { 0x41...0x46 ~= $0 }),
      let bytes = Hexadecimal.decode(text), let mark = String(validating: bytes, as: UTF8.self), !mark.utf8.contains(0)
    else { throw APIError(.invalidCursor) }
    return mark
  }
}
