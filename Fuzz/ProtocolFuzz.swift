// The fuzzer's entry into what renderers, inspectors and their children say. An input is FastCGI records, the answer in
// them, or a message.

/// Reads one input as each of them, and traps where something is believed that has not been said.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzProtocol(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  readRecords(input)
  readAnswer(input)
  readMessages(input)
  let text = String(decoding: input, as: UTF8.self)
  if let limits = RenderLimits(text) {
    precondition(RenderLimits(limits.text) == limits)
    precondition(
      [limits.pixels, limits.variantPixels, limits.memory, limits.seconds, limits.bytes].allSatisfy { $0 > 0 })
    // Sums of limits do not overflow.
    _ = limits.memory + limits.bytes + limits.resultBytes
  }
  if let hash = Blurhash(text) { precondition(hash.text == text) }
  return 0
}

/// Reads records as they come in pieces: what they hold does not depend on where they are cut.
private func readRecords(_ input: [UInt8]) {
  let limit = 512
  let whole = read([input[...]], limit: limit)
  if let whole { precondition(whole.output.count <= limit) }
  for cut in [input.count / 3, input.count / 2, Int(input.first ?? 0)] where cut <= input.count {
    let parts = read([input[..<cut], input[cut...]], limit: limit)
    precondition(parts?.output == whole?.output && parts?.isEnded == whole?.isEnded)
  }
  if let whole, whole.isEnded { readAnswer(whole.output) }
}

/// The records in `pieces`; `nil` for bytes that are none.
private func read(_ pieces: [ArraySlice<UInt8>], limit: Int) -> (output: [UInt8], isEnded: Bool)? {
  var reader = RecordReader(limit: limit)
  for piece in pieces {
    do throws(ApplicationError) {
      try reader.append(piece)
    } catch {
      precondition(error == .malformed)
      return nil
    }
  }
  return (reader.output, reader.isEnded)
}

/// Reads the output of an application, and the facts in it.
private func readAnswer(_ output: [UInt8]) {
  if let answer = ApplicationAnswer(cgi: output) {
    precondition(0...999 ~= answer.status)
    precondition(output.suffix(answer.body.count).elementsEqual(answer.body))
    readInspection(answer.body)
  }
  readInspection(output)
}

/// Reads the facts that an inspector says.
private func readInspection(_ json: [UInt8]) {
  guard let inspection = Inspection(json: json) else { return }
  for number in [inspection.width, inspection.height, inspection.frames] { precondition(number ?? 0 >= 0) }
}

/// Reads the messages between a renderer and its children. What is read is written again as it was.
private func readMessages(_ message: [UInt8]) {
  if let report = ChildReport(message: message) {
    precondition(max(report.width, report.height, report.frames) <= 1 << 31)
    precondition(report.text.utf8.allSatisfy { 0x20..<0x7F ~= $0 })
    precondition(report.message.count <= ChildReport.largestMessage)
    precondition(report.message == message || report.text.utf8.count > ChildReport.largestText)
  }
  if let job = ChildJob(message: message) {
    precondition(job.message == message)
    precondition(job.inputSize >= 0)
  }
}
