package import Imaging
import System

/// What every image goes through on its way in: type, check, removal of metadata, facts.
package struct ImageIntake {
  /// What an operator can set.
  package struct Rules: Sendable {
    /// Whether files are taken whose content is no known image.
    package var acceptsAnyFile: Bool
    /// What is checked.
    package var check: UploadCheck
    /// What is removed; `nil` for nothing.
    package var removal: StripMode?
    /// The most pixels of all frames.
    package var maxPixels: Int
    /// The longest time of a full check, in seconds.
    package var timeout: Int
    /// The folder for files that are rewritten and do not fit into memory.
    package var spoolFolder: String

    /// Rules from their values.
    package init(
      acceptsAnyFile: Bool = false, check: UploadCheck = .header, removal: StripMode? = nil,
      maxPixels: Int = 250_000_000, timeout: Int = 10, spoolFolder: String = "/tmp"
    ) {
      self.acceptsAnyFile = acceptsAnyFile
      self.check = check
      self.removal = removal
      self.maxPixels = maxPixels
      self.timeout = timeout
      self.spoolFolder = spoolFolder
    }
  }

  /// An image that may be stored.
  struct Admitted {
    /// What is stored.
    let bytes: UnsafeRawBufferPointer
    /// The type; `nil` for a file that is no known image.
    let type: ImageType?
    /// What is known of the picture.
    let facts: StoredFacts
    /// What was removed; `nil` if nothing is removed from any image.
    let stripped: [MetadataKind]?

    /// The media type.
    var mediaType: String { type?.mediaType ?? "application/octet-stream" }
  }

  let rules: Rules
  let inspector: (any ImageInspector)?

  /// When the checks of a request that begins now must have ended, all of its files together.
  var deadline: ContinuousClock.Instant { .now + .seconds(rules.timeout) }

  /// Checks `file`, and lends what may be stored for the time of the call.
  ///
  /// - Throws: `APIError` with `unsupportedMediaType`, `corruptImage`, `tooManyPixels`, `cannotStrip`, or that of the
  ///   inspector.
  func admit<Result>(
    _ file: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant, _ use: (Admitted) throws -> Result
  ) throws -> Result {
    guard let type = ImageType(sniffing: file) else {
      guard rules.acceptsAnyFile else {
        throw APIError(.unsupportedMediaType, "the file is not a \(ImageType.names) image")
      }
      return try use(Admitted(bytes: file, type: nil, facts: StoredFacts(), stripped: rules.removal.map { _ in [] }))
    }
    let facts = try facts(of: file, type, until: deadline)
    guard let removal = rules.removal, let stripped = try MetadataStripper(of: file, type).strip(removal) else {
      return try use(Admitted(bytes: file, type: type, facts: facts, stripped: rules.removal.map { _ in [] }))
    }
    return try ScratchMemory.with(count: stripped.count, folder: rules.spoolFolder) { memory in
      stripped.write(from: file, to: memory)
      return try use(
        Admitted(bytes: UnsafeRawBufferPointer(memory), type: type, facts: facts, stripped: stripped.taken))
    }
  }

  /// What the header of `file` says, and the inspector where it is asked.
  private func facts(
    of file: UnsafeRawBufferPointer, _ type: ImageType, until deadline: ContinuousClock.Instant
  ) throws -> StoredFacts {
    guard rules.check != .off else { return StoredFacts() }
    var facts = StoredFacts(facts: try ImageFacts(of: file, type))
    try checkPixels(facts.facts?.pixels)
    guard rules.check == .full else { return facts }
    guard let inspector else { throw InspectionError.unavailable("there is no inspector") }
    do throws(InspectionError) {
      let inspection = try inspector.inspect(file, type.format, deadline: deadline)
      facts.add(inspection)
    } catch {
      // A valid picture of a rare kind is stored, with the facts that can be read.
      guard error == .unsupported else { throw error }
    }
    return facts
  }

  /// Checks the number of pixels of all frames.
  private func checkPixels(_ pixels: Int?) throws(APIError) {
    guard let pixels, pixels > rules.maxPixels else { return }
    throw APIError(
      .tooManyPixels, "the image has \(pixels) pixels, and \(rules.maxPixels) are the most",
      limit: rules.maxPixels, actual: pixels)
  }
}

extension StoredFacts {
  /// Adds what an inspector says, as far as it can be true. What the header says counts first.
  fileprivate mutating func add(_ inspection: Inspection) {
    blurhash = inspection.blurhash.flatMap { Blurhash($0)?.text }
    if facts?.width == nil, let width = inspection.width, let height = inspection.height,
      1...ImageFacts.maximumSide ~= width, 1...ImageFacts.maximumSide ~= height
    {
      facts?.width = width
      facts?.height = height
    }
    if facts?.frames == nil, let frames = inspection.frames, 1...ImageFacts.maximumFrames ~= frames {
      facts?.frames = frames
    }
    if facts?.hasAlpha == nil { facts?.hasAlpha = inspection.hasAlpha }
  }
}
