import Crypto
import Text

/// The key that signs the requests of one key pair, day and region (SigV4, "Calculate signature").
///
/// It contains the HMAC state after the key. A signature copies the state.
struct SigningKey: Sendable {
  /// The credential scope: `day/region/s3/aws4_request`.
  let scope: [UInt8]
  /// HMAC-SHA256 with the derived key, before any input.
  private let keyed: HMAC<SHA256>

  /// Derives the key (SigV4, "Derive a signing key").
  init(secretAccessKey: String, day: some Collection<UInt8>, region: String) {
    func derive(_ key: SymmetricKey, _ input: some Collection<UInt8>) -> SymmetricKey {
      SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(input), using: key))
    }
    let dayKey = derive(SymmetricKey(data: Array("AWS4\(secretAccessKey)".utf8)), day)
    let serviceKey = derive(derive(dayKey, region.utf8), "s3".utf8)
    keyed = HMAC(key: derive(serviceKey, "aws4_request".utf8))
    scope = Array(day) + Array("/\(region)/s3/aws4_request".utf8)
  }

  /// Appends the signature of a canonical request in lower-case hexadecimal (SigV4, "Create a string to sign").
  func appendSignature(ofCanonicalRequest canonical: [UInt8], at time: SigningTime, to output: inout [UInt8]) {
    var text: [UInt8] = []
    text.reserveCapacity(160)
    text.append("AWS4-HMAC-SHA256\n")
    text += time.timestamp
    text.append(UInt8(ascii: "\n"))
    text += scope
    text.append(UInt8(ascii: "\n"))
    SHA256.hash(data: canonical).withUnsafeBytes { Hexadecimal.append($0, to: &text) }
    var mac = keyed
    mac.update(data: text)
    mac.finalize().withUnsafeBytes { Hexadecimal.append($0, to: &output) }
  }
}
