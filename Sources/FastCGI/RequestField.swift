/// The header fields of clients that workers read. nginx passes on these alone (nginx/snippets/worker.conf).
package enum RequestField: String, CaseIterable, Sendable {
  /// RFC 9110, section 8.4.
  case contentEncoding = "HTTP_CONTENT_ENCODING"
  /// RFC 9110, section 14.2.
  case range = "HTTP_RANGE"
  /// W3C Trace Context, section 3.2.
  case traceparent = "HTTP_TRACEPARENT"
}
