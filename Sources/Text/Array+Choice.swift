extension [String] {
  /// `a, b or c`.
  package func formattedAsChoice() -> String {
    count < 2 ? joined() : dropLast().joined(separator: ", ") + " or " + self[count - 1]
  }
}
