/// The fields of a request that workers read: header fields of clients, and one of nginx's own. nginx passes on these
/// alone (nginx/snippets/worker.conf).
package enum RequestField: String, CaseIterable, Sendable {
  /// RFC 9110, section 8.4.
  case contentEncoding = "HTTP_CONTENT_ENCODING"
  /// RFC 9110, section 12.5.1.
  case accept = "HTTP_ACCEPT"
  /// RFC 9110, section 14.2.
  case range = "HTTP_RANGE"
  /// RFC 9110, section 13.1.5.
  case ifRange = "HTTP_IF_RANGE"
  /// RFC 9110, section 13.1.1.
  case ifMatch = "HTTP_IF_MATCH"
  /// RFC 9110, section 13.1.2.
  case ifNoneMatch = "HTTP_IF_NONE_MATCH"
  /// RFC 9110, section 13.1.3.
  case ifModifiedSince = "HTTP_IF_MODIFIED_SINCE"
  /// RFC 9110, section 13.1.4.
  case ifUnmodifiedSince = "HTTP_IF_UNMODIFIED_SINCE"
  /// W3C Trace Context, section 3.2.
  case traceparent = "HTTP_TRACEPARENT"
  /// RFC 9110, section 11.6.2.
  case authorization = "HTTP_AUTHORIZATION"
  /// RFC 6265, section 5.4.
  case cookie = "HTTP_COOKIE"
  /// The scheme of the request as nginx has seen it: `http` or `https`.
  case scheme = "REQUEST_SCHEME"
  /// Whose page has sent the request, as nginx says it: `own`, `listed`, `foreign`, or nothing.
  case pageOrigin = "PAGE_ORIGIN"
  /// `1` where nginx asks whether the request may send its body; empty for the request itself.
  case accessQuestion = "ACCESS_QUESTION"
  /// The status with which the storage has refused nginx the bytes of an image; empty for a request of a client.
  case storageRefusal = "STORAGE_REFUSAL"
}
