import ImageAPI
import Metrics
import TestSupport
import Testing

@testable import ImageFCGI

/// Everything that repeats the catalogue of errors. `make generate` writes stale documents anew.
@Suite struct ErrorDocumentsTests {
  @Test func theTableOfTheAPIIsFresh() throws {
    let text = try Repository.text("docs/api.md")
    let block = "<!-- errors -->\n\(ErrorDocuments.markdown)<!-- /errors -->\n"
    #expect(text.contains(block), "docs/api.md is stale: make generate")
  }

  @Test func openAPIHasAllCodesAndNoOther() throws {
    let text = try Repository.text("docs/openapi.yaml")
    let block = "            # errors\n\(ErrorDocuments.openAPI)            # /errors\n"
    #expect(text.contains(block), "docs/openapi.yaml is stale: make generate")
  }

  /// nginx's map has a line for each case, and says of it what the catalogue says.
  @Test func nginxSaysTheSame() throws {
    let lines = try #require(NginxTables.placeholders["ERRORS"]).split(separator: "\n").map(String.init)
    let cases = ErrorCode.allCases.flatMap { code in code.definition.nginxCases.map { (code, $0) } }
    #expect(lines.count == cases.count + 1 && Set(cases.map(\.1)).count == cases.count)
    for (code, key) in cases {
      let line = #"    "\#(key)"  '"message":"\#(code.definition.message(of: key))","code":"\#(code.rawValue)"';"#
      #expect(lines.contains(line), "\(key)")
      #expect(key.hasPrefix("\(code.definition.statuses[0])") || code.definition.statuses.count > 1)
    }
    // In the quotes of nginx's configuration and of JSON.
    for code in ErrorCode.allCases {
      for message in [code.message] + code.definition.messages.values {
        #expect(!message.contains { "'\"\\$\n".contains($0) }, "\(code)")
      }
    }
  }

  @Test func metricsHaveACounterForEachCodeOfWorkers() throws {
    let folder = TemporaryFolder()
    var text = PrometheusText()
    try PoolMetrics(path: folder.path + "/metrics").write(to: &text)
    for code in ErrorCode.allCases {
      let sample = "imagefcgi_errors_total{code=\"\(code.rawValue)\"} "
      #expect(text.text.contains(sample) == code.definition.isFromWorkers, "\(code)")
    }
  }
}
