import Foundation
import Testing

@testable import Text

@Suite struct Base64URLTests {
  private func decode(_ text: String) -> [UInt8]? { Base64URL.decode(Array(text.utf8)[...]) }

  @Test(arguments: [
    ("", ""), ("Zg", "f"), ("Zm8", "fo"), ("Zm9v", "foo"), ("Zm9vYg", "foob"), ("Zm9vYmE", "fooba"),
    ("Zm9vYmFy", "foobar"),
  ]) func text(_ text: String, _ bytes: String) {
    #expect(decode(text) == Array(bytes.utf8))
  }

  @Test func lastDigits() { #expect(decode("-_-_") == [0xFB, 0xFF, 0xBF]) }

  @Test(arguments: [
    "A", "AAAAA", "Zg=", "Zg==", "Zm8=", "=", "====", "Zh", "Zm9", "++++", "////", "Zg ", " Zg", "Z g", "Zg\n", "Zg\0",
    "Zé", "Z%67",
  ]) func otherTextIsRefused(_ text: String) { #expect(decode(text) == nil) }

  /// Each byte has exactly one text.
  @Test func textsOfOneByte() {
    var decoded: [[UInt8]] = []
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        if let bytes = Base64URL.decode([first, second]) { decoded.append(bytes) }
      }
    }
    #expect(decoded.count == 256 && Set(decoded).count == 256 && decoded.allSatisfy { $0.count == 1 })
  }

  @Test func bytesComeBack() {
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max) }
      let text = Data(bytes).base64EncodedString()
      #expect(decode(text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")) == bytes)
    }
  }
}
