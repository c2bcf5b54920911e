import Testing

@testable import S3

@Suite struct DeletionTests {
  /// Keys that XML cannot hold, or that an engine that trims texts would take for another one.
  @Test(arguments: [
    ("a", true), ("a b", true), ("ü/é", true), (" a", false), ("a ", false), (" ", false), ("a\u{FFFE}", false),
    ("a\u{FFFF}b", false), ("a\nb", false),
  ])
  func namesKeys(key: String, isNamed: Bool) {
    #expect(Deletion.canName(key) == isNamed)
  }
}
