import Imaging

/// The work of a child: a picture in, a variant or facts out.
struct PictureJob {
  private let job: ChildJob
  private let bytes: UnsafeRawBufferPointer

  /// The work on the picture in `bytes`, which must outlive it.
  init(_ job: ChildJob, bytes: UnsafeRawBufferPointer) {
    self.job = job
    self.bytes = bytes
  }

  /// Does the work.
  ///
  /// - Parameter write: Writes the variant, and returns whether that was possible.
  func run(_ write: (UnsafeRawBufferPointer) -> Bool) -> ChildReport {
    var report = ChildReport()
    var original: Original?
    do throws(RenderFailure) {
      let file = try Original(bytes, maxPixels: job.limits.pixels)
      original = file
      report.source = file.format
      report.frames = file.pages
      report.hasAlpha = file.hasAlpha
      try job.job.isEmpty ? inspect(file, &report) : render(file, &report, write)
      report.outcome = .success
    } catch {
      // Not every decoder says that it got no memory.
      let needsMuch = original.map { $0.decodedSize >= job.limits.memory / 2 } ?? false
      report.outcome = error.outcome == .corrupt && needsMuch ? .originalTooLarge : error.outcome
      report.text = error.detail
    }
    return report
  }

  private func render(
    _ original: Original, _ report: inout ChildReport, _ write: (UnsafeRawBufferPointer) -> Bool
  ) throws(RenderFailure) {
    guard let job = RenderJob(canonical: job.job) else { throw RenderFailure(.invalidRequest, "malformed job") }
    let rendering = try Rendering(original, job, self.job.limits)
    report.result = ImageFormat(rawValue: rendering.format.rawValue)
    report.width = rendering.size.width
    report.height = rendering.size.height
    let size = try rendering.run { write($0) ? $0.count : nil }
    guard let size else { throw RenderFailure(.variantOutOfBounds, "the result cannot be written") }
    report.resultSize = size
  }

  private func inspect(_ original: Original, _ report: inout ChildReport) throws(RenderFailure) {
    report.width = original.upright.width
    report.height = original.upright.height
    report.text = try Inspection(original).run().text
  }
}
