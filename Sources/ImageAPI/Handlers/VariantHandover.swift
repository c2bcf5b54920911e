import FastCGI
import HTTPSyntax

/// What nginx is told of a variant. nginx/templates/server.conf.template reads it in `/_s3`.
struct VariantHandover {
  /// What the renderer does.
  let job: String
  /// What the entity tag of the variant ends with.
  let tag: String
  /// The path at the listener of originals.
  let source: String
  /// The name of the variant in the cache.
  let cacheKey: String
  /// The original that the address stands for; `nil` for whichever is there.
  let version: ImageVersion?
  /// The only original that the variant may be made of; `nil` for whichever is there.
  let original: ImageVersion?
  /// Whether nginx may keep a copy.
  let isKept: Bool
  /// Whether the picture is saved and not shown.
  let isAttachment: Bool
  /// Whether the format follows from Accept.
  let varies: Bool
  /// The file name of the image. nginx puts the ending of what came out in place of its own.
  let fileName: FileName
  /// The conditions that nginx compares.
  let revalidation: DownloadHandover.Revalidation
  /// The range that nginx cuts; `nil` for none.
  let range: ByteRange?

  /// The response that nginx takes it from.
  var response: Response {
    var headers: [(name: String, value: String)] = [
      ("X-Accel-Redirect", "/_s3"), ("X-S3-Read", "variant"), ("X-Cache-Key", cacheKey), ("X-Variant-Job", job),
      ("X-Variant-Tag", tag), ("X-Variant-Source", source), ("X-Disposition", isAttachment ? "attachment" : "inline"),
    ]
    if isAttachment {
      let stem = fileName.withoutEnding
      headers += [("X-Variant-Name", stem.plain), ("X-Variant-Encoded-Name", stem.encoded)]
    }
    if varies { headers.append(("X-Variant-Vary", "Accept")) }
    if let range { headers.append(("X-Variant-Range", range.text)) }
    if let version { headers.append(version.field) }
    if let original { headers.append(("X-Variant-Version", original.tag)) }
    if !isKept { headers.append(("X-S3-Uncached", "1")) }
    return Response(status: 200, headers: headers + DownloadHandover.fields(revalidation))
  }
}
