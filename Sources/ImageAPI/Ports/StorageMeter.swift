/// Ties the calls of a store to the request that they are made for. Belongs to the thread of the store.
package protocol StorageMeter: AnyObject {
  /// The calls from now on belong to a new request.
  ///
  /// - Parameter trace: The trace of the request; `nil` for none.
  func begin(trace: TraceContext?)

  /// What was asked of the storage since `begin`.
  func end() -> StorageUse
}

/// What one request has asked of the storage.
package struct StorageUse: Equatable, Sendable {
  /// Requests sent to the storage, retries included.
  package var calls: Int
  /// Retries.
  package var retries: Int
  /// The time of all of them together.
  package var duration: Duration

  /// A use from its values; none by default.
  package init(calls: Int = 0, retries: Int = 0, duration: Duration = .zero) {
    self.calls = calls
    self.retries = retries
    self.duration = duration
  }
}
