import FastCGI
import Imaging
import Testing

@testable import ImageAPI

/// What uploads go through before they are stored.
@Suite struct ImageServiceIntakeTests {
  /// An inspector with one answer.
  private struct FixedInspector: ImageInspector {
    let result: Result<Inspection, InspectionError>

    func inspect(
      _ image: UnsafeRawBufferPointer, _ format: ImageFormat, deadline: ContinuousClock.Instant
    ) throws(InspectionError) -> Inspection { try result.get() }
  }

  /// A GIF of 3 × 2 pixels with one frame, which may be transparent.
  private static let gif: [UInt8] =
    Array("GIF89a".utf8) + [3, 0, 2, 0, 0, 0, 0] + [0x21, 0xF9, 4, 1, 0, 0, 0, 0]
    + [0x2C, 0, 0, 0, 0, 3, 0, 2, 0, 0, 2, 2, 0x4C, 1, 0] + [0x3B]
  private static let blurhash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
  private let store = MemoryObjectStore()

  private func upload(
    _ file: [UInt8] = gif, _ rules: ImageIntake.Rules, metadata: String = "{}", inspector: FixedInspector? = nil
  ) -> Response {
    ImageService.make(store, intake: rules, inspector: inspector).upload([
      FormField("file", file, fileName: "a.gif"), FormField("metadata", metadata), FormField("key", "a.gif"),
    ])
  }

  @Test func storesWhatTheHeaderSays() {
    let facts = #""width":3,"height":2,"frames":1,"alpha":true,"format":"gif","blurhash":null"#
    #expect(upload(Self.gif, .init()).text.contains(facts))
    let service = ImageService.make(store)
    #expect(service.respond("GET", "/images/a.gif").text.contains(#""metadata":{},\#(facts)"#))
    #expect(service.respond("GET", "/images?include=facts").text.contains(facts))
    #expect(!service.respond("GET", "/images").text.contains("width"))
  }

  @Test(arguments: ["1,gif,0,2,1,1,1", "2,gif,3,2,1,1,1", "x", ""])
  func believesNoForgedFacts(field: String) {
    store.place("b.gif", .init(bytes: Self.gif, userMetadata: ["imagefcgi-facts": field, "imagefcgi-blurhash": "<b>"]))
    let text = ImageService.make(store).respond("GET", "/images/b.gif").text
    #expect(text.contains(#""metadata":{},"width":null,"#) && text.contains(#""blurhash":null"#))
  }

  /// S3 has 2,048 bytes for all metadata. The client's comes first.
  @Test(arguments: [(1900, true, true), (2000, true, false), (2040, false, false)])
  func leavesOutWhatFindsNoRoom(size: Int, hasFacts: Bool, hasHash: Bool) {
    let text = upload(
      Self.gif, .init(check: .full), metadata: #"{"m":"\#(String(repeating: "x", count: size))"}"#,
      inspector: FixedInspector(result: .success(Inspection(blurhash: Self.blurhash)))
    ).text
    #expect(text.contains(#""width":3"#) == hasFacts && text.contains(Self.blurhash) == hasHash, "\(text.suffix(200))")
  }

  @Test(arguments: [
    (Array("GIF89a\u{3}".utf8), "corrupt-image"), (Array("GIF89a".utf8) + [0, 0, 0, 0, 0, 0, 0], "corrupt-image"),
    (gif, "too-many-pixels"),
  ])
  func refusesWhatTheHeaderShows(file: [UInt8], code: String) {
    let response = upload(file, .init(maxPixels: 5))
    #expect(response.status == 422 && response.text.contains(#""code":"\#(code)""#), "\(response.text)")
    #expect(code != "too-many-pixels" || response.text.contains(#""limit":5,"actual":6"#))
    #expect(store.calls.isEmpty)
  }

  @Test func checksNothingWhereItIsOff() {
    #expect(upload(Array("GIF89a\u{3}".utf8), .init(check: .off)).status == 201)
  }

  @Test(
    arguments: [
      (.corrupt, 422, "corrupt-image"), (.tooManyPixels, 422, "too-many-pixels"), (.timedOut, 504, "transform-timeout"),
      (.overloaded, 503, "overloaded"), (.unavailable("x"), 503, "unavailable"),
    ] as [(InspectionError, Int, String)])
  func storesNothingThatIsNotDecoded(error: InspectionError, status: Int, code: String) {
    let response = upload(Self.gif, .init(check: .full), inspector: FixedInspector(result: .failure(error)))
    #expect(response.status == status && response.text.contains(#""code":"\#(code)""#))
    #expect(response.header("Retry-After") == (status == 503 ? "1" : nil))
    #expect(store.calls.isEmpty)
  }

  /// What costs nothing is checked first: nobody decodes an image that cannot be stored.
  @Test(arguments: [
    ("key", "a//b", "invalid-key"), ("key", "../", "invalid-key"), ("metadata", "[]", "invalid-metadata"),
  ])
  func checksTheFieldsFirst(field: String, value: String, code: String) {
    let service = ImageService.make(
      store, intake: .init(check: .full), inspector: FixedInspector(result: .failure(.overloaded)))
    let response = service.upload([FormField("file", Self.gif, fileName: "a.gif"), FormField(field, value)])
    #expect(response.status == 400 && response.text.contains(#""code":"\#(code)""#), "\(response.text)")
  }

  @Test func storesWhatTheDecoderDoesNotKnow() {
    let inspector = FixedInspector(result: .failure(.unsupported))
    #expect(upload(Self.gif, .init(check: .full), inspector: inspector).status == 201)
  }

  @Test func believesNoInspector() {
    let lies = Inspection(width: -1, height: 2, frames: 1 << 40, blurhash: "\"}<script>")
    let text = upload(Self.gif, .init(check: .full), inspector: FixedInspector(result: .success(lies))).text
    #expect(text.contains(#""width":3,"height":2,"frames":1,"alpha":true,"format":"gif","blurhash":null"#))
  }

  @Test(arguments: [(StripMode?.none, nil), (.gps, #""stripped":[]"#)] as [(StripMode?, String?)])
  func saysWhatWasRemoved(mode: StripMode?, text: String?) {
    let answer = upload(Self.gif, .init(removal: mode)).text
    #expect(text.map(answer.contains) ?? !answer.contains("stripped"))
  }
}
