import Imaging
import TestSupport
import Testing

/// nginx makes an error of each status by which renderers refuse.
@Suite struct NginxRefusalTests {
  @Test(arguments: RenderRefusal.allCases)
  func everyRefusalHasAnError(refusal: RenderRefusal) throws {
    let lines = try Repository.text("nginx/snippets/variant.conf").split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("error_page \(refusal.rawValue) ") }, "\(refusal)")
    // Kept for a while, so that a hostile picture is not decoded again for each request.
    #expect(
      lines.contains {
        $0.hasPrefix("proxy_cache_valid ")
          && $0.split(whereSeparator: { " ;".contains($0) }).contains("\(refusal.rawValue)")
      })
  }

  /// The gate passes it on, and makes 502 of any status that it does not know.
  @Test(arguments: RenderRefusal.allCases)
  func theGateKnowsEveryRefusal(refusal: RenderRefusal) throws {
    let template = try Repository.text("nginx/templates/variants.conf.template")
    let line = try #require(template.split(separator: "\n").first { $0.contains("\"~^(200|") })
    let pattern = try Regex(String(line.split(separator: "\"")[1].dropFirst()))
    #expect("\(refusal.rawValue):".contains(pattern))
    #expect(!"418:".contains(pattern))
  }
}
