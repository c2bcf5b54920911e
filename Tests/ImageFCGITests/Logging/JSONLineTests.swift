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
