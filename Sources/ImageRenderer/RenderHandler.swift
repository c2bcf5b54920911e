import FastCGI
import Imaging
import JSON
import Metrics
import System

/// Answers the requests of nginx for variants, and those of workers for inspections.
final class RenderHandler: RequestHandler {
  private let server: ForkServer
  /// What is counted; `nil` for nothing.
  private let counters: RenderCounters?
  /// The client for the listener of originals that was used last.
  private var originals: Originals?
  /// The child for the next job; `nil` if it could not be forked.
  private var spare: SpareChild?

  /// A handler with a spare child.
  init(_ server: ForkServer, _ counters: RenderCounters? = nil) throws(SystemError) {
    self.server = server
    self.counters = counters
    spare = try SpareChild(server)
  }

  func respond(to request: Request) -> Response {
    var record = RenderRecord(requestID: request.requestID, isInspection: request.method == "POST")
    let response: Response
    do throws(RenderFailure) {
      response = try record.isInspection ? inspect(request, &record) : render(request, &record)
    } catch {
      record.outcome = error.outcome
      record.detail = error.detail
      response = Response(status: error.outcome.status, headers: [("Content-Length", "0")])
    }
    record.end()
    if let counters { record.count(in: counters, sentAt: request[parameter: "RENDER_SENT_AT"]) }
    record.write()
    return response
  }

  // MARK: Variants

  private func render(_ request: Request, _ record: inout RenderRecord) throws(RenderFailure) -> Response {
    let variant = try VariantRequest(request)
    let child = try takeSpare()
    let original: OriginalHead
    do throws(RenderFailure) {
      original = try fetch(variant, into: child)
    } catch {
      // The child has seen nothing, and waits for the next original.
      keep(child)
      throw error
    }
    guard !original.isUnchanged else {
      keep(child)
      record.outcome = .notModified
      return Response(status: Outcome.notModified.status, headers: variant.fields(of: original))
    }
    record.bytesReceived = original.byteCount
    let job = ChildJob(inputSize: original.byteCount, limits: variant.limits, job: variant.job)
    let report = try perform(job, by: child, &record)
    guard let format = report.result.flatMap({ OutputFormat(rawValue: $0.rawValue) }),
      report.resultSize <= variant.limits.resultBytes,
      let body = MemoryFile.read(child.output, count: report.resultSize)
    else { throw RenderFailure(.failed, "the child has reported what is not there") }
    record.bytesSent = body.count
    let fields = [("Content-Type", format.mediaType), ("Content-Length", String(body.count))]
    return Response(status: Outcome.success.status, headers: fields + variant.fields(of: original), body: body)
  }

  /// Fetches the original of a variant.
  ///
  /// The listener keeps originals for a while. If its copy is another version than the one that the address names, the
  /// storage is asked whether there is a newer one.
  ///
  /// - Throws: `notFound` if the original is another version; and what the fetch throws.
  private func fetch(_ variant: VariantRequest, into child: SpareChild) throws(RenderFailure) -> OriginalHead {
    let source = try source(variant.originalsSocket)
    var original = try source.fetch(
      variant.source, into: child.input, limit: variant.limits.bytes, unless: variant.knownOriginal)
    if let version = variant.version, let other = original.etag, other != version {
      try empty(child)
      original = try source.fetch(variant.source, into: child.input, limit: variant.limits.bytes, unless: other)
      guard !original.isUnchanged, original.etag == version else {
        throw RenderFailure(.notFound, "the original is another version")
      }
    }
    // Some engines ignore the condition.
    if let known = variant.knownOriginal, original.etag == known { original.isUnchanged = true }
    return original
  }

  /// Keeps a child that has done nothing for the next job, without the original in its file.
  private func keep(_ child: SpareChild) { spare = (try? empty(child)).map { child } }

  private func empty(_ child: SpareChild) throws(RenderFailure) {
    do throws(SystemError) { try MemoryFile.empty(child.input) } catch { throw RenderFailure(.failed, "\(error)") }
  }

  /// The client for the listener at `socket`.
  private func source(_ socket: String) throws(RenderFailure) -> Originals {
    if let originals, originals.socket == socket { return originals }
    let new = try Originals(socket: socket)
    originals = new
    return new
  }

  // MARK: Inspections

  private func inspect(_ request: Request, _ record: inout RenderRecord) throws(RenderFailure) -> Response {
    guard let limits = RenderLimits(request[parameter: "RENDER_LIMITS"]) else {
      throw RenderFailure(.invalidRequest, "malformed RENDER_LIMITS")
    }
    guard request.contentLength <= limits.bytes else {
      throw RenderFailure(.originalTooLarge, "more than \(limits.bytes) bytes")
    }
    let child = try takeSpare()
    do {
      try request.body.write(to: child.input)
    } catch {
      spare = child
      throw RenderFailure(.invalidRequest, "\(error)")
    }
    record.bytesReceived = request.contentLength
    let report = try perform(ChildJob(inputSize: request.contentLength, limits: limits, job: ""), by: child, &record)
    guard let hash = Blurhash(report.text) else {
      throw RenderFailure(.failed, "the child has reported a malformed blurhash")
    }
    var json = JSONWriter()
    json.object {
      $0.member("width", report.width)
      $0.member("height", report.height)
      $0.member("frames", report.frames)
      $0.member("alpha", report.hasAlpha)
      $0.member("blurhash", hash.text)
    }
    record.bytesSent = json.bytes.count
    let fields = [("Content-Type", "application/json"), ("Content-Length", String(json.bytes.count))]
    return Response(status: Outcome.success.status, headers: fields, body: json.bytes)
  }

  // MARK: Children

  /// The child that waits, or a new one.
  ///
  /// - Throws: `overloaded` if there is none, and none can be made.
  private func takeSpare() throws(RenderFailure) -> SpareChild {
    defer { spare = nil }
    if let spare, spare.isWaiting {
      do throws(SystemError) {
        try MemoryFile.empty(spare.input)
        return spare
      } catch {
        throw RenderFailure(.failed, "\(error)")
      }
    }
    return try fork()
  }

  private func fork() throws(RenderFailure) -> SpareChild {
    do throws(SystemError) { return try SpareChild(server) } catch { throw RenderFailure(.overloaded, "\(error)") }
  }

  /// Lets a child do a job, and forks the next child meanwhile.
  private func perform(
    _ job: ChildJob, by child: SpareChild, _ record: inout RenderRecord
  ) throws(RenderFailure) -> ChildReport {
    let end: SpareChild.End
    do throws(SystemError) {
      try child.start(job)
      // Without one now, the next job forks its own.
      spare = try? SpareChild(server)
      end = try child.finish(seconds: job.limits.seconds)
    } catch {
      throw RenderFailure(.failed, "\(error)")
    }
    record.note(end)
    guard end.report.outcome == .success else { throw RenderFailure(end.report.outcome, end.report.text) }
    return end.report
  }
}
