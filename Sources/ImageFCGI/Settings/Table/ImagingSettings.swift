import ImageAPI
import Imaging
import System

/// Settings of the check of uploads, and of variants.
struct ImagingSettings: SettingGroup {
  static let title = "Checks and variants"
  static let readers = "The workers, nginx and the pools of the renderers read these. They must have the same values."
  static let fillsTemplates = true

  /// What is checked of an upload.
  let uploadCheck = Setting(
    "UPLOAD_CHECK", .choice(["off": UploadCheck.off, "header": .header, "full": .full]), default: .header,
    inPackage: .fallback,
    "`header` reads the dimensions of an upload and refuses what is corrupt or too large. `full` also decodes it in an inspector."
  )

  /// What is removed from uploads.
  let stripMetadata = Setting(
    "STRIP_METADATA", .choice(["off": StripMode?.none, "gps": .gps, "all": .all]), default: nil,
    "`gps` removes positions from uploads, `all` removes all metadata but orientation and colour profile.")

  /// The maximum number of pixels of an image, all frames together; 1 to 2⁴⁰.
  let maxPixels = Setting(
    "MAX_PIXELS", .integer(1...(1 << 40)), default: 250_000_000,
    "Maximum of width × height × frames of an image that is uploaded or made into a variant.")

  /// The maximum number of pixels of a frame of a variant; 1 to 2⁴⁰.
  let maxVariantPixels = Setting(
    "MAX_VARIANT_PIXELS", .integer(1...(1 << 40)), default: 25_000_000,
    "Maximum of width × height of a variant. All frames together have at most `MAX_PIXELS`.")

  /// The file of presets; `nil` for the built-in ones only.
  let presetsFile = Setting(
    "PRESETS_FILE", .text, unset: "the built-in presets only",
    "File with a JSON object: for each name of a preset an object of its parameters.")

  /// Whether clients may only use presets.
  let presetsOnly = Setting(
    "PRESETS_ONLY", .flag, default: false, "`true` refuses variants with other parameters than those of presets.")

  /// The number of renderers; 0 to 1024.
  let renderers: Setting<Int> = Setting(
    "RENDERERS", .integer(0...1024), derived: "the number of cores", inPackage: .example("4"),
    "Number of renderers, which make variants. `0` starts none."
  ) { _ in Processors.count }

  /// The number of inspectors; 0 to 1024.
  let inspectors: Setting<Int> = Setting(
    "INSPECTORS", .integer(0...1024), derived: "`1` with `UPLOAD_CHECK=full`, otherwise `0`",
    "Number of inspectors, which decode uploads."
  ) { $0[\.imaging.uploadCheck] == .full ? 1 : 0 }

  /// The maximum number of requests at the renderers, waiting ones included; 1 to 1024, the backlog of their socket.
  let renderConnections: Setting<Int> = Setting(
    "RENDER_MAX_CONNS", .integer(1...1024), derived: "8 × `RENDERERS`",
    "Maximum number of requests at the renderers, waiting ones included. nginx rejects others with 503."
  ) { min(1024, max(8, $0[\.imaging.renderers] * 8)) }

  /// The memory of a job, in bytes; 256 MiB to 64 GiB.
  let renderMemory = Setting(
    "RENDER_MEMORY_BYTES", .integer((256 << 20)...(64 << 30)), default: 1 << 30,
    "Maximum memory of a renderer while it makes a variant, in bytes.")

  /// The timeout of a job, in seconds; 1 second to two minutes.
  let transformTimeout = Setting(
    "TRANSFORM_TIMEOUT_SECONDS", .integer(1...120), default: 10,
    "Timeout of a variant and of a full check, in seconds.")

  /// The maximum rate of renders of a client address; `nil` for no limit.
  let renderRate = Setting(
    "RENDER_RATE", .rate, unset: "no limit",
    "Maximum rate of variants that are rendered for a client address, such as `10r/s`. Cached variants do not count. nginx rejects others with 429."
  )

  /// The number of renders above the rate that are still accepted; 1 to 99,999.
  let renderBurst = Setting(
    "RENDER_BURST", .integer(1...99_999), default: 20, "Number of renders above `RENDER_RATE` that nginx still accepts."
  )

  /// The folder of the cache of variants.
  let variantCacheFolder = Setting(
    "VARIANT_CACHE_DIR", .text, default: "/var/cache/nginx/variants",
    "Folder of the cache of variants. Workers only check how full its disk is.")
  /// The maximum size of the cache of variants.
  let variantCacheSize = Setting(
    "VARIANT_CACHE_MAX_SIZE", .size, default: "1g", inPackage: .fallback, "Maximum size of the cache of variants.")

  /// The socket of the renderers.
  let renderSocket = Setting(
    "RENDER_SOCKET", .text, default: "\(SharedSettings.runtimeFolder)/render.sock", "Unix socket of the renderers.")
  /// The socket of the inspectors.
  let inspectSocket = Setting(
    "INSPECT_SOCKET", .text, default: "\(SharedSettings.runtimeFolder)/inspect.sock", "Unix socket of the inspectors.")
  /// The socket on which nginx serves originals to renderers.
  let originalsSocket = Setting(
    "ORIGINALS_SOCKET", .text, default: "\(SharedSettings.originalsFolder)/originals.sock",
    "Unix socket on which nginx serves originals to the renderers.")
  /// The socket of nginx before the renderers.
  let renderGateSocket = Setting(
    "RENDER_GATE_SOCKET", .text, default: "\(SharedSettings.runtimeFolder)/gate.sock",
    "Unix socket by which nginx reaches itself, to count renders. Renderers must not reach it.")
  /// The file with the counters of renderers and inspectors.
  let renderMetricsFile = Setting(
    "RENDER_METRICS_FILE", .text, default: "\(SharedSettings.renderFolder)/metrics",
    "File with the counters of renderers and inspectors. They write it, and workers read it.")

  /// The quality of JPEG variants.
  let jpegQuality = Setting(
    "JPEG_QUALITY", .integer(EncoderSettings.qualities), default: EncoderSettings.standard.jpegQuality,
    "Quality of JPEG variants without `quality`.")
  /// The quality of WebP variants.
  let webPQuality = Setting(
    "WEBP_QUALITY", .integer(EncoderSettings.qualities), default: EncoderSettings.standard.webpQuality,
    "Quality of WebP variants without `quality`.")
  /// The quality of AVIF variants.
  let avifQuality = Setting(
    "AVIF_QUALITY", .integer(EncoderSettings.qualities), default: EncoderSettings.standard.avifQuality,
    "Quality of AVIF variants without `quality`.")
  /// The effort of the WebP encoder.
  let webPEffort = Setting(
    "WEBP_EFFORT", .integer(EncoderSettings.webpEfforts), default: EncoderSettings.standard.webpEffort,
    "Effort of the WebP encoder: more is smaller and slower.")
  /// The effort of the AVIF encoder.
  let avifEffort = Setting(
    "AVIF_EFFORT", .integer(EncoderSettings.avifEfforts), default: EncoderSettings.standard.avifEffort,
    "Effort of the AVIF encoder: more is smaller and slower.")
}
