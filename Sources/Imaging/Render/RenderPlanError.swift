/// Why there is no plan for a variant of an original.
package enum RenderPlanError: Error, Hashable, Sendable {
  /// The result would have more pixels than `limit`, all frames would have, or a side would be longer than the format has.
  case variantTooLarge(limit: Int, actual: Int)
  /// `crop` takes nothing of the upright original, whose size this is.
  case cropOutside(PixelSize)

  /// A sentence for the client.
  package var message: String {
    switch self {
    case .variantTooLarge: "the picture would be too large"
    case .cropOutside(let size): "crop must begin within the image, which has \(size.width) x \(size.height) pixels"
    }
  }
}
