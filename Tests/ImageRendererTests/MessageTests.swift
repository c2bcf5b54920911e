import Imaging
import Testing

@testable import ImageRenderer

@Suite struct MessageTests {
  @Test func jobsSurvive() {
    let limits = RenderLimits(pixels: 1, variantPixels: 2, memory: 3, seconds: 4, bytes: 5)
    let job = ChildJob(inputSize: 6, limits: limits, job: "none/80,75,2,55,1,6,7/width=1")
    #expect(ChildJob(message: job.message) == job)
  }

  @Test func reportsSurvive() {
    var report = ChildReport()
    report.outcome = .success
    report.source = .tiff
    report.result = .webp
    (report.resultSize, report.width, report.height, report.frames) = (1, 2, 3, 4)
    report.hasAlpha = true
    report.text = "text"
    #expect(ChildReport(message: report.message) == report)
    #expect(ChildReport(message: ChildReport().message) == ChildReport())
  }

  @Test func reportsAreShortAndPrintable() {
    let report = ChildReport(RenderFailure(.corrupt, String(repeating: "ä\n", count: 1000)))
    #expect(report.message.count <= ChildReport.largestMessage)
    #expect(ChildReport(message: report.message)?.text.hasPrefix("????") == true)
  }

  @Test func nothingElseIsBelieved() {
    let message = ChildReport().message
    for length in 0..<message.count { #expect(ChildReport(message: Array(message[..<length])) == nil) }
    // A negative number, an unknown outcome, an unknown format, a width that no picture has, a control character.
    for (index, value) in [(31, 0x80), (0, 99), (8, 99), (37, 1), (57, 2)] as [(Int, UInt8)] {
      var bytes = message
      bytes[index] = value
      #expect(ChildReport(message: bytes) == nil, "\(index)")
    }
    #expect(ChildReport(message: message + [7]) == nil)
  }
}
