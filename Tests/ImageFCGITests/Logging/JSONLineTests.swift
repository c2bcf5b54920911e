import Foundation
import Testing

@testable import ImageFCGI

@Suite struct JSONLineTests {
  @Test func isOneLineOfJSON() throws {
    let pipe = Pipe()
    var line = JSONLine()
    line.add("message", "a \"b\"\n\\")
    line.add("é", "\u{0}")
    line.write(to: pipe.fileHandleForWriting.fileDescriptor)
    try pipe.fileHandleForWriting.close()
    let bytes = try #require(try pipe.fileHandleForReading.readToEnd())
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"message":"a \"b\"\u000a\\","é":"\u0000"}"# + "\n")
  }

  @Test(arguments: [
    (Duration.zero, "0.000000"), (.nanoseconds(1_999), "0.000001"), (.milliseconds(1_050), "1.050000"),
    (.seconds(3600), "3600.000000"), (.milliseconds(-5), "0.000000"),
  ])
  func durationsAreSeconds(duration: Duration, text: String) throws {
    let pipe = Pipe()
    var line = JSONLine()
    line.add("status", -1)
    line.add("seconds", duration)
    line.write(to: pipe.fileHandleForWriting.fileDescriptor)
    try pipe.fileHandleForWriting.close()
    let bytes = try #require(try pipe.fileHandleForReading.readToEnd())
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"status":-1,"seconds":\#(text)}"# + "\n")
  }

  @Test func theTimeIsNow() throws {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let before = Date()
    let text = JSONLine.now()
    let time = try #require(formatter.date(from: text))
    #expect(text.utf8.count == 24)
    #expect(time > before.addingTimeInterval(-0.01) && time < Date().addingTimeInterval(0.01))
  }
}
