import Imaging
import Testing

@Suite struct AcceptClassTests {
  @Test(arguments: [
    ("", AcceptClass.neither), ("*/*", .neither), ("image/*", .neither), ("image/*,*/*;q=0.8", .neither),
    ("image/webp", .webp), ("image/avif", .avif), ("image/avif,image/webp", .avifAndWebP),
    ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", .avifAndWebP),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", .webp),
    ("IMAGE/WebP", .webp), (" image/webp\t", .webp), (",,image/webp,,", .webp),
    ("image/webp , image/avif", .avifAndWebP),
    // Weights.
    ("image/webp;q=1", .webp), ("image/webp;q=1.000", .webp), ("image/webp;q=0.001", .webp),
    ("image/webp;Q=0.5", .webp),
    ("image/webp ; q=0.5", .webp), ("image/webp;q=0.", .neither), ("image/webp;q=1.", .webp),
    ("image/webp;q=0", .neither), ("image/webp;q=0.0", .neither), ("image/webp;q=0.000", .neither),
    ("image/webp;q=0,image/avif", .avif), ("image/avif;q=0, image/webp;q=0, */*", .neither),
    ("image/webp;q=0,image/webp", .neither), ("image/webp,image/webp;q=0", .neither),
    // Weights that are none.
    ("image/webp;q=", .neither), ("image/webp;q=2", .neither), ("image/webp;q=1.001", .neither),
    ("image/webp;q=0.0001", .neither), ("image/webp;q=-1", .neither), ("image/webp;q=abc", .neither),
    ("image/webp;q=10", .neither), ("image/webp;q=.5", .neither),
    // Other parameters, and commas in quotes.
    ("image/webp;v=b3", .webp), ("image/webp;v=b3;q=0", .neither), ("text/html;x=\"a,image/webp\"", .neither),
    ("text/html;x=\"a\\\",image/avif\",image/webp", .webp), ("text/html;x=\",image/webp", .neither),
    // Not quite.
    ("image/webpx", .neither), ("ximage/webp", .neither), ("image/ webp", .neither), ("webp", .neither),
    (";q=1", .neither),
    ("image/webp\u{301}", .neither),
  ])
  func readsAccept(field: String, expected: AcceptClass) {
    #expect(AcceptClass(accept: field) == expected)
  }

  @Test func isLinear() {
    #expect(AcceptClass(accept: String(repeating: "a,", count: 50_000) + "image/webp") == .webp)
    #expect(AcceptClass(accept: String(repeating: "\"", count: 100_001) + ",image/webp") == .neither)
  }
}
