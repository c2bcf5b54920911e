import TestSupport
import Testing

@testable import Imaging

@Suite struct RenderOptionsTests {
  @Test(arguments: [
    ("", ""), ("width=320", "width=320"), ("width=0320", "width=320"), ("width=8192&height=1", "width=8192&height=1"),
    ("height=20&width=10", "width=10&height=20"), ("width=9&height=9&fit=contain", "width=9&height=9"),
    ("width=9&height=9&fit=cover&gravity=center", "width=9&height=9&fit=cover"),
    ("width=9&enlarge=false", "width=9"), ("width=9&enlarge=true", "width=9&enlarge=true"),
    ("crop=0,0,10,20", "crop=0,0,10,20"), ("crop=999999,999999,999999,999999", "crop=999999,999999,999999,999999"),
    ("rotate=90", "rotate=90"), ("flip=vertical", "flip=vertical"), ("format=auto", ""), ("format=avif", "format=avif"),
    ("quality=1", "quality=1"), ("background=FF00cc", "background=ff00cc"), ("background=ffffff", ""),
    ("blur=0.3", "blur=0.3"), ("blur=100.000", "blur=100"), ("sharpen=0.10", "sharpen=0.1"), ("grayscale=false", ""),
    ("grayscale=true", "grayscale=true"), ("animated=true", ""), ("animated=false", "animated=false"),
  ])
  func hasOneText(query: String, canonical: String) throws {
    let options = try RenderOptions.make(query)
    #expect(options.canonical == canonical)
    #expect(RenderOptions(canonical: canonical) == options)
  }

  /// Where a parameter cannot make a difference, the text is that of the request without it.
  @Test(arguments: [
    // The density is multiplied into the box; without a box it has no effect.
    ("width=320&dpr=2", "width=640"), ("width=8192&height=1&dpr=4", "width=32768&height=4"),
    ("width=3&height=5&dpr=1.5", "width=5&height=8"), ("width=1&dpr=1.4", "width=1"), ("dpr=3", ""),
    // Without a box there is nothing to fit.
    ("fit=cover&gravity=north&enlarge=true", ""), ("fit=pad", ""), ("fit=stretch", ""),
    // With one side, the box has the picture's ratio.
    ("width=9&fit=cover&gravity=smart", "width=9"), ("height=9&fit=stretch&enlarge=true", "height=9&enlarge=true"),
    ("width=9&fit=pad&enlarge=true", "width=9&enlarge=true"),
    ("width=9&fit=pad&gravity=north", "width=9&fit=pad&gravity=north"),
    // Gravity is for what is cut or placed.
    ("width=9&height=9&gravity=north", "width=9&height=9"),
    ("width=9&height=9&fit=stretch&gravity=north", "width=9&height=9&fit=stretch"),
    ("width=9&height=9&fit=pad&gravity=smart", "width=9&height=9&fit=pad"),
    ("width=9&height=9&fit=cover&gravity=smart", "width=9&height=9&fit=cover&gravity=smart"),
    ("width=9&height=9&fit=cover&gravity=0.5,0.50", "width=9&height=9&fit=cover"),
    ("width=9&height=9&fit=cover&gravity=1,0", "width=9&height=9&fit=cover&gravity=north-east"),
    ("width=9&height=9&fit=cover&gravity=0.33333,0.99999", "width=9&height=9&fit=cover&gravity=0.3333,1"),
    // Half a turn is both flips.
    ("rotate=180&flip=horizontal", "flip=vertical"), ("rotate=180&flip=vertical", "flip=horizontal"),
    ("rotate=270&flip=horizontal", "rotate=90&flip=vertical"),
    ("rotate=270&flip=vertical", "rotate=90&flip=horizontal"),
    ("rotate=180", "rotate=180"), ("rotate=90&flip=vertical", "rotate=90&flip=vertical"),
    // What a format does not have.
    ("format=png&quality=50", "format=png"), ("format=gif&quality=50", "format=gif"),
    ("format=jpeg&animated=false", "format=jpeg"), ("format=avif&animated=false", "format=avif"),
    ("format=webp&animated=false", "format=webp&animated=false"),
    // A background is seen below transparent pixels in JPEG, and on the border.
    ("format=png&background=ff0000", "format=png"), ("format=jpeg&background=ff0000", "format=jpeg&background=ff0000"),
    ("background=00000000", ""), ("background=00000080", "background=7f7f7f"),
    ("format=jpeg&background=ff000080", "format=jpeg&background=ff7f7f"),
    (
      "width=9&height=9&fit=pad&format=png&background=FF000080",
      "width=9&height=9&fit=pad&format=png&background=ff000080"
    ),
  ])
  func leavesOutWhatHasNoEffect(query: String, canonical: String) throws {
    #expect(try RenderOptions.make(query).canonical == canonical)
  }

