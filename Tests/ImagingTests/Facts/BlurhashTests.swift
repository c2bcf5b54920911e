import Testing

@testable import Imaging

@Suite struct BlurhashTests {
  /// A picture whose pixels are computed.
  private func picture(_ width: Int, _ height: Int, _ color: (Int, Int) -> [Int]) -> [UInt8] {
    (0..<height).flatMap { y in (0..<width).flatMap { x in color(x, y).map { UInt8($0) } } }
  }

  /// The hashes are those of the package `blurhash` 1.1 for Python.
  @Test func isThatOfOtherPrograms() {
    let gradient = picture(32, 24) { [$0 * 8, $1 * 10, 128] }
    #expect(Blurhash(ofRGB: gradient, width: 32, height: 24)?.text == "LxH27k2swxX8mHWWjtf7gJfjfQfj")
    let checks = picture(16, 16) { ($0 / 4 + $1 / 4) % 2 == 1 ? [255, 0, 0] : [0, 64, 255] }
    #expect(Blurhash(ofRGB: checks, width: 16, height: 16)?.text == "LLLlA|,xfQ,x,xF$fQ2zfQfQfQfQ")
    let white = picture(3, 5) { _, _ in [255, 255, 255] }
    #expect(Blurhash(ofRGB: white, width: 3, height: 5)?.text == "L~TSUA~qfQ~q_3%MfQ%MfQfQfQfQ")
    #expect(Blurhash(ofRGB: [12, 200, 77], width: 1, height: 1)?.text == "L~1cn?l*l*l*l*l*l*l*l*l*l*l*")
    let ramps = picture(20, 7) { [($0 * 37 + $1 * 91) % 256, $0 * $0 % 256, $1 * $1 * 5 % 256] }
    #expect(Blurhash(ofRGB: ramps, width: 20, height: 7)?.text == "LPGjy.mHV1ub-IaLV^bqWuSNjtSN")
  }

  @Test func needsAllPixels() {
    #expect(Blurhash(ofRGB: [1, 2, 3], width: 2, height: 1) == nil)
    #expect(Blurhash(ofRGB: [], width: 0, height: 0) == nil)
  }

  @Test(arguments: [
    "", "LxH27k2swxX8mHWWjtf7gJfjfQf", "LxH27k2swxX8mHWWjtf7gJfjfQfjf", "LxH27k2swxX8mHWWjtf7gJfjfQf\"",
    "KxH27k2swxX8mHWWjtf7gJfjfQfj",
  ])
  func refusesWhatIsNone(text: String) { #expect(Blurhash(text) == nil) }

  @Test func takesWhatIsOne() { #expect(Blurhash("LxH27k2swxX8mHWWjtf7gJfjfQfj")?.text.utf8.count == 28) }
}
