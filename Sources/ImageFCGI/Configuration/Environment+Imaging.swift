import ImageAPI
import Imaging

extension Environment {
  /// What uploads go through.
  mutating func intakeRules() -> ImageIntake.Rules {
    ImageIntake.Rules(
      acceptsAnyFile: self[\.worker.acceptsAnyFile], check: self[\.imaging.uploadCheck],
      removal: self[\.imaging.stripMetadata], maxPixels: self[\.imaging.maxPixels],
      timeout: self[\.imaging.transformTimeout], spoolFolder: self[\.shared.spoolFolder])
  }

  /// Which variants there are.
  mutating func variantRules() -> VariantRules {
    VariantRules(presets: presets(), presetsOnly: self[\.imaging.presetsOnly], encoders: encoders())
  }

  /// The presets of the file, or the built-in ones. Records every fault of the file as a problem.
  private mutating func presets() -> PresetTable {
    guard let path = self[\.imaging.presetsFile] else { return .builtIn }
    do throws(ConfigurationError) {
      return try PresetsFile.read(path)
    } catch {
      for fault in error.problems { report("\(Settings.table.imaging.presetsFile.name)=\(path): \(fault)") }
      return .builtIn
    }
  }

  private mutating func encoders() -> EncoderSettings {
    // The settings have the bounds of the encoders.
    EncoderSettings(
      jpegQuality: self[\.imaging.jpegQuality], webpQuality: self[\.imaging.webPQuality],
      webpEffort: self[\.imaging.webPEffort], avifQuality: self[\.imaging.avifQuality],
      avifEffort: self[\.imaging.avifEffort]) ?? .standard
  }

  /// The bounds of a job, as renderers and inspectors read them.
  mutating func renderLimits() -> RenderLimits {
    RenderLimits(
      pixels: self[\.imaging.maxPixels], variantPixels: self[\.imaging.maxVariantPixels],
      memory: self[\.imaging.renderMemory], seconds: self[\.imaging.transformTimeout],
      bytes: self[\.shared.maxUploadBytes])
  }
}
