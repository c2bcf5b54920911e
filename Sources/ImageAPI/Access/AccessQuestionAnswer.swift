import Access
import FastCGI

/// The answers to nginx's question whether a request may send its body. nginx takes no others but 2xx, 401 and 403, and drops
/// their bodies (ngx_http_auth_request_module).
enum AccessQuestionAnswer {
  /// The request may go on.
  static var yes: Response { Response(status: 204, headers: []) }

  /// The request is refused. nginx makes the error object from the code.
  static func no(_ error: APIError) -> Response {
    Response(status: error.status == 401 ? 401 : 403, headers: [("X-Access-Code", error.code.rawValue)])
  }
}
