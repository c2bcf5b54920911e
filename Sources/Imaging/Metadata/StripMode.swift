/// What is taken out of a picture.
package enum StripMode: String, CaseIterable, Sendable {
  /// Positions, and what may hold one and cannot be read.
  case gps
  /// Everything but the orientation, the colour profile and what the picture needs.
  case all
}
