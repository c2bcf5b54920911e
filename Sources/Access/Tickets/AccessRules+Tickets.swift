extension AccessRules {
  /// Who has a ticket: whoever has its address. It opens one upload alone.
  ///
  /// - Throws: `ticketInvalid`, or `ticketExpired` for one that was valid.
  func ticket(_ text: String, _ question: AccessQuestion, now: Int) throws(AccessRefusal) -> Principal {
    guard question.takesTickets, let (ticket, expiresAt) = Ticket.read(text, keys: signingKeys) else {
      throw AccessRefusal(.ticketInvalid)
    }
    let name = maker(ticket.by, mayShare: .write, ticket.key, now: now)
    guard now < expiresAt else { throw AccessRefusal(.ticketExpired, name: name ?? "") }
    guard let name else { throw AccessRefusal(.ticketInvalid) }
    return Principal(
      source: .ticket(ticket), name: name, scopes: .write, prefixes: PrefixSet([ticket.key]), expiresAt: expiresAt)
  }
}
