/// What a worker asks of a renderer, but for the original itself.
package struct RenderJob: Hashable, Sendable {
  /// The version of everything that decides about a variant's bytes and that no job says. It is part of every variant's
  /// ETag: whoever changes what a renderer makes of the same job counts it up, so that caches do not keep the old picture.
  package static let rendererVersion = 1

  package let options: RenderOptions
  /// What `auto` may choose; `neither` where the format was asked for by name.
  package let accept: AcceptClass
  package let encoders: EncoderSettings

  /// A job that is equal to every other one with the same result: a format by name makes Accept meaningless, and its own
  /// quality need not be said.
  package init(options: RenderOptions, accept: AcceptClass, encoders: EncoderSettings) {
    var options = options
    if let format = options.format, options.quality == encoders.quality(of: format) { options.quality = nil }
    self.options = options
    self.accept = options.format == nil ? accept : .neither
    self.encoders = encoders
  }

  /// The quality of the result in `format`; `nil` for a format without one.
  package func quality(of format: OutputFormat) -> Int? {
    encoders.quality(of: format).map { options.quality ?? $0 }
  }
}

extension RenderJob {
  /// The one text of this job: class of Accept, encoders and options with `/` between them.
  package var canonical: String { "\(accept.rawValue)/\(encoders.canonical)/\(options.canonical)" }

  /// Reads what `canonical` has written, and checks all bounds again; `nil` for any other text.
  package init?(canonical: some StringProtocol) {
    let parts = canonical.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let accept = AcceptClass(rawValue: String(parts[0])),
      let encoders = EncoderSettings(canonical: parts[1]), let options = RenderOptions(canonical: parts[2])
    else { return nil }
    self.init(options: options, accept: accept, encoders: encoders)
    guard self.canonical.utf8.elementsEqual(canonical.utf8) else { return nil }
  }
}

extension RenderJob {
  /// The format of the result: the one that was asked for, otherwise the first that the client shows and that has room.
  ///
  /// - Parameters:
  ///   - plan: The plan of the result, which says whether it is an animation and how large it is.
  ///   - hasAlpha: Whether the original has transparent pixels.
  package func outputFormat(of plan: RenderPlan, hasAlpha: Bool) -> OutputFormat {
    if let format = options.format { return format }
    let side = max(plan.output.width, plan.output.height)
    let isTransparent = hasAlpha || plan.canvas != nil && !options.background.isOpaque
    return candidates(isAnimation: plan.frames > 1, isTransparent: isTransparent).first { side <= $0.maxSide }
      ?? .lastResort(frames: plan.frames)
  }

  /// The formats of `auto`, the best first. GIF is left to animations: a still would lose its colours.
  private func candidates(isAnimation: Bool, isTransparent: Bool) -> [OutputFormat] {
    if isAnimation { return (accept.hasWebP ? [.webp] : []) + [.gif] }
    return (accept.hasAVIF ? [.avif] : []) + (accept.hasWebP ? [.webp] : []) + [isTransparent ? .png : .jpeg]
  }
}
