// The fuzzer's entry into what a request presents. An input has three lines: a query, Authorization, and Cookie.

/// Reads one input, and traps where another credential than the first one counts, or where one has bytes that it cannot have.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzCookie(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
    .map { String(decoding: $0, as: UTF8.self) }
  let query = lines[0]
  let authorization = lines.count > 1 ? lines[1] : ""
  let cookies = lines.count > 2 ? lines[2] : ""
  let credential = Credential(query: query[...], authorization: authorization, cookies: cookies, cookie: "session")
  switch credential {
  case .link(let parameters):
    precondition(parameters["signature"] != nil && !query.isEmpty)
  case .ticket: precondition(!query.isEmpty)
  case .bearer(let token):
    precondition(!token.isEmpty && token.utf8.allSatisfy(\.isVisible) && !authorization.isEmpty)
    precondition(authorization.utf8.count > token.utf8.count + "bearer".utf8.count)
  case .session(let value):
    precondition(authorization.isEmpty && !value.utf8.contains(UInt8(ascii: ";")))
    precondition(cookies.utf8.count >= value.utf8.count + "session=".utf8.count)
  case .none: precondition(authorization.isEmpty)
  case .unreadable: precondition(!query.isEmpty || !authorization.isEmpty || !cookies.isEmpty)
  }
  // A credential in the address counts whatever stands beside it.
  if query.utf8.contains(UInt8(ascii: "=")) {
    let alone = Credential(query: query[...], authorization: "", cookies: "", cookie: "session")
    precondition(alone == .none || alone == credential)
  }
  if let session = Session(text: input) {
    precondition(Session(text: session.text) == session && session.expiresAt >= 0)
  }
  return 0
}
