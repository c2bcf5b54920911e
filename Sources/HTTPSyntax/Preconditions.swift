/// The conditions of a request, and which of them count (RFC 9110, 13.1 and 13.2.2).
package struct Preconditions: Equatable, Sendable {
  /// What must name the current bytes.
  package let ifMatch: EntityTagCondition?
  /// What must not name the current bytes.
  package let ifNoneMatch: EntityTagCondition?
  /// Seconds since 1970. `nil` beside If-None-Match too, which shadows it (13.1.3), and where it is no date.
  package let ifModifiedSince: Int?
  /// Seconds since 1970. `nil` beside If-Match too, which shadows it (13.1.4), and where it is no date.
  package let ifUnmodifiedSince: Int?

  /// Reads the values of four fields; an empty one stands for a field that was not sent.
  ///
  /// - Parameter now: The current time, in seconds since 1970. Dates with a year of two digits depend on it.
  package init(ifMatch: String, ifNoneMatch: String, ifModifiedSince: String, ifUnmodifiedSince: String, now: Int) {
    self.ifMatch = EntityTagCondition(parsing: ifMatch)
    self.ifNoneMatch = EntityTagCondition(parsing: ifNoneMatch)
    let isModifiedSinceShadowed = !ifNoneMatch.isEmpty
    let isUnmodifiedSinceShadowed = !ifMatch.isEmpty
    self.ifModifiedSince = isModifiedSinceShadowed ? nil : HTTPDate.parse(ifModifiedSince, now: now)
    self.ifUnmodifiedSince = isUnmodifiedSinceShadowed ? nil : HTTPDate.parse(ifUnmodifiedSince, now: now)
  }

  /// Whether a condition can fail with 412 for GET and HEAD.
  package var canFailReads: Bool { ifMatch != nil || ifUnmodifiedSince != nil }

  /// Whether a condition can fail with 412 for other methods.
  package var canFailWrites: Bool { canFailReads || ifNoneMatch != nil }

  /// What the conditions make of a request.
  package enum Verdict: Equatable, Sendable {
    /// The request is performed as if it had no conditions.
    case proceed
    /// 304: the client has the bytes already.
    case notModified
    /// 412: nothing is performed.
    case failed
  }

  /// The conditions in the order of RFC 9110, 13.2.2, for a resource that exists.
  ///
  /// - Parameters:
  ///   - isRead: Whether the method is GET or HEAD.
  ///   - tag: The tag of the current bytes.
  ///   - lastModified: When they were stored, in seconds since 1970.
  package func verdict(isRead: Bool, tag: EntityTag, lastModified: Int) -> Verdict {
    verdict(isRead: isRead, tags: [tag], lastModified: lastModified)
  }

  /// The same for a resource that has several tags: any of them may be named.
  package func verdict(isRead: Bool, tags: [EntityTag], lastModified: Int) -> Verdict {
    if let ifMatch, !tags.contains(where: ifMatch.hasStrongMatch) { return .failed }
    if let ifUnmodifiedSince, lastModified > ifUnmodifiedSince { return .failed }
    if let ifNoneMatch, tags.contains(where: ifNoneMatch.hasWeakMatch) { return isRead ? .notModified : .failed }
    if isRead, let ifModifiedSince, lastModified <= ifModifiedSince { return .notModified }
    return .proceed
  }
}
