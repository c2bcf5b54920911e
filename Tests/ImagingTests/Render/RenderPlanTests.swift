import TestSupport
import Testing

@testable import Imaging

@Suite struct RenderPlanTests {
  private static let maxVariantPixels = 25_000_000

  private static func make(
    _ query: String, width: Int, height: Int, frames: Int = 1, maxPixels: Int = 250_000_000
  ) throws -> RenderPlan {
    try RenderPlan(
      try RenderOptions.make(query), original: PixelSize(width: width, height: height), frames: frames,
      maxVariantPixels: maxVariantPixels, maxPixels: maxPixels)
  }

  private static func numbers(_ text: some StringProtocol) -> [Int] {
    text.split { !$0.isNumber }.compactMap { Int($0) }
  }

  /// The table of docs/api.md is the table of this test.
  @Test func theDocumentedSizesHold() throws {
    let text = try Repository.text("docs/api.md")
    let start = try #require(text.range(of: "<!-- sizes -->\n")).upperBound
    let end = try #require(text.range(of: "<!-- /sizes -->")).lowerBound
    let rows = text[start..<end].split(separator: "\n").dropFirst(2)
    #expect(rows.count > 30)
    for row in rows {
      let cells = row.dropFirst().split(separator: "|", omittingEmptySubsequences: false)
      let image = Self.numbers(cells[0])
      let query = cells[1].filter { !" `".contains($0) }
      let plan = try Self.make(query == "none" ? "" : query, width: image[0], height: image[1])
      #expect([plan.output.width, plan.output.height] == Self.numbers(cells[2]), "\(row)")
      let region = try #require(plan.region)
      let part = Self.numbers(cells[3])
      #expect([region.x, region.y, region.width, region.height] == (part.isEmpty ? [0, 0] + image : part), "\(row)")
      #expect(region.size == plan.regionSize)
      let scaled = plan.turn.size(of: plan.scaled)
      let placed = plan.canvas.map { [scaled.width, scaled.height, $0.x, $0.y] } ?? []
      #expect(placed == Self.numbers(cells[4]), "\(row)")
      if plan.canvas == nil { #expect(scaled == plan.output, "\(row)") }
    }
  }

  @Test(arguments: [
    // Half a pixel goes to the right and down.
    ("width=2&height=5&fit=cover", 5, 5, PixelRegion(x: 2, y: 0, width: 2, height: 5)),
    ("width=2&height=5&fit=cover&gravity=east", 5, 5, PixelRegion(x: 3, y: 0, width: 2, height: 5)),
    ("width=2&height=5&fit=cover&gravity=0.2,0.9", 5, 5, PixelRegion(x: 0, y: 0, width: 2, height: 5)),
    ("width=2&height=5&fit=cover&gravity=0.5999,0", 5, 5, PixelRegion(x: 2, y: 0, width: 2, height: 5)),
    ("width=2&height=5&fit=cover&gravity=0.7,0", 5, 5, PixelRegion(x: 3, y: 0, width: 2, height: 5)),
    // One pixel of height is left of a picture that is 3000 high.
    ("width=8192&height=1&fit=cover", 4000, 3000, PixelRegion(x: 0, y: 1500, width: 4000, height: 1)),
    ("width=8192&height=1&fit=cover&gravity=south", 4000, 3000, PixelRegion(x: 0, y: 2999, width: 4000, height: 1)),
    // The ratio of a part is that of the box, rounded to whole pixels.
    ("width=3&height=4&fit=cover", 7, 5, PixelRegion(x: 2, y: 0, width: 4, height: 5)),
    ("width=1&height=1&fit=cover", 1, 1, PixelRegion(x: 0, y: 0, width: 1, height: 1)),
    // Turned, and cut out of a crop.
    (
      "crop=10,20,300,100&rotate=90&width=50&height=50&fit=cover&gravity=north", 1000, 1000,
      PixelRegion(x: 10, y: 20, width: 100, height: 100)
    ),
    (
      "crop=10,20,300,100&rotate=90&flip=vertical&width=50&height=50&fit=cover&gravity=north", 1000, 1000,
      PixelRegion(x: 210, y: 20, width: 100, height: 100)
    ),
    (
      "crop=10,20,100,300&rotate=180&width=50&height=50&fit=cover&gravity=north", 1000, 1000,
      PixelRegion(x: 10, y: 220, width: 100, height: 100)
    ),
  ])
  func cutsToThePixel(query: String, width: Int, height: Int, region: PixelRegion) throws {
    #expect(try Self.make(query, width: width, height: height).region == region)
  }

  @Test func leavesThePlaceOpenForSmartGravity() throws {
    let plan = try Self.make(
      "crop=100,0,3000,2000&rotate=90&width=100&height=50&fit=cover&gravity=smart", width: 4000, height: 3000)
    #expect(plan.region == nil)
    #expect(plan.area == PixelRegion(x: 100, y: 0, width: 3000, height: 2000))
    // Turned, the picture is 2000 x 3000, and 2000 x 1000 of it are seen.
    #expect(plan.regionSize == PixelSize(width: 1000, height: 2000))
    #expect(plan.scaled == PixelSize(width: 50, height: 100) && plan.output == PixelSize(width: 100, height: 50))
    // Where nothing is cut there is nothing to look for.
    let whole = try Self.make("width=100&height=75&fit=cover&gravity=smart", width: 4000, height: 3000)
    #expect(whole.region == PixelRegion(x: 0, y: 0, width: 4000, height: 3000))
  }

  @Test(arguments: [
    ("", 5000, 5000, nil), ("", 5001, 5000, [25_000_000, 25_005_000]),
    ("width=8192&height=8192&fit=pad", 10, 10, [25_000_000, 67_108_864]),
    ("width=8192&height=8192&fit=cover", 10, 10, nil),
    ("width=5000&height=5000&fit=stretch&enlarge=true&dpr=1.1", 10, 10, [25_000_000, 30_250_000]),
    ("width=8192&enlarge=true", 1, Int(Int32.max), [25_000_000, 8192 * 8192 * Int(Int32.max)]),
    ("width=8192&fit=pad&dpr=4", 1, Int(Int32.max), [25_000_000, 32_768 * 32_768 * Int(Int32.max)]),
    ("width=9", Int(Int32.max) + 1, 9, [Int(Int32.max), Int(Int32.max) + 1]),
    ("width=9", 9, .max, [Int(Int32.max), .max]),
    // Sides that a format does not have.
    ("format=webp", 16_383, 9, nil), ("format=webp", 16_384, 9, [16_383, 16_384]), ("format=avif", 16_384, 9, nil),
    ("format=avif", 9, 16_385, [16_384, 16_385]), ("format=jpeg", 65_501, 9, [65_500, 65_501]),
    ("format=png", 65_501, 9, nil), ("", 65_501, 9, nil),
  ])
  func boundsTheResult(query: String, width: Int, height: Int, limitAndActual: [Int]?) {
    if let numbers = limitAndActual {
      #expect(throws: RenderPlanError.variantTooLarge(limit: numbers[0], actual: numbers[1])) {
        try Self.make(query, width: width, height: height)
      }
    } else {
      #expect(throws: Never.self) { try Self.make(query, width: width, height: height) }
    }
  }