  static let wholeNumber = [
    "", "0", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "٣", "1,0", "00000000001", "1\u{301}",
  ]
  static let refused: [(RenderParameter, [String])] = [
    (.width, wholeNumber + ["8193", "99999999999999999999"]), (.height, wholeNumber + ["8193"]),
    (.fit, ["", "Contain", "inside", "contain ", "contain\u{301}"]),
    (
      .gravity,
      [
        "", "top", "North", "northeast", "0.5", "0.5,", ",0.5", "0.5,0.5,0.5", "1.1,0", "0,1.00001", "-0,0", "0;0",
        ".5,0",
        "5.,0", "1e-1,0", "0.5, 0.5", "smart,smart",
      ]
    ),
    (.enlarge, ["", "1", "yes", "True", "false "]), (.grayscale, ["", "1", "TRUE"]), (.animated, ["", "0", "no"]),
    (
      .crop,
      [
        "", "1,2,3", "1,2,3,4,5", "0,0,0,1", "0,0,1,0", "-1,0,1,1", "1000000,0,1,1", "0,0,1,1000000", "0, 0,1,1",
        "0,0,1,1.5",
        "a,b,c,d", ",,,",
      ]
    ),
    (.rotate, ["", "0", "45", "360", "-90", "090", "90.0"]), (.flip, ["", "both", "Horizontal", "h"]),
    (.dpr, ["", "0", "0.9999", "4.0001", "4.00001", "5", "-2", "1e0", "2x", ".5", "1.", "1.1.1"]),
    (.format, ["", "jpg", "JPEG", "tiff", "heic", "image/png"]), (.quality, wholeNumber + ["101"]),
    (.background, ["", "fff", "#ffffff", "fffffff", "ggffff", "ffffff0", "0xffff", "white", "fffffffff"]),
    (.blur, ["", "0", "0.29", "0.29999999", "100.1", "100.000001", "1e1", "-1", "nan", "inf"]),
    (.sharpen, ["", "0", "0.0999", "10.01", "true"]),
  ]

