import Foundation
import Imaging
import Testing

/// Jobs of the program as it is built: each in a child under its limits.
@Suite struct JobTests {
  /// What the header of a variant says.
  private func facts(_ bytes: [UInt8]) throws -> ImageFacts {
    try bytes.withUnsafeBytes { try ImageFacts(of: $0, #require(ImageType(sniffing: $0))) }
  }

  @Test(arguments: OutputFormat.allCases)
  func rendersEachFormat(format: OutputFormat) throws {
    let photograph = try TestPicture.sample("photograph.jpg")
    let job = try OneJob(photograph, "width=60&height=40&fit=stretch&format=\(format.rawValue)")
    #expect(job.outcome == "success", "\(job.log)")
    let facts = try facts(job.result)
    #expect(facts.format.rawValue == format.rawValue)
    #expect(facts.width == 60 && facts.height == 40)
  }

  @Test(arguments: ["small.png", "small.gif", "small.webp", "small.avif", "small.heic", "small.tiff", "small.bmp"])
  func readsEachFormat(name: String) throws {
    let job = try OneJob(TestPicture.sample(name), "width=8&enlarge=true&format=png")
    #expect(job.outcome == "success", "\(job.log)")
    #expect(try facts(job.result).width == 8)
  }

  @Test(.enabled(if: TestPicture.hasModule("vips-jxl"), "libvips has no module for JPEG XL here"))
  func readsJPEGXL() throws {
    let job = try OneJob(TestPicture.sample("small.jxl"), "width=8&enlarge=true&format=png")
    #expect(job.outcome == "success", "\(job.log)")
    #expect(try facts(job.result).width == 8)
    // The start of an animation of 64 x 48 pixels.
    let film: [UInt8] = [0xFF, 0x0A, 0xCB, 0x04, 0x01, 0x58, 0x50, 0x5C, 0x12, 0x08, 0x08, 0xA0]
    #expect(try OneJob(film, "width=8&format=png").outcome == "unsupported-image")
  }

  @Test func inspects() throws {
    let job = try OneJob(TestPicture.sample("photograph.jpg"), nil)
    #expect(job.outcome == "success")
    #expect(job.log.contains("\"message\":\"inspection\""))
  }

  @Test func refusesBrokenFiles() throws {
    let photograph = try TestPicture.sample("photograph.jpg")
    #expect(try OneJob(Array(photograph.prefix(photograph.count / 2)), "width=9&format=png").outcome == "corrupt-image")
    #expect(try OneJob(Array(photograph.prefix(photograph.count / 2)), nil).outcome == "corrupt-image")
    #expect(try OneJob(Array("<html>".utf8), "width=9&format=png").outcome == "not-an-image")
    #expect(try OneJob([], "width=9&format=png").outcome == "not-an-image")
  }

  @Test func refusesTooManyPixels() throws {
    let picture = TestPicture.solidWebP(2000, 1000)
    #expect(try OneJob(picture, "width=9&format=png", pixels: 2_000_000).outcome == "success")
    #expect(try OneJob(picture, "width=9&format=png", pixels: 1_999_999).outcome == "too-many-pixels")
    #expect(try OneJob(picture, nil, pixels: 1_999_999).outcome == "too-many-pixels")
    let film = TestPicture.solidAnimation(100, 100, frames: 20)
    #expect(try OneJob(film, "width=9&format=webp", pixels: 200_000).outcome == "success")
    #expect(try OneJob(film, "width=9&format=webp", pixels: 199_999).outcome == "too-many-pixels")
  }

  @Test func refusesLargeVariants() throws {
    let picture = TestPicture.solidWebP(10, 10)
    let options = "width=1000&height=1000&enlarge=true&format=png"
    #expect(try OneJob(picture, options, variant: 1_000_000).outcome == "success")
    #expect(try OneJob(picture, options, variant: 999_999).outcome == "variant-too-large")
  }

  @Test func memoryIsLimited() throws {
    let job = try OneJob(TestPicture.solidWebP(8000, 8000), "width=9&format=png", memory: 64 << 20)
    #expect(job.outcome == "too-many-pixels", "\(job.log)")
    // 21 KB that say 32 GB of frames.
    let film = TestPicture.solidAnimation(4000, 4000, frames: 500)
    #expect(try OneJob(film, "width=9&format=webp", pixels: 1 << 40).outcome == "too-many-pixels")
  }

  /// The pixels of a BMP are in memory once: 75 MB here, beside the 64 MB that the allocator takes at a time.
  @Test func bitmapsAreInMemoryOnce() throws {
    let bitmap = TestPicture.oneBitBitmap(5000, 5000)
    let job = try OneJob(bitmap, "width=9&format=png", memory: 192 << 20, seconds: 60)
    #expect(job.outcome == "success", "\(job.log)")
    #expect(try OneJob(bitmap, nil, memory: 192 << 20, seconds: 60).outcome == "success")
    #expect(try OneJob(bitmap, "width=9&format=png", memory: 70 << 20).outcome == "too-many-pixels")
  }

  @Test func timeIsLimited() throws {
    let start = ContinuousClock.now
    let job = try OneJob(
      TestPicture.solidWebP(10, 10), "width=5000&height=5000&enlarge=true&format=avif&blur=100", seconds: 1)
    #expect(job.outcome == "transform-timeout", "\(job.log)")
    #expect(job.hasDied)
    #expect(ContinuousClock.now - start < .seconds(9))
  }

  @Test func animationsKeepTheirFrames() throws {
    for format in ["webp", "gif"] {
      let job = try OneJob(TestPicture.solidAnimation(40, 20, frames: 3), "width=20&format=\(format)")
      let facts = try facts(job.result)
      // An encoder may join frames that are alike.
      #expect(facts.width == 20 && facts.height == 10 && (1...3).contains(facts.frames ?? 0), "\(job.log)")
    }
  }
}
