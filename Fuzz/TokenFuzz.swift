// The fuzzer's entry into the reading of tokens and keys. An input is a token, a header, a payload or a key.

/// Reads one input as all of them, and traps where a result breaks a rule of its type. Signatures are not checked: no
/// fuzzer finds one.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzToken(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  if let token = try? CompactToken(input) {
    precondition(token.header.count + token.payload.count + token.signature.count + 2 == count)
    precondition(!token.signature.contains(UInt8(ascii: ".")) && token.signed.count < count)
    for part in [token.header, token.payload, token.signature] { checkDigits(part) }
    if let header = try? CompactToken.decode(token.header) { _ = try? TokenHeader(header) }
    if let payload = try? CompactToken.decode(token.payload) { checkClaims(payload) }
  }
  checkDigits(input[...])
  checkClaims(input)
  _ = try? TokenHeader(input)
  if let object = JSONObject(parsing: input), let key = try? KeyParameters(object) { check(key) }
  return 0
}

/// Traps where a text is not the only one of its bytes.
private func checkDigits(_ text: ArraySlice<UInt8>) {
  guard let bytes = Base64URL.decode(text) else { return }
  precondition(bytes.count == text.count * 3 / 4)
  let standard = Base64.encode(bytes).utf8.filter { $0 != UInt8(ascii: "=") }
  precondition(
    text.elementsEqual(
      standard.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }))
}

/// Traps where a token is accepted at a time for which it is not.
private func checkClaims(_ text: [UInt8]) {
  guard let claims = try? TokenClaims(text, issuer: "i", audience: "a") else { return }
  precondition(abs(claims.expiry) <= 1 << 53 && claims.byteCount <= 3 * text.count)
  precondition((try? claims.checkTime(claims.expiry + TokenClaims.leeway)) == nil)
  precondition((try? claims.checkTime(.max)) == nil)
  if let start = claims.notBefore {
    precondition((try? claims.checkTime(start - TokenClaims.leeway - 1)) == nil)
    precondition((try? claims.checkTime(.min)) == nil)
  }
}

/// Traps where the parameters of a key are beyond their bounds.
private func check(_ key: KeyParameters) {
  switch key {
  case .rsa(let modulus, let exponent):
    precondition(256...1024 ~= modulus.count && modulus.first != 0 && 1...4 ~= exponent.count && exponent.first != 0)
  case .p256(let point): precondition(point.count == 65 && point.first == 4)
  case .ed25519(let point): precondition(point.count == 32)
  case .secret(let secret): precondition(secret.count >= 32)
  }
}
