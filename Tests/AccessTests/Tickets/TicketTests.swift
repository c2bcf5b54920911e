import JSON
import Testing
import Text

@testable import Access

@Suite struct TicketTests {
  private static let now = 1_800_000_000
  private static let keys = SigningKeys.make(1, 2)
  private static let metadata: JSONObject = {
    var object = JSONObject()
    _ = object.add("title", .string("\u{E9} \" x"))
    _ = object.add("n", .number("1.50"))
    return object
  }()
  private static let tickets = [
    Ticket(key: "a", maxBytes: nil, types: [], metadata: nil, by: "all"),
    Ticket(key: "in/\u{E9}.jpg", maxBytes: 5, types: ["image/jpeg", "image/png"], metadata: metadata, by: "all"),
    Ticket(key: "b", maxBytes: .max, types: ["image/gif"], metadata: JSONObject(), by: "jwt:x"),
  ]

  @Test(arguments: tickets, [1, 2] as [UInt64]) func valuesComeBack(ticket: Ticket, seed: UInt64) throws {
    let text = ticket.text(expiresAt: 7, signedWith: .make(seed))
    let read = try #require(Ticket.read(text, keys: Self.keys))
    #expect(read.ticket == ticket && read.expiresAt == 7)
    #expect(text.utf8.allSatisfy { $0.isUnreserved })
    #expect(Ticket.read(text, keys: .make(3)) == nil && Ticket.read(text, keys: .none) == nil)
  }

  /// Every bit, every cut, and every byte that is added.
  @Test func everyChangeBreaksIt() {
    let bytes = Array(Self.tickets[1].text(expiresAt: 7, signedWith: .make(1)).utf8)
    for bit in 0..<bytes.count * 8 {
      var other = bytes
      other[bit / 8] ^= 1 << (bit % 8)
      #expect(Ticket.read(String(decoding: other, as: UTF8.self), keys: Self.keys) == nil, "bit \(bit)")
    }
    for count in 0..<bytes.count {
      #expect(Ticket.read(String(decoding: bytes[..<count], as: UTF8.self), keys: Self.keys) == nil, "\(count)")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    for other in [text + "A", text + ".", "." + text, text + "=", text + " ", " " + text, text + text, "", "."] {
      #expect(Ticket.read(other, keys: Self.keys) == nil, "\(other)")
    }
  }

  /// A signature of a link is none of a ticket, whatever it covers.
  @Test func otherSignaturesDoNotCount() {
    let values = Base64URL.encode(Array(#"{"key":"a","expires":9,"by":"all"}"#.utf8))
    var message = SignedMessage(.link)
    message.append(values)
    let signature = Base64URL.encode(SigningKey.make(1).signature(of: message))
    #expect(Ticket.read("\(values).\(signature)", keys: Self.keys) == nil)
  }

  private let rules = AccessRules(
    keys: KeyTable([
      .make("all"), .make("reads", [.read, .share]), .make("writes", .write),
      .make("other", prefixes: PrefixSet(["b/"])),
    ]), signingKeys: .make(1), tokenSigners: ["x"])

  private func code(
    by: String = "all", permission: Permission = .keys(.write), key: String? = nil, method: String = "POST",
    page: PageOrigin = .none, takesTickets: Bool = true, now: Int = now, seed: UInt64 = 1
  ) -> AccessRefusal.Code? {
    let ticket = Ticket(key: "a/b", maxBytes: nil, types: [], metadata: nil, by: by)
    let question = AccessQuestion(
      method: method, permission: permission, key: key,
      credential: .ticket(ticket.text(expiresAt: Self.now + 100, signedWith: .make(seed))), page: page,
      takesTickets: takesTickets)
    do throws(AccessRefusal) {
      let principal = try rules.decide(question, now: now)
      #expect(principal.source == .ticket(ticket) && principal.scopes == .write)
      return nil
    } catch { return error.code }
  }

  @Test func opensOneUpload() {
    #expect(code() == nil)
    #expect(code(page: .listed) == nil && code(page: .own) == nil && code(page: .foreign) == .foreignOrigin)
    #expect(code(now: Self.now + 99) == nil && code(now: Self.now + 100) == .ticketExpired)
    #expect(code(now: Self.now + 100, seed: 2) == .ticketInvalid)
    #expect(code(takesTickets: false) == .ticketInvalid)
    #expect(code(permission: .image(.read), key: "a/b", method: "GET", takesTickets: false) == .ticketInvalid)
    #expect(code(permission: .put, key: "a/b", method: "PUT", takesTickets: false) == .ticketInvalid)
  }

  @Test(arguments: [
    ("all", true), ("reads", false), ("writes", false), ("other", false), ("gone", false), ("jwt:x", true),
    ("jwt:y", false),
  ])
  func diesWithItsMaker(by: String, isValid: Bool) { #expect(code(by: by) == (isValid ? nil : .ticketInvalid)) }
}
