// The fuzzer's entry into the options of variants. An input is the size of an original (two bytes for each side) and a
// query, or a canonical text.

/// Parses one input, and traps where options do not survive their own text or a plan leaves its bounds.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOptions(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: start, count: count)
  let text = String(decoding: input.dropFirst(4), as: UTF8.self)
  let sides = (0..<4).map { $0 < count ? Int(input[$0]) : 0 }
  let original = PixelSize(width: 1 + sides[0] << 8 + sides[1], height: 1 + sides[2] << 8 + sides[3])

  let pairs = text.split(separator: "&").map { pair in
    let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    return (name: halves[0], value: halves.count == 2 ? halves[1] : "")
  }
  if let options = try? RenderOptions(pairs) {
    check(options, of: original)
    precondition((try? RenderOptions(pairs.reversed())) == options)
  }
  if let options = RenderOptions(canonical: text) {
    precondition(options.canonical == text)
    check(options, of: original)
  }
  if let job = RenderJob(canonical: text) { precondition(job.canonical == text) }
  if let settings = EncoderSettings(canonical: text) { precondition(settings.canonical == text) }
  _ = AcceptClass(accept: text)
  _ = PresetTable.faults(in: [Preset(name: text, parameters: pairs), Preset(name: "a", parameters: pairs)])
  return 0
}

/// The text of options comes back, and their plans hold.
private func check(_ options: RenderOptions, of original: PixelSize) {
  let text = options.canonical
  precondition(RenderOptions(canonical: text) == options)
  precondition(text.utf8.allSatisfy { $0.isAlphanumeric || "=&,.-".utf8.contains($0) })
  for accept in AcceptClass.allCases {
    let job = RenderJob(options: options, accept: accept, encoders: .standard)
    precondition(RenderJob(canonical: job.canonical) == job)
    if let plan = try? RenderPlan(options, original: original, frames: 3, maxVariantPixels: 25_000_000) {
      check(plan, options)
      let format = job.outputFormat(of: plan, hasAlpha: false)
      precondition(plan.frames == 1 || format.isAnimated)
      precondition(max(plan.output.width, plan.output.height) <= format.maxSide)
    }
  }
}

/// Nothing lies outside of what it is a part of, and nothing between is larger than the result.
private func check(_ plan: RenderPlan, _ options: RenderOptions) {
  precondition(plan.area.isInside(plan.original))
  precondition(plan.regionSize.width <= plan.area.width && plan.regionSize.height <= plan.area.height)
  if let region = plan.region {
    let (x, y) = (region.x - plan.area.x, region.y - plan.area.y)
    precondition(region.size == plan.regionSize)
    precondition(PixelRegion(x: x, y: y, width: region.width, height: region.height).isInside(plan.area.size))
    for shrink in [2, 8] {
      let loaded = PixelSize(
        width: max(1, plan.original.width / shrink), height: max(1, plan.original.height / shrink))
      precondition(region.scaled(from: plan.original, to: loaded).isInside(loaded))
    }
  } else {
    precondition(options.gravity == .smart)
  }
  precondition(plan.output.pixels <= 25_000_000)
  precondition(plan.output.width >= 1 && plan.output.height >= 1)
  let scaled = plan.turn.size(of: plan.scaled)
  let (x, y) = plan.canvas.map { ($0.x, $0.y) } ?? (0, 0)
  precondition(PixelRegion(x: x, y: y, width: scaled.width, height: scaled.height).isInside(plan.output))
  precondition(plan.canvas != nil || scaled == plan.output)
  precondition(
    options.enlarge || plan.scaled.width <= plan.regionSize.width && plan.scaled.height <= plan.regionSize.height)
}
