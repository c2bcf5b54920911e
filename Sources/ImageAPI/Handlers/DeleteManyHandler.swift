import Access
import FastCGI

/// `POST /images/delete`.
struct DeleteManyHandler {
  let editor: (any ObjectEditor)?
  let locks: any EditLocks
  let generations: any CacheGenerations
  let timeout: StorageTimeout

  /// What becomes of one of the keys.
  private enum Fate {
    /// It cannot be deleted.
    case refused(ErrorCode)
    /// It is one of those that are deleted.
    case requested(Int)
  }

  /// Deletes up to 1,000 images without looking at them. Each key has its own outcome. `record` gets the number of those
  /// that the principal must not delete.
  func respond(to request: Request, _ principal: Principal, _ record: inout RequestRecord) throws -> Response {
    let document = try DocumentBody.read(request, members: ["keys"])
    let texts = try document.requiredTexts("keys", count: 1...ObjectLimit.deletions)
    let editor = try editor.orUnsupported()
    var keys: [ObjectKey] = []
    var places: [ObjectKey: Int] = [:]
    let fates = texts.map { text -> Fate in
      guard let key = try? ObjectKey(text) else { return .refused(.invalidKey) }
      guard (try? principal.require(.delete, text)) != nil else {
        record.refusedKeys += 1
        return .refused(.forbidden)
      }
      if let place = places[key] { return .requested(place) }
      places[key] = keys.count
      keys.append(key)
      return .requested(keys.count - 1)
    }
    let codes = keys.isEmpty ? [] : try delete(keys, editor)
    return .success(capacity: 64 * texts.count) {
      $0.array(zip(texts, fates)) { writer, entry in
        let code: ErrorCode? =
          switch entry.1 {
          case .refused(let code): code
          case .requested(let place): codes[place]
          }
        writer.object {
          $0.member("key", entry.0)
          $0.member("deleted", code == nil)
          if let code { $0.member("code", code.rawValue) }
        }
      }
    }
  }

  /// Deletes the images under `keys`. The lock is one of this host: leases of a thousand keys would take two thousand
  /// requests.
  ///
  /// nginx must not serve its copies from then on, also where a deletion failed: the storage may have done it all the
  /// same.
  ///
  /// - Returns: For each key nothing, or why it may still be there.
  private func delete(_ keys: [ObjectKey], _ editor: any ObjectEditor) throws -> [ErrorCode?] {
    try locks.withLock(keys, reach: .host, until: .now + .seconds(EditLockPatience.seconds)) { _ in
      defer { for key in keys { generations.advance(key) } }
      return editor.deleteMany(keys, deadline: timeout.deadline()).map { result in
        switch result {
        case .success: nil
        case .failure(let error): error.code == .notFound ? nil : APIError(error).code
        }
      }
    }
  }
}
