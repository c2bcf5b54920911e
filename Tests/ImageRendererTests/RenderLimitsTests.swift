import Testing

@testable import ImageRenderer

@Suite struct RenderLimitsTests {
  @Test func readsAllLimits() {
    let limits = RenderLimits("pixels=250,variant=25,memory=1024,seconds=10,bytes=100")
    #expect(limits == RenderLimits(pixels: 250, variantPixels: 25, memory: 1024, seconds: 10, bytes: 100))
    #expect(RenderLimits("bytes=100,seconds=10,memory=1024,variant=25,pixels=250") == limits)
  }

  @Test(arguments: [
    "", "pixels=1", "pixels=1,variant=1,memory=1,seconds=1", "pixels=1,variant=1,memory=1,seconds=1,bytes=1,more=1",
    "pixels=0,variant=1,memory=1,seconds=1,bytes=1", "pixels=-1,variant=1,memory=1,seconds=1,bytes=1",
    "pixels=1,variant=1,memory=1,seconds=601,bytes=1", "pixels=1,variant=1,memory=9999999999999,seconds=1,bytes=1",
    "pixels=1,pixels=1,variant=1,memory=1,seconds=1,bytes=1", "pixels=1,variant=1,memory=1,seconds=1,bytes=1,",
    "pixels= 1,variant=1,memory=1,seconds=1,bytes=1",
  ])
  func refusesOtherText(text: String) { #expect(RenderLimits(text) == nil) }

  @Test func resultsAreBounded() {
    #expect(RenderLimits(pixels: 1, variantPixels: 10, memory: 1, seconds: 1, bytes: 1).resultBytes == 40 + 1 << 20)
    #expect(RenderLimits(pixels: 1, variantPixels: .max, memory: 1, seconds: 1, bytes: 1).resultBytes == 257 << 20)
  }
}
