import Testing

@testable import Multipart

@Suite struct DelimiterScannerTests {
  /// Contents made to cost: each is repeated to the length of the body.
  @Test(
    arguments: [
      "\r", "\n", "-", " ", "\r\n", "\r\n-", "\r\n--", "\r\n--a", "\r\n--a \t", "\r\n--a-", "\r\n---", "\r\r\n--",
      "\r\n----------", "\r\n--a\r", "\r\n--a                                ",
      "\r\n--" + String(repeating: "-", count: 69), "\r\n--" + String(repeating: "-", count: 70), "x",
    ], ["a", "-", "--", "a b", String(repeating: "-", count: 70), String(repeating: "-", count: 69) + "a"])
  func workIsLinear(pattern: String, boundary: String) throws {
    for count in [1 << 8, 1 << 14] {
      let bytes = Array(pattern.utf8)
      let body = (0..<count).map { bytes[$0 % bytes.count] }
      let boundary = try Boundary(contentType: "multipart/form-data; boundary=\"\(boundary)\"")
      body.withUnsafeBytes { body in
        var scanner = DelimiterScanner(body, boundary: boundary)
        var calls = 1
        var delimiter = scanner.first()
        while let end = delimiter?.end {
          calls += 1
          delimiter = scanner.next(from: end - 2)
        }
        #expect(scanner.steps <= count + calls * 2)
      }
    }
  }

  @Test func aLongPaddingIsLookedAtOnce() throws {
    let body = Array("\r\n--a".utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 1 << 14)
    let boundary = try Boundary(contentType: "multipart/form-data; boundary=a")
    body.withUnsafeBytes { body in
      var scanner = DelimiterScanner(body, boundary: boundary)
      #expect(scanner.first() == nil)
      #expect(scanner.steps == (1 << 14) + 1)
    }
  }
}
