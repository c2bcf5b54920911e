import FastCGI
import JSON

extension Response {
  /// A success: `data` is what `write` writes.
  static func success(
    _ status: Int = 200, headers: [(name: String, value: String)] = [], capacity: Int = 512,
    _ write: (inout JSONWriter) -> Void
  ) -> Response {
    var writer = JSONWriter(capacity: capacity)
    writer.raw(#"{"status":"success","data":"#)
    write(&writer)
    writer.raw("}")
    return json(status, headers: headers, writer.bytes)
  }

  /// A failure in the shape that all failures have.
  static func failure(_ error: APIError, requestID: String) -> Response {
    var writer = JSONWriter()
    writer.raw(#"{"status":"error","message":"#)
    writer.string(error.message)
    writer.raw(#","code":"#)
    writer.string(error.code)
    if let limit = error.limit {
      writer.raw(#","limit":"#)
      writer.number(limit)
    }
    if let actual = error.actual {
      writer.raw(#","actual":"#)
      writer.number(actual)
    }
    writer.raw(#","request_id":"#)
    writer.string(requestID)
    writer.raw("}")
    return json(error.status, headers: error.allow.map { [("Allow", $0)] } ?? [], writer.bytes)
  }

  /// Content-Length is sent so that the answer to HEAD has the same fields as the one to GET (RFC 9110, section 9.3.2).
  private static func json(_ status: Int, headers: [(name: String, value: String)], _ body: [UInt8]) -> Response {
    Response(
      status: status,
      headers: [("Content-Type", "application/json"), ("Content-Length", String(body.count))] + headers,
      body: body)
  }
}
