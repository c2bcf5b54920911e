import Text

/// The one range of bytes that a Range field asks for (RFC 9110, 14.1.2 and 14.2).
package enum ByteRange: Equatable, Sendable {
  /// `first-last` or `first-`: zero-based positions, both inclusive; `last` is `nil` for the end.
  case from(Int, through: Int?)
  /// `-count`: the last bytes.
  case last(Int)

  /// Reads the value of a Range field.
  ///
  /// - Returns: `nil` for what a server may ignore: another unit, several ranges, or what is no range. A number that is too
  ///   large for `Int` counts as the largest one.
  init?(parsing value: String) {
    let halves = Array(value.utf8).trimmingBlanks().split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, halves[0].map(\.lowercased).elementsEqual("bytes".utf8) else { return nil }
    // The members of the list; empty ones are skipped (RFC 9110, 5.6.1.2).
    let members = halves[1].split(separator: UInt8(ascii: ",")).map { Array($0).trimmingBlanks() }.filter {
      !$0.isEmpty
    }
    guard members.count == 1 else { return nil }
    let ends = members[0].split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 2, ends.allSatisfy({ $0.allSatisfy(\.isDigit) }) else { return nil }
    switch (Self.number(ends[0]), Self.number(ends[1])) {
    case (nil, nil): return nil
    case (nil, let count?): self = .last(count)
    case (let first?, let last): if let last, last < first { return nil } else { self = .from(first, through: last) }
    }
  }

  /// The value of a Range field that means the same. Numbers are at most 2⁵³, which every reader can hold.
  package var text: String {
    func bounded(_ number: Int) -> Int { min(number, 1 << 53) }
    return switch self {
    case .from(let first, let last): "bytes=\(bounded(first))-\(last.map { String(bounded($0)) } ?? "")"
    case .last(let count): "bytes=-\(bounded(count))"
    }
  }

  /// What the range selects of a representation.
  enum Selection: Equatable {
    /// These positions.
    case part(ClosedRange<Int>)
    /// Nothing: the range lies outside.
    case outside
    /// All, as if there were no range: Content-Range cannot express the end of what is empty.
    case whole
  }

  /// What the range selects of `size` bytes.
  func selection(of size: Int) -> Selection {
    switch self {
    case .from(let first, let last): first < size ? .part(first...min(last ?? size - 1, size - 1)) : .outside
    case .last(0): .outside
    case .last where size == 0: .whole
    case .last(let count): .part(max(size - count, 0)...size - 1)
    }
  }

  /// The value of `digits`, `Int.max` if it is larger; `nil` for none.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    digits.isEmpty ? nil : Int(decimal: digits) ?? .max
  }
}
