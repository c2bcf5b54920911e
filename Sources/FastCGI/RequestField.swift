/// The fields of a request that workers read: header fields of clients, and one of nginx's own. nginx passes on these
/// alone (nginx/snippets/worker.conf).
package enum RequestField: String, CaseIterable, Sendable {
  /// RFC 9110, section 14.2.
  case range = "HTTP_RANGE"
  /// W3C Trace Context, section 3.2.
  case traceparent = "HTTP_TRACEPARENT"
  /// The status with which the storage has refused nginx the bytes of an image; empty for a request of a client.
  case storageRefusal = "STORAGE_REFUSAL"
}
