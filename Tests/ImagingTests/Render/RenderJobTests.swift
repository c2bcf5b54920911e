import Testing

@testable import Imaging

@Suite struct RenderJobTests {
  private static func make(
    _ query: String, accept: AcceptClass = .neither, encoders: EncoderSettings = .standard
  ) throws -> RenderJob {
    RenderJob(options: try RenderOptions.make(query), accept: accept, encoders: encoders)
  }

  @Test(arguments: [
    ("", AcceptClass.neither, "none/80,75,2,55,1,6,7/"), ("width=320", .webp, "webp/80,75,2,55,1,6,7/width=320"),
    ("width=320", .avifAndWebP, "avif-webp/80,75,2,55,1,6,7/width=320"),
    // A format by name makes Accept meaningless.
    ("format=jpeg", .avifAndWebP, "none/80,75,2,55,1,6,7/format=jpeg"),
    // Its own quality need not be said.
    ("format=jpeg&quality=80", .webp, "none/80,75,2,55,1,6,7/format=jpeg"),
    ("format=jpeg&quality=75", .webp, "none/80,75,2,55,1,6,7/format=jpeg&quality=75"),
    ("quality=80", .webp, "webp/80,75,2,55,1,6,7/quality=80"),
  ])
  func hasOneText(query: String, accept: AcceptClass, canonical: String) throws {
    let job = try Self.make(query, accept: accept)
    #expect(job.canonical == canonical)
    #expect(RenderJob(canonical: canonical) == job)
  }

  @Test(arguments: [
    "", "/", "//", "none//", "none/80,75,2,55,1,6,7", "/80,75,2,55,1,6,7/", "None/80,75,2,55,1,6,7/",
    "webp/80,75,2,55,1,6,7/format=jpeg", "none/80,75,2,55,1,6,7/format=jpeg&quality=80", "none/80,75,2,55,1,6/",
    "none/80,75,2,55,1,6,7,8/", "none/080,75,2,55,1,6,7/", "none/0,75,2,55,1,6,7/", "none/101,75,2,55,1,6,7/",
    "none/80,75,7,55,1,6,7/", "none/80,75,2,55,10,6,7/", "none/80,75,2,55,1,10,7/", "none/80,75,2,55,1,6,0/",
    "none/80,75,2,55,1,6,7//", "none/80,75,2,55,1,6,7/width=0", "none/80,75,2,55,1,6,7/ ", "none/80,75,2,,1,6,7/",
  ])
  func readsNoOtherText(text: String) {
    #expect(RenderJob(canonical: text) == nil)
  }

  @Test func settingsHaveBounds() {
    #expect(EncoderSettings(jpegQuality: 0) == nil)
    #expect(EncoderSettings(webpQuality: 101) == nil)
    #expect(EncoderSettings(webpEffort: 7) == nil)
    #expect(EncoderSettings(avifQuality: 0) == nil)
    #expect(EncoderSettings(avifEffort: 10) == nil)
    #expect(EncoderSettings(pngCompression: -1) == nil)
    #expect(EncoderSettings(gifEffort: 0) == nil)
    let settings = EncoderSettings(jpegQuality: 1, webpEffort: 0, pngCompression: 9)
    #expect(settings?.canonical == "1,75,0,55,1,9,7")
    #expect(settings.flatMap { EncoderSettings(canonical: $0.canonical) } == settings)
    #expect(EncoderSettings() == .standard)
  }

  @Test func qualityIsTheRequestsOrTheFormats() throws {
    let own = try Self.make("")
    #expect(own.quality(of: .jpeg) == 80 && own.quality(of: .webp) == 75 && own.quality(of: .avif) == 55)
    #expect(own.quality(of: .png) == nil && own.quality(of: .gif) == nil)
    let asked = try Self.make("quality=33")
    #expect(asked.quality(of: .jpeg) == 33 && asked.quality(of: .avif) == 33 && asked.quality(of: .png) == nil)
  }

  /// A case of the choice of a format.
  struct Choice {
    var query = ""
    var accept = AcceptClass.neither
    var hasAlpha = false
    var frames = 1
    var width = 640
    let format: OutputFormat
  }

  @Test(arguments: [
    Choice(format: .jpeg), Choice(hasAlpha: true, format: .png),
    Choice(accept: .webp, format: .webp), Choice(accept: .webp, hasAlpha: true, format: .webp),
    Choice(accept: .avif, format: .avif), Choice(accept: .avifAndWebP, hasAlpha: true, format: .avif),
    // Animations.
    Choice(frames: 9, format: .gif), Choice(accept: .webp, frames: 9, format: .webp),
    Choice(accept: .avif, frames: 9, format: .gif), Choice(accept: .avifAndWebP, frames: 9, format: .webp),
    Choice(query: "animated=false", accept: .avifAndWebP, frames: 9, format: .avif),
    Choice(query: "animated=false", hasAlpha: true, frames: 9, format: .png),
    // By name.
    Choice(query: "format=jpeg", accept: .webp, hasAlpha: true, frames: 9, format: .jpeg),
    Choice(query: "format=gif", accept: .webp, format: .gif), Choice(query: "format=png", format: .png),
    // A transparent border.
    Choice(query: "width=900&fit=pad&background=00000000", format: .png),
    Choice(query: "width=900&fit=pad&background=ff0000", format: .jpeg),
    Choice(query: "width=64&fit=pad&background=00000000", format: .jpeg),
    // Sides that a format does not have.
    Choice(accept: .avifAndWebP, width: 16_384, format: .avif),
    Choice(accept: .avifAndWebP, width: 16_385, format: .jpeg),
    Choice(accept: .webp, width: 16_383, format: .webp), Choice(accept: .webp, width: 16_384, format: .jpeg),
    Choice(accept: .webp, frames: 2, width: 16_384, format: .gif), Choice(width: 65_501, format: .png),
  ])
  func choosesAFormat(choice: Choice) throws {
    let job = try Self.make(choice.query, accept: choice.accept)
    let plan = try RenderPlan(
      job.options, original: PixelSize(width: choice.width, height: 10), frames: choice.frames,
      maxVariantPixels: 25_000_000)
    #expect(job.outputFormat(of: plan, hasAlpha: choice.hasAlpha) == choice.format)
  }
}
