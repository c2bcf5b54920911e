/// What a worker does with a request. Each thread of the pool has a handler of its own, so a handler needs no locks.
package protocol RequestHandler: AnyObject {
  /// The answer to `request`. Every failure is an answer too.
  func respond(to request: Request) -> Response
}
