import FastCGI
import HTTPSyntax
import Imaging
import Text

/// `GET /images/<key>` with parameters of a variant, and `mode=thumbnail`.
struct VariantHandler {
  let store: any ObjectStore
  let generations: any CacheGenerations
  let timeout: StorageTimeout
  /// Whether nginx's caches have room; `nil` if they always have.
  let cacheSpace: (any CacheSpace)?
  /// What the keys of this storage begin with in a cache that other storages may share.
  let cacheScope: String
  let rules: VariantRules

  /// Hands the request over to nginx, which has the variant in its cache, or asks a renderer for it.
  ///
  /// nginx answers If-None-Match, If-Modified-Since and Range itself: it has all bytes of a variant. Its own 412 breaks the
  /// connection, so the handler looks at the original where a condition can fail. The renderer compares the version: that of
  /// the address, or the one for which the condition holds.
  func respond(to key: ObjectKey, _ parameters: Query, _ mode: ReadMode, _ request: Request) throws -> Response {
    let query = try VariantQuery(parameters, mode, rules)
    if !request[.storageRefusal].isEmpty {
      throw try store.refusal(of: key, status: request[.storageRefusal], deadline: timeout.deadline())
    }
    let job = RenderJob(
      options: query.options, accept: AcceptClass(accept: request[.accept]), encoders: rules.encoders)
    let tag = VariantTag(job)
    let conditions = ReadConditions(request)
    var original = query.version
    if conditions.preconditions.canFailReads {
      let found = try store.head(key, deadline: timeout.deadline())
      try query.version?.check(found)
      let verdict = conditions.preconditions.verdict(
        isRead: true, tag: EntityTag(strong: tag.entityTag(of: found)), lastModified: found.lastModified)
      guard verdict != .failed else { throw APIError(.preconditionFailed) }
      // nginx may still have the variant of an older original.
      original = (try? ImageVersion(found.etag)) ?? original
    }
    let generation = generations.currentBytes(key)
    let isKept = cacheSpace?.isEnoughForVariants != false
    return VariantHandover(
      job: job.canonical, tag: tag.text,
      source: (isKept ? "/" : "/u") + "\(generation)" + (try store.presignShared(key)),
      cacheKey: "\(cacheScope)/\(generation)/\(key.pathEncoded)?\(job.canonical)" + (original?.cacheKeyEnd ?? ""),
      version: query.version, original: original, isKept: isKept, isAttachment: query.isAttachment,
      varies: query.options.format == nil, fileName: FileName(of: key),
      revalidation: DownloadHandover.Revalidation(conditions.preconditions), range: conditions.range
    ).response
  }
}
