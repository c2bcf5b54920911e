import FastCGI
import Testing

@testable import ImageAPI

/// What a service tells of its requests.
@Suite struct RequestRecordTests {
  @Test(arguments: [
    ("GET", "/images", RequestKind.list, 200, nil), ("GET", "/images?limit=0", .list, 400, "invalid-limit"),
    ("GET", "/images/a", .view, 404, "not-found"), ("GET", "/images/a?mode=download", .download, 200, nil),
    ("DELETE", "/images/a", .delete, 404, "not-found"), ("GET", "/healthz", .health, 200, nil),
    ("GET", "/readyz", .readiness, 200, nil), ("PATCH", "/images", .other, 405, "method-not-allowed"),
    ("GET", "/elsewhere", .other, 404, "not-found"),
  ]) func everyRequestHasOne(method: String, target: String, kind: RequestKind, status: Int, code: String?)
    throws
  {
    let recorder = MemoryRecorder()
    let response = ImageService.make(recorder: recorder).respond(method, target)
    let record = try #require(recorder.records.first)
    #expect(recorder.records.count == 1 && recorder.state.withLock { $0.began } == 1)
    #expect(record.kind == kind && record.status == status && record.errorCode?.rawValue == code)
    #expect(record.status == response.status && record.bytesSent == response.body.count)
    #expect(record.requestID == "id-1" && record.method == method && record.trace == nil)
  }

  @Test func traceGoesOn() throws {
    let recorder = MemoryRecorder()
    let meter = MemoryMeter()
    let service = ImageService.make(meter: meter, recorder: recorder)
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    _ = service.respond(to: Request(method: "GET", target: "/images") { $0 == .traceparent ? parent : "" })
    let trace = try #require(recorder.records.first?.trace)
    #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c" && trace.flags == "01")
    #expect(recorder.records.first?.storage == StorageUse(calls: 3, retries: 1))
    #expect(trace.spanID != "b7ad6b7169203331" && meter.trace == trace)
    _ = service.respond(to: Request(method: "GET", target: "/images"))
    #expect(meter.trace == nil)
  }
}