  @Test(arguments: refused)
  func refusesWhatIsOutOfBounds(parameter: RenderParameter, values: [String]) {
    for value in values {
      #expect(throws: InvalidParameter(parameter), "\(parameter) = \(value)") {
        try RenderOptions([(parameter.rawValue, value)])
      }
    }
  }

  @Test(arguments: [
    (RenderParameter.width, "width must be a whole number from 1 to 8192"),
    (.fit, "fit must be contain, cover, pad or stretch"),
    (
      .gravity,
      "gravity must be center, north, north-east, east, south-east, south, south-west, west, north-west, smart "
        + "or x,y with fractions from 0 to 1"
    ),
    (.enlarge, "enlarge must be true or false"),
    (
      .crop,
      "crop must be x,y,width,height in whole pixels, x and y from 0 and width and height from 1 to 999999"
    ),
    (.rotate, "rotate must be 90, 180 or 270"), (.flip, "flip must be horizontal or vertical"),
    (.dpr, "dpr must be a number from 1 to 4"), (.format, "format must be auto, jpeg, png, webp, avif or gif"),
    (.quality, "quality must be a whole number from 1 to 100"),
    (.background, "background must be rrggbb or rrggbbaa in hexadecimal digits"),
    (.blur, "blur must be a number from 0.3 to 100"), (.sharpen, "sharpen must be a number from 0.1 to 10"),
  ])
  func namesParameterAndRange(parameter: RenderParameter, message: String) {
    #expect(InvalidParameter(parameter).message == message)
  }

  @Test(arguments: [
    ("width=1&width=1", "width must be given once"), ("dpr=1&width=2&dpr=2", "dpr must be given once"),
    ("colour=red", "there is no parameter colour of a variant"),
    ("Width=1", "there is no parameter Width of a variant"),
    ("mode=inline", "there is no parameter mode of a variant"), ("a b=1", "a parameter is unknown"),
    ("\"=1", "a parameter is unknown"), ("=1", "a parameter is unknown"),
  ])
  func refusesUnknownAndRepeatedNames(query: String, message: String) {
    #expect(throws: InvalidParameter(message: message)) { try RenderOptions.make(query) }
  }

  @Test func namesAllParameters() {
    #expect(
      RenderOptions.parameterNames == [
        "width", "height", "fit", "gravity", "enlarge", "crop", "rotate", "flip", "dpr", "format", "quality",
        "background", "blur", "sharpen", "grayscale", "animated",
      ])
  }

  @Test func everyOrderHasTheSameTextAndComesBack() throws {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<3000 {
      let parameters = RenderOptions.randomParameters(using: &random)
      let options = try RenderOptions(parameters)
      #expect(try RenderOptions(parameters.shuffled(using: &random)) == options)
      let text = options.canonical
      #expect(RenderOptions(canonical: text) == options, "\(text)")
      #expect(text.utf8.count <= RenderOptions.maxCanonicalLength)
      #expect(text.utf8.allSatisfy { $0.isAlphanumeric || "=&,.-".utf8.contains($0) }, "\(text)")
    }
  }

  @Test(arguments: [
    "width", "width=", "width=320&", "&width=320", "width=320&&height=1", "height=1&width=1", "width=0320",
    "width=32769",
    "width=320&dpr=1", "dpr=2", "fit=contain", "fit=cover", "width=9&gravity=north", "enlarge=false", "format=auto",
    "background=FFFFFF", "background=ff00cc80", "rotate=0", "rotate=180&flip=vertical", "blur=0.30", "quality=0",
    "format=png&quality=1", "width=9&height=9&fit=cover&gravity=0.5,0.5", " ", "x=1", "width=9=", "grayscale=false",
    "crop=00,0,1,1", "width=9\u{0}", String(repeating: "a", count: 100_000),
  ])
  func readsNoOtherText(text: String) {
    #expect(RenderOptions(canonical: text) == nil)
  }

  /// Every text that is cut off is another valid one, or none.
  @Test func readsTextsThatAreCut() throws {
    var random = SeededGenerator(seed: 13)
    for _ in 0..<50 {
      let text = try RenderOptions(RenderOptions.randomParameters(using: &random)).canonical
      for length in 0..<text.utf8.count {
        let cut = text.prefix(length)
        if let options = RenderOptions(canonical: cut) { #expect(options.canonical == cut) }
      }
    }
  }

  @Test(arguments: [
    ("", 5, 5), ("", 1, 1), ("", 0, 1), ("animated=false", 5, 1), ("format=webp", 5, 5), ("format=gif", 5, 5),
    ("format=avif", 5, 1), ("format=png", 5, 1), ("format=jpeg", 5, 1), ("format=gif&animated=false", 5, 1),
  ])
  func countsFrames(query: String, frames: Int, expected: Int) throws {
    #expect(try RenderOptions.make(query).frames(of: frames) == expected)
  }
}
