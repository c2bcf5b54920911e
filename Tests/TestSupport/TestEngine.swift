import Foundation

/// The S3 engine that the tests of this run talk to; `scripts/test` and `scripts/test-engines` say which.
package enum TestEngine {
  /// URLs of its gateways, `S3_TEST_ENDPOINTS` or `S3_TEST_ENDPOINT`; none where there is no engine.
  package static let endpoints = (variable("S3_TEST_ENDPOINTS") ?? variable("S3_TEST_ENDPOINT") ?? "")
    .split(separator: " ").map(String.init)
  /// What it is called in `Tests/engines.json`.
  package static let name = variable("S3_TEST_ENGINE") ?? "unknown"
  /// `S3_TEST_ACCESS_KEY_ID`.
  package static let accessKeyID = variable("S3_TEST_ACCESS_KEY_ID") ?? ""
  /// `S3_TEST_SECRET_ACCESS_KEY`.
  package static let secretAccessKey = variable("S3_TEST_SECRET_ACCESS_KEY") ?? ""

  /// Whether the client has to look for an object before it writes, `S3_CONDITIONAL_WRITES=emulated`.
  package static let emulatesConditions = variable("S3_CONDITIONAL_WRITES") == "emulated"

  /// Whether there is one.
  package static var isThere: Bool { !endpoints.isEmpty }
  /// Why its tests are skipped where there is none.
  package static let absence = "no engine: S3_TEST_ENDPOINT is not set (scripts/test sets it)"

  /// What it lacks, by the name of the promise that it does not keep, and why; out of `Tests/engines.json`.
  package static let lacks: [String: String] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../engines.json")
    do {
      return try JSONDecoder().decode([String: [String: String]].self, from: Data(contentsOf: file))[name] ?? [:]
    } catch {
      fatalError("\(file.path): \(error)")
    }
  }()

  /// A variable of the environment; `nil` if it is empty.
  private static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
