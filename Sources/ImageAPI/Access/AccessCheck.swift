import Access
import FastCGI
import HTTPSyntax
import System

/// Decides who a request is from, and whether they may do what it asks.
struct AccessCheck {
  /// The rules; `nil` while access is off.
  let control: (any AccessControl)?

  /// Who the request is from.
  ///
  /// - Throws: `AccessRefusal`.
  func principal(of routed: RoutedRequest) throws(AccessRefusal) -> Principal {
    guard let control else { return .everybody }
    let question = AccessQuestion(
      method: routed.request.method, permission: routed.route.permission, key: routed.key?.value,
      credential: Credential(routed.request, query: routed.queryText),
      page: PageOrigin(rawValue: routed.request[.pageOrigin]) ?? .foreign,
      replaces: !routed.request[.ifMatch].isEmpty)
    return try control.rules.decide(question, now: SystemClock.seconds)
  }
}
