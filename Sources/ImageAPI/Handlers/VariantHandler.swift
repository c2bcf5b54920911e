import FastCGI
import HTTPSyntax
import Imaging
import Text

/// `GET /images/<key>` with parameters of a variant, and `mode=thumbnail`.
struct VariantHandler {
  let store: any ObjectStore
  let generations: any CacheGenerations
  let timeout: StorageTimeout
  /// Whether nginx's cache has room; `nil` if it always has.
  let cacheSpace: (any CacheSpace)?
  /// What the keys of this storage begin with in a cache that other storages may share.
  let cacheScope: String
  let rules: VariantRules

  /// Hands the request over to nginx, which has the variant in its cache, or asks a renderer for it.
  ///
  /// nginx answers If-None-Match, If-Modified-Since and Range itself: it has all bytes of a variant. Its own 412 breaks the
  /// connection, so the handler looks at the original where a condition can fail. The renderer compares the version.
  func respond(to key: ObjectKey, _ parameters: Query, _ mode: ReadMode, _ request: Request) throws -> Response {
    let query = try VariantQuery(parameters, mode, rules)
    if !request[.storageRefusal].isEmpty {
      throw try store.refusal(of: key, status: request[.storageRefusal], deadline: timeout.deadline())
    }
    let job = RenderJob(
      options: query.options, accept: AcceptClass(accept: request[.accept]), encoders: rules.encoders)
    let tag = VariantTag(job)
    let conditions = ReadConditions(request)
    if conditions.preconditions.canFailReads {
      let original = try store.head(key, deadline: timeout.deadline())
      try query.version?.check(original)
      let verdict = conditions.preconditions.verdict(
        isRead: true, tag: EntityTag(strong: tag.entityTag(of: original)), lastModified: original.lastModified)
      guard verdict != .failed else { throw APIError(.preconditionFailed) }
    }
    let generation = generations.currentBytes(key)
    let isKept = cacheSpace?.isEnough != false
    return VariantHandover(
      job: job.canonical, tag: tag.text,
      source: (isKept ? "/" : "/u") + "\(generation)" + (try store.presignShared(key)),
      cacheKey: "\(cacheScope)/\(generation)/\(key.pathEncoded)?\(job.canonical)" + (query.version?.cacheKeyEnd ?? ""),
      version: query.version, isKept: isKept, isAttachment: query.isAttachment,
      varies: query.options.format == nil, fileName: FileName(of: key),
      revalidation: DownloadHandover.Revalidation(conditions.preconditions), range: conditions.range
    ).response
  }
}
