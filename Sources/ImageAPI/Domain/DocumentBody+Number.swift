import JSON
import Text

extension DocumentBody {
  /// The whole number of a member; `nil` if it is missing.
  func number(_ name: String, in range: ClosedRange<Int>) throws(InvalidDocument) -> Int? {
    guard let value = object[name] else { return nil }
    guard case .number(let text) = value, let number = Int(decimal: text.utf8), range.contains(number) else {
      let bound =
        range.upperBound == .max ? "above \(range.lowerBound - 1)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw InvalidDocument("\(name) must be a whole number \(bound)")
    }
    return number
  }
}
