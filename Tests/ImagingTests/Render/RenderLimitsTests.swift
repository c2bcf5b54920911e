import Testing

@testable import Imaging

@Suite struct RenderLimitsTests {
  private let limits = RenderLimits(pixels: 1, variantPixels: 2, memory: 3, seconds: 4, bytes: 5)

  @Test func readsWhatItWrites() {
    #expect(limits.text == "pixels=1,variant=2,memory=3,seconds=4,bytes=5")
    #expect(RenderLimits(limits.text) == limits)
  }

  @Test(arguments: [
    "", "pixels=1", "pixels=1,variant=2,memory=3,seconds=4,bytes=5,", "pixels=1,variant=2,memory=3,seconds=4,bytes=0",
    "pixels=1,variant=2,memory=3,seconds=601,bytes=5", "pixels=1,pixels=2,memory=3,seconds=4,bytes=5",
    "pixels=+1,variant=2,memory=3,seconds=4,bytes=5", "pixels=1,variant=2,memory=3,seconds=4,bytes=99999999999999",
  ])
  func readsNothingElse(text: String) { #expect(RenderLimits(text) == nil) }

  @Test(arguments: [
    ("LEHV6nWB2yk8pyo0adR*.7kCMdnj", true), ("", false), ("LEHV6", false), ("LEHV6nWB2yk8pyo0adR*.7kCMdn\"", false),
    ("LEHV6nWB", false), ("00OZZy", false), ("~0OZZy", false),
  ])
  func knowsABlurhash(text: String, isValid: Bool) { #expect((Blurhash(text) != nil) == isValid) }
}
