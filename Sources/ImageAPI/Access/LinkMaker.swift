package import Access
import HTTPSyntax
import Text

/// Makes signed links.
package struct LinkMaker: Sendable {
  /// The addresses that links begin with.
  let publicURL: PublicURL
  /// Which variants there are.
  let variants: VariantRules

  /// A maker of links.
  package init(publicURL: PublicURL, variants: VariantRules) {
    self.publicURL = publicURL
    self.variants = variants
  }

  /// A parameter of a read, decoded.
  package typealias Parameter = (name: String, value: String)

  /// The names of the parameters that a link may have.
  package static var parameterNames: Set<String> { VariantQuery.readNames }

  /// The URL of a link to the image under `key`. Whether there is one is not looked at: it may come later, or go.
  ///
  /// - Parameter parameters: Those of the read, decoded, each name once.
  /// - Throws: `APIError` where the read would be refused whatever the image is: such a link would be of no use.
  package func url(
    _ key: ObjectKey, _ parameters: [Parameter], _ link: Link, signedWith signingKey: SigningKey
  ) throws(APIError) -> String {
    do { try check(parameters) } catch { throw APIError(error) }
    return "\(publicURL.image(key.value))?"
      + Self.query(link.parameters(key: key.value, parameters, signedWith: signingKey))
  }

  /// Checks the parameters as a read does.
  private func check(_ parameters: [Parameter]) throws {
    let query = try Query(parsing: Self.query(parameters))
    let mode = try RoutedRequest.mode(query["mode"])
    if let version = query["v"] {
      do throws(APIError) { _ = try ImageVersion(version) } catch {
        throw APIError(.invalidParameter, "v must be the etag of an image")
      }
    }
    if VariantQuery.isVariant(query) || mode == .thumbnail {
      _ = try VariantQuery(query, mode, variants)
    } else if mode == .view {
      guard query["v"] == nil else {
        throw APIError(.invalidParameter, "v belongs to the bytes of an image: it needs mode=download or mode=inline")
      }
    }
  }

  /// The parameters as a query.
  private static func query(_ parameters: [Parameter]) -> String {
    parameters.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
  }
}
