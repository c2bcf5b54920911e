import Testing

@testable import Access

@Suite struct SigningKeysTests {
  @Test func theFirstSigns() {
    #expect(SigningKeys.none.current == nil)
    #expect(SigningKeys.make(2, 1).current?.id == SigningKey.make(2).id)
  }

  @Test func boundsTheirNumber() {
    #expect(SigningKeys([.make(1), .make(2), .make(3)]) == nil)
    #expect(SigningKeys([.make(1), .make(1)]) == nil)
  }

  @Test func rotationDropsTheOldest() {
    var keys = SigningKeys.none
    for seed in UInt64(1)...3 { keys = keys.rotated(to: .make(seed)) }
    #expect(keys.keys.map(\.id) == [SigningKey.make(3).id, SigningKey.make(2).id])
  }

  @Test func newKeysHaveTheirForm() {
    let key = SigningKey.make(7, createdAt: 5)
    #expect(key.id.utf8.count == 8 && key.secret.count == 32 && key.createdAt == 5)
    #expect(key.secret != SigningKey.make(8).secret && key.id != SigningKey.make(8).id)
  }

  /// No two lists of fields are signed as the same bytes.
  @Test func fieldsCannotMove() {
    func bytes(_ kind: SignedMessage.Kind, _ fields: [String]) -> [UInt8] {
      var message = SignedMessage(kind)
      for field in fields { message.append(field) }
      return message.bytes
    }
    let lists = [
      [], [""], ["", ""], ["a"], ["a", ""], ["", "a"], ["aa"], ["a", "a"], ["b"], ["\u{E9}"], ["e\u{301}"],
    ]
    let all = lists.map { bytes(.link, $0) } + lists.map { bytes(.ticket, $0) }
    #expect(Set(all).count == all.count)
  }
}
