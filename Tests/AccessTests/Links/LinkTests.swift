import Testing
import Text

@testable import Access

@Suite struct LinkTests {
  private static let keys = SigningKeys.make(1, 2)
  private static let key = "a/\u{E9} b.jpg"
  private static let read = [
    (name: "width", value: "320"), (name: "mode", value: "inline"), (name: "v", value: "abc"),
    (name: "crop", value: "0,0,5 ,5"),
  ]

  private static func sign(
    _ key: String = key, _ parameters: [(name: String, value: String)] = read, expiresAt: Int = 1_800_000_000,
    by: String = "k1", seed: UInt64 = 1
  ) -> [String: String] {
    let link = Link(by: by, expiresAt: expiresAt)
    let all = link.parameters(key: key, parameters, signedWith: .make(seed))
    return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.value) })
  }

  private func isValid(_ parameters: [String: String], key: String = key, keys: SigningKeys = keys) -> Bool {
    Link(key: key, parameters: parameters, keys: keys) != nil
  }

  @Test(arguments: [1, 2] as [UInt64]) func everyKeyVerifies(seed: UInt64) {
    let link = Link(key: Self.key, parameters: Self.sign(seed: seed), keys: Self.keys)
    #expect(link == Link(by: "k1", expiresAt: 1_800_000_000))
  }

  @Test func theSignatureIsWhole() { #expect(Self.sign()["signature"]?.utf8.count == 43) }

  @Test func orderDoesNotMatter() {
    #expect(Self.sign(Self.key, Self.read.reversed())["signature"] == Self.sign()["signature"])
  }

  @Test func otherKeysDoNotVerify() {
    #expect(!isValid(Self.sign(seed: 3)))
    #expect(!isValid(Self.sign(), keys: .none))
    #expect(!isValid(Self.sign(), keys: .make(2)))
    // Another key under the identifier of the right one.
    var parameters = Self.sign(seed: 3)
    parameters["kid"] = SigningKey.make(1).id
    #expect(!isValid(parameters))
  }

  @Test(arguments: ["a/\u{E9} b.jp", "a/\u{E9} b.jpgg", "A/\u{E9} b.jpg", "a/e\u{301} b.jpg", "", "a/\u{E9}+b.jpg"])
  func otherImagesAreNotCovered(other: String) { #expect(!isValid(Self.sign(), key: other)) }

  @Test func noParameterCanBeLeftOut() {
    for name in Self.sign().keys {
      var parameters = Self.sign()
      parameters[name] = nil
      #expect(!isValid(parameters), "\(name)")
    }
  }

  @Test func noParameterCanBeChanged() {
    for (name, value) in Self.sign() {
      for other in ["", value + "0", value + " ", "0" + value, String(value.dropLast()), value.uppercased() + "x"] {
        var parameters = Self.sign()
        parameters[name] = other
        #expect(!isValid(parameters), "\(name)=\(other)")
      }
    }
  }

  @Test(arguments: ["", "height", "Width", "expires ", "signature2", "x"], ["", "1"])
  func noParameterCanBeAdded(name: String, value: String) {
    var parameters = Self.sign()
    parameters[name] = value
    #expect(!isValid(parameters))
  }

  @Test func namesAndValuesCannotMove() {
    let signed = Self.sign(Self.key, [("a", "bc")])["signature"]
    for parameters in [[("ab", "c")], [("abc", "")], [("a", "b"), ("c", "")], [("bc", "a")]] {
      #expect(Self.sign(Self.key, parameters)["signature"] != signed)
    }
  }

  /// Every single bit of every value counts, where what comes out is text.
  @Test func everyBitCounts() {
    for (name, value) in Self.sign() {
      for bit in 0..<value.utf8.count * 8 {
        var bytes = Array(value.utf8)
        bytes[bit / 8] ^= 1 << (bit % 8)
        guard let other = String(validating: bytes, as: UTF8.self) else { continue }
        var parameters = Self.sign()
        parameters[name] = other
        #expect(!isValid(parameters), "bit \(bit) of \(name)")
      }
    }
  }

  @Test func everyBitOfTheSignatureCounts() throws {
    let signature = try #require(Base64URL.decode(Array(Self.sign()["signature"]!.utf8)[...]))
    for bit in 0..<256 {
      var bytes = signature
      bytes[bit / 8] ^= 1 << (bit % 8)
      var parameters = Self.sign()
      parameters["signature"] = Base64URL.encode(bytes)
      #expect(!isValid(parameters), "bit \(bit)")
    }
  }

  /// A signature is never cut, longer, padded, or in another alphabet.
  @Test func signaturesHaveOneForm() throws {
    let signature = Self.sign()["signature"]!
    let bytes = try #require(Base64URL.decode(Array(signature.utf8)[...]))
    let others =
      (0..<32).map { Base64URL.encode(bytes[..<$0]) }
      + [
        signature + "=", signature + "A", Base64.encode(bytes), Hexadecimal.encode(bytes),
        Base64URL.encode(bytes + [0]),
      ]
    for other in others {
      var parameters = Self.sign()
      parameters["signature"] = other
      #expect(!isValid(parameters), "\(other)")
    }
  }

  /// Whatever the parameters are: what was signed is valid, and nothing else is.
  @Test func randomParameters() {
    var random = SeededGenerator(42)
    func text() -> String {
      let scalars = ["", "a", "b", "=", "&", "%", "+", " ", "\u{E9}", "\u{301}", "\u{1F600}", "0", ","]
      return (0..<Int.random(in: 0...6, using: &random)).map { _ in scalars.randomElement(using: &random)! }.joined()
    }
    for _ in 0..<500 {
      var read: [String: String] = [:]
      for _ in 0..<Int.random(in: 0...5, using: &random) { read["p" + text()] = text() }
      let key = "k" + text()
      let parameters = read.map { (name: $0.key, value: $0.value) }
      let signed = Self.sign(key, parameters)
      #expect(isValid(signed, key: key))
      #expect(signed["signature"] == Self.sign(key, parameters.shuffled(using: &random))["signature"])
      #expect(!isValid(signed, key: key + "x"))
      var other = signed
      other["p" + text()] = text() + "!"
      #expect(!isValid(other, key: key))
    }
  }
}