  /// A TIFF may have more than GIF has; the fuzzer found it.
  @Test func boundsTheSidesOfAnimations() throws {
    #expect(throws: RenderPlanError.variantTooLarge(limit: 65_535, actual: 65_536)) {
      try Self.make("", width: 65_536, height: 1, frames: 3)
    }
    #expect(try Self.make("", width: 65_535, height: 1, frames: 3).output.width == 65_535)
  }

  @Test func boundsAllFramesTogether() throws {
    let frames = 1000
    #expect(throws: RenderPlanError.variantTooLarge(limit: 250_000_000, actual: 250_000_000 + 500_000)) {
      try Self.make("width=501&height=500&fit=stretch", width: 600, height: 600, frames: frames)
    }
    #expect(try Self.make("width=500&height=500&fit=stretch", width: 600, height: 600, frames: frames).frames == frames)
    #expect(try Self.make("animated=false", width: 600, height: 600, frames: frames).frames == 1)
    #expect(try Self.make("format=avif", width: 600, height: 600, frames: frames).frames == 1)
  }

  @Test(arguments: ["crop=100,0,1,1", "crop=0,50,1,1", "crop=999999,999999,9,9", "crop=100,50,9,9&width=3"])
  func refusesACropOutside(query: String) {
    #expect(throws: RenderPlanError.cropOutside(PixelSize(width: 100, height: 50))) {
      try Self.make(query, width: 100, height: 50)
    }
  }

  @Test func saysWhereNothingChanges() throws {
    #expect(try Self.make("width=640", width: 640, height: 480).keepsPixels)
    #expect(try Self.make("quality=5", width: 640, height: 480).keepsPixels)
    for query in ["width=639", "crop=1,0,639,480", "flip=vertical", "rotate=180", "width=650&fit=pad"] {
      #expect(try !Self.make(query, width: 640, height: 480).keepsPixels, "\(query)")
    }
  }

  @Test func everyPlanHolds() throws {
    var random = SeededGenerator(seed: 14)
    for _ in 0..<5000 {
      let options = try RenderOptions(RenderOptions.randomParameters(using: &random))
      let most = 1 << Int.random(in: 0...15, using: &random)
      let original = PixelSize(
        width: .random(in: 1...most, using: &random), height: .random(in: 1...most, using: &random))
      guard let plan = try? RenderPlan(options, original: original, maxVariantPixels: 25_000_000) else { continue }
      let context: Comment = "\(options.canonical) of \(original)"
      #expect(plan.area.isInside(original), context)
      if let region = plan.region {
        #expect(region.isInside(original) && region.size == plan.regionSize, context)
        #expect(region.x >= plan.area.x && region.x + region.width <= plan.area.x + plan.area.width, context)
        #expect(region.y >= plan.area.y && region.y + region.height <= plan.area.y + plan.area.height, context)
      } else {
        #expect(options.gravity == .smart && plan.regionSize != plan.area.size, context)
      }
      #expect(plan.regionSize.width <= plan.area.width && plan.regionSize.height <= plan.area.height, context)
      #expect(plan.output.pixels <= 25_000_000 && plan.scaled.pixels <= plan.output.pixels, context)
      let scaled = plan.turn.size(of: plan.scaled)
      if let canvas = plan.canvas {
        #expect(canvas.size == plan.output && options.fit == .pad, context)
        #expect(
          PixelRegion(x: canvas.x, y: canvas.y, width: scaled.width, height: scaled.height).isInside(canvas.size),
          context)
      } else {
        #expect(scaled == plan.output, context)
      }
      if !options.enlarge {
        #expect(plan.scaled.width <= plan.regionSize.width && plan.scaled.height <= plan.regionSize.height, context)
      }
      if options.fit != .pad || options.enlarge {
        // No side is longer than the box's, but where the box has only one.
        if let width = options.width { #expect(plan.output.width <= width, context) }
        if let height = options.height { #expect(plan.output.height <= height, context) }
      }
    }
  }
}

