// The fuzzer's entry into tickets. An input is the JSON object of a ticket, or its text in base64url.

/// Parses one input, and traps where a ticket does not come back from its own text.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzTicket(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  if let bytes = Base64URL.decode(input[...]) {
    // Each sequence of bytes has one text.
    precondition(Array(Base64URL.encode(bytes).utf8) == input)
    check(bytes)
  }
  check(input)
  return 0
}

/// Checks one object.
private func check(_ values: [UInt8]) {
  guard let (ticket, expiresAt) = Ticket.parse(values) else { return }
  precondition(expiresAt >= 0 && ticket.maxBytes.map { $0 >= 0 } ?? true)
  guard let again = Ticket.parse(ticket.values(expiresAt: expiresAt)) else {
    preconditionFailure("a ticket is parsed from its own text")
  }
  precondition(again.ticket == ticket && again.expiresAt == expiresAt)
}
