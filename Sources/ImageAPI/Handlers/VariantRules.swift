package import Imaging

/// Which variants a service has.
package struct VariantRules: Sendable {
  /// The presets.
  package var presets: PresetTable
  /// Whether clients may only use presets.
  package var presetsOnly: Bool
  /// Qualities and efforts.
  package var encoders: EncoderSettings

  /// Rules from their values.
  package init(presets: PresetTable = .builtIn, presetsOnly: Bool = false, encoders: EncoderSettings = .standard) {
    self.presets = presets
    self.presetsOnly = presetsOnly
    self.encoders = encoders
  }
}