@Suite struct PixelRegionTests {
  @Test(arguments: [
    (PixelRegion(x: 500, y: 0, width: 3000, height: 3000), 4, PixelRegion(x: 125, y: 0, width: 750, height: 750)),
    (PixelRegion(x: 501, y: 1, width: 3000, height: 2999), 4, PixelRegion(x: 125, y: 0, width: 750, height: 750)),
    (PixelRegion(x: 0, y: 0, width: 4000, height: 3000), 8, PixelRegion(x: 0, y: 0, width: 500, height: 375)),
    (PixelRegion(x: 3999, y: 2999, width: 1, height: 1), 8, PixelRegion(x: 499, y: 374, width: 1, height: 1)),
    (PixelRegion(x: 0, y: 0, width: 1, height: 1), 8, PixelRegion(x: 0, y: 0, width: 1, height: 1)),
    (PixelRegion(x: 7, y: 9, width: 11, height: 13), 1, PixelRegion(x: 7, y: 9, width: 11, height: 13)),
  ])
  func isFoundInAPictureThatWasShrunk(region: PixelRegion, shrink: Int, expected: PixelRegion) {
    let whole = PixelSize(width: 4000, height: 3000)
    let loaded = PixelSize(width: whole.width / shrink, height: whole.height / shrink)
    #expect(region.scaled(from: whole, to: loaded) == expected)
    #expect(expected.isInside(loaded))
  }
}
