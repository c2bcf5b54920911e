import Text

/// All that a GET or HEAD says about which bytes it wants: conditions and a range.
package struct ReadConditions: Equatable, Sendable {
  /// The conditions.
  package let preconditions: Preconditions
  /// The range; `nil` for none, for one that is ignored, and for HEAD, which has none (RFC 9110, 14.2).
  package let range: ByteRange?
  /// The condition of the range; `nil` for none.
  private let ifRange: Validator?

  /// What If-Range compares (RFC 9110, 13.1.5).
  private enum Validator: Equatable {
    case tag(EntityTag)
    case date(Int)
    /// Neither. It never holds.
    case malformed
  }

  /// Reads the values of the fields Range and If-Range; an empty one stands for a field that was not sent.
  ///
  /// - Parameters:
  ///   - isHead: Whether the method is HEAD.
  ///   - now: The current time, in seconds since 1970.
  package init(_ preconditions: Preconditions, isHead: Bool, range: String, ifRange: String, now: Int) {
    self.preconditions = preconditions
    self.range = isHead || range.isEmpty ? nil : ByteRange(parsing: range)
    if self.range == nil || ifRange.isEmpty {
      self.ifRange = nil
    } else if let tag = EntityTag(parsing: Array(Array(ifRange.utf8).trimmingBlanks())) {
      self.ifRange = .tag(tag)
    } else {
      self.ifRange = HTTPDate.parse(ifRange, now: now).map(Validator.date) ?? .malformed
    }
  }

  /// What the client gets.
  package enum Verdict: Equatable, Sendable {
    /// 200: all bytes.
    case whole
    /// 206: the bytes at these positions.
    case part(ClosedRange<Int>)
    /// 304.
    case notModified
    /// 412.
    case failed
    /// 416.
    case rangeNotSatisfiable
  }

  /// The answer for a representation, in the order of RFC 9110, 13.2.2.
  ///
  /// - Parameters:
  ///   - tag: Its tag.
  ///   - lastModified: When it was stored, in seconds since 1970.
  ///   - size: Its length in bytes.
  package func verdict(tag: EntityTag, lastModified: Int, size: Int) -> Verdict {
    switch preconditions.verdict(isRead: true, tag: tag, lastModified: lastModified) {
    case .failed: return .failed
    case .notModified: return .notModified
    case .proceed: break
    }
    guard let range, rangeApplies(tag: tag, lastModified: lastModified) else { return .whole }
    switch range.selection(of: size) {
    case .part(let positions): return .part(positions)
    case .outside: return .rangeNotSatisfiable
    case .whole: return .whole
    }
  }

  /// Whether If-Range lets the range apply. It compares exactly, dates too.
  private func rangeApplies(tag: EntityTag, lastModified: Int) -> Bool {
    switch ifRange {
    case nil: true
    case .tag(let wanted): wanted.isStronglyEqual(to: tag)
    case .date(let wanted): wanted == lastModified
    case .malformed: false
    }
  }
}
