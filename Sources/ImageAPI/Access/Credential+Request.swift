import Access
import FastCGI

extension Credential {
  /// What `request` has presented.
  ///
  /// - Parameters:
  ///   - query: The query of its target.
  ///   - cookie: The name of a session's cookie.
  init(_ request: Request, query: Substring, cookie: String) {
    self.init(query: query, authorization: request[.authorization], cookies: request[.cookie], cookie: cookie)
  }
}
