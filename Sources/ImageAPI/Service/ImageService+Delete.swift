import FastCGI

extension ImageService {
  /// `DELETE /images/<key>`: S3 deletes what does not exist without a word, so it is asked first.
  ///
  /// Whatever becomes of the deletion, nginx must not serve its copy from then on: the storage may have done it all the same.
  func delete(_ key: ObjectKey) throws -> Response {
    let deadline = deadline()
    _ = try store.head(key, deadline: deadline)
    defer { generations.advance(key) }
    try store.delete(key, deadline: deadline)
    return .success { writer in
      writer.raw(#"{"key":"#)
      writer.string(key.value)
      writer.raw("}")
    }
  }
}
