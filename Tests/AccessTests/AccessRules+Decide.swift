@testable import Access

extension AccessRules {
  /// The decision with a reader that has seen no token.
  func decide(_ question: AccessQuestion, now: Int) throws(AccessRefusal) -> Principal {
    var reader = TokenReader()
    return try decide(question, now: now, reader: &reader)
  }
}
