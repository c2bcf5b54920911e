/// Handles the requests of one thread. Each thread has its own handler, so a handler needs no locks.
package protocol RequestHandler: AnyObject {
  /// The response to `request`. A failure is a response too.
  func respond(to request: Request) -> Response
}
