import Access
import FastCGI
import Imaging
import JSON
import System
import Text

/// `POST /images/tickets`.
struct TicketHandler {
  /// The rules of access; `nil` while access is off.
  let control: (any AccessControl)?
  let publicURL: PublicURL

  /// The life of a ticket whose body names none, in seconds.
  private static let usualLife = 600
  /// The members of the body.
  private static let members = ["key", "prefix", "expires_in", "max_bytes", "types", "metadata"]

  /// Makes a ticket for one upload.
  func respond(to request: Request, _ principal: Principal) throws -> Response {
    let signer = try Signer(control)
    let body = try DocumentBody.read(request, members: Self.members)
    let life = try body.number("expires_in", in: 1...Ticket.longest) ?? Self.usualLife
    let types = try Self.types(body.object["types"])
    let key = try Self.key(body, types)
    try principal.require([.share, .write], key.value)
    let ticket = Ticket(
      key: key.value, maxBytes: try body.number("max_bytes", in: 1...Int.max), types: types,
      metadata: try Self.metadata(body), by: try principal.maker())
    let expiresAt = principal.end(after: life, now: SystemClock.seconds)
    let text = ticket.text(expiresAt: expiresAt, signedWith: signer.key)
    guard text.utf8.count <= Ticket.maximumLength else {
      throw APIError(
        .invalidBody, "the ticket would be longer than \(Ticket.maximumLength) bytes: it has too much metadata",
        limit: Ticket.maximumLength, actual: text.utf8.count)
    }
    let url = publicURL.address("\(Resource.upload.path)?\(Credential.ticketParameter)=\(text)")
    return .success(201) {
      $0.object {
        $0.member("url", url)
        $0.member("key", key.value)
        $0.member("expires_at", CivilTime(secondsSince1970: expiresAt).rfc3339)
      }
    }
  }

  /// The key that the body names, or one that is made below its prefix. It has an ending if the type is known already.
  private static func key(_ body: DocumentBody, _ types: [String]) throws -> ObjectKey {
    switch (try body.text("key"), try body.text("prefix")) {
    case (_?, nil): return try body.key("key")
    case (nil, let prefix?):
      let type = ImageType.allCases.first { types == [$0.mediaType] }
      return try ObjectKey(prefix + UniqueName.now() + (type.map { ".\($0.fileExtension)" } ?? ""))
    case (nil, nil), (_?, _?): throw APIError(.invalidBody, "the body must have either key or prefix")
    }
  }

  /// The media types; empty for all.
  private static func types(_ value: JSONValue?) throws(APIError) -> [String] {
    guard let value else { return [] }
    let known = ImageType.allCases.map(\.mediaType)
    var types: [String] = []
    if case .array(let elements) = value {
      for case .string(let type) in elements where known.contains(type) && !types.contains(type) { types.append(type) }
      if !types.isEmpty, types.count == elements.count { return types }
    }
    throw APIError(.invalidBody, "types must be an array of \(known.formattedAsChoice()), each at most once")
  }

  /// The metadata, which must find room in S3; `nil` for none.
  private static func metadata(_ body: DocumentBody) throws -> JSONObject? {
    let metadata = try body.object("metadata")
    _ = try metadata.map(MetadataCodec.encode)
    return metadata
  }
}
