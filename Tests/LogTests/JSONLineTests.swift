import Foundation
import Testing

@testable import Log

@Suite struct JSONLineTests {
  @Test func isOneLineOfJSON() throws {
    let line = JSONLine {
      $0.member("message", "a \"b\"\n\\")
      $0.member(named: "é") { $0.string("\u{0}") }
    }
    let bytes = line.bytes
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"message":"a \"b\"\u000a\\","é":"\u0000"}"# + "\n")
  }

  @Test(arguments: [
    (Duration.zero, "0.000000"), (.nanoseconds(1_999), "0.000001"), (.milliseconds(1_050), "1.050000"),
    (.seconds(3600), "3600.000000"), (.milliseconds(-5), "0.000000"),
  ])
  func durationsAreSeconds(duration: Duration, text: String) throws {
    let line = JSONLine {
      $0.member("status", -1)
      $0.member("seconds", duration)
    }
    let bytes = line.bytes
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"status":-1,"seconds":\#(text)}"# + "\n")
  }

  @Test func theTimeIsNow() throws {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let before = Date()
    let bytes = Data(JSONLine { $0.logHeader(level: "info", message: "m") }.bytes)
    let fields = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: String])
    let text = try #require(fields["time"])
    let time = try #require(formatter.date(from: text))
    #expect(text.utf8.count == 24)
    #expect(time > before.addingTimeInterval(-0.01) && time < Date().addingTimeInterval(0.01))
  }
}
