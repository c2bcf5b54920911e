import FastCGI
import HTTPSyntax
import System

extension Preconditions {
  /// The conditions of `request`.
  init(_ request: Request) {
    self.init(
      ifMatch: request[.ifMatch], ifNoneMatch: request[.ifNoneMatch], ifModifiedSince: request[.ifModifiedSince],
      ifUnmodifiedSince: request[.ifUnmodifiedSince], now: SystemClock.seconds)
  }
}

extension ReadConditions {
  /// The conditions and the range of a GET or HEAD.
  init(_ request: Request) {
    self.init(
      Preconditions(request), isHead: request.method == "HEAD", range: request[.range], ifRange: request[.ifRange],
      now: SystemClock.seconds)
  }
}
