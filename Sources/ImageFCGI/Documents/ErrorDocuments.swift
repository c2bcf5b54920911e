import ImageAPI

/// The error codes for documents.
enum ErrorDocuments {
  /// The table in docs/api.md, with a row for each code and status.
  static var markdown: String {
    let rows = ErrorCode.allCases.flatMap { code in code.definition.statuses.map { ($0, code) } }
    let lines = rows.sorted { $0.0 < $1.0 }.map { "| \($0) | `\($1.rawValue)` | \($1.message) |" }
    return (["| status | code | message |", "| --- | --- | --- |"] + lines).joined(separator: "\n") + "\n"
  }

  /// The values of `ErrorResponse.code` in docs/openapi.yaml.
  static var openAPI: String { ErrorCode.allCases.map { "            - \($0.rawValue)\n" }.joined() }
}
