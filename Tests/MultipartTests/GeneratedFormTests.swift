import Testing

@testable import Multipart

/// Forms made at random from a seed, so that a failure can be had again.
@Suite struct GeneratedFormTests {
  /// Steele, Lea and Flood's SplitMix64: small, and the same everywhere.
  struct SplitMix64: RandomNumberGenerator {
    /// The seed, then whatever follows from it.
    var state: UInt64

    /// The next 64 bits.
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return bits ^ (bits >> 31)
    }
  }

  /// Bytes put together from what is near to a delimiter of `boundary`, and from any.
  static func content(near boundary: [UInt8], using random: inout SplitMix64) -> [UInt8] {
    var content: [UInt8] = []
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: content += [13, 10]
      case 1: content += [[13], [10], [45], [32], [9]].randomElement(using: &random)!
      case 2: content += [45, 45]
      case 3: content += boundary.prefix(Int.random(in: 0...boundary.count, using: &random))
      case 4: content += [13, 10, 45, 45] + boundary.dropLast() + [88]
      case 5: content += [13, 10, 45, 45] + boundary
      default: content += (0..<Int.random(in: 0...4, using: &random)).map { _ in .random(in: 0...255, using: &random) }
      }
    }
    return content
  }

  /// Whether `needle` stands anywhere in `bytes`.
  static func contains(_ needle: [UInt8], in bytes: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: needle) }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func partsComeBackAsTheyWerePutIn(seed: UInt64) throws {
    var random = SplitMix64(state: seed)
    var exact = 0
    for _ in 0..<1000 {
      let boundary = ["b", "-", "--", "b-b", "b b", "----WebKitFormBoundary7MA4", "'x'", "b--"]
        .randomElement(using: &random)!
      let dashBoundary = Array("--\(boundary)".utf8)
      var body: [UInt8] = []
      var expected: [Range<Int>] = []
      var isPlain = true
      for index in 0..<Int.random(in: 1...5, using: &random) {
        let content = Self.content(near: Array(boundary.utf8), using: &random)
        body += dashBoundary + Array("\r\nContent-Disposition: form-data; name=\"p\(index)\"\r\n\r\n".utf8)
        expected.append(body.count..<body.count + content.count)
        body += content + [13, 10]
        isPlain = isPlain && !Self.contains([13, 10] + dashBoundary, in: [13, 10] + content + [13, 10])
      }
      body += dashBoundary + [45, 45]
      // Where no content has a whole delimiter string in it, there is only one way to read the form.
      if isPlain {
        exact += 1
        let parts = try MultipartForm.make(body, boundary: boundary).parts
        #expect(parts.map(\.body) == expected)
        #expect(parts.map(\.name) == expected.indices.map { "p\($0)" })
      }
      #expect(ReferenceSplit.disagreement(over: body, boundary: boundary) == nil)
    }
    #expect((200...800).contains(exact), "forms of both kinds are made: \(exact)")
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func bodiesAtRandomAreReadAsTheReferenceReadsThem(seed: UInt64) {
    var random = SplitMix64(state: seed)
    let fragments = [
      "--b", "--b--", "\r\n", "\r\n", "\r\n--b", "\r\n--b--", "\r\n--b\r\n", "\r", "\n", "-", " ", "\t", "b", "x",
      "Content-Disposition: form-data; name=a\r\n\r\n", "Content-Disposition: form-data; name=a\r\n", ":",
    ].map { Array($0.utf8) }
    let opening = Array("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8)
    var whole = 0
    for _ in 0..<2000 {
      var body = Bool.random(using: &random) ? opening : []
      for _ in 0..<Int.random(in: 0...12, using: &random) { body += fragments.randomElement(using: &random)! }
      #expect(ReferenceSplit.disagreement(over: body) == nil)
      if MultipartForm.error(body) == nil { whole += 1 }
    }
    #expect(whole > 200, "some are forms: \(whole)")
  }
}
