import Foundation
import Imaging
import TestSupport

/// A job of a renderer's program, for which it forks a child.
struct OneJob {
  /// The outcome as the log names it.
  let outcome: String
  /// The variant; empty without one.
  let result: [UInt8]
  /// Whether the log says that the child died.
  let hasDied: Bool
  /// All lines of the log.
  let log: String

  /// The program, which is built beside the tests.
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("ImageRenderer")

  /// Lets the program do a job.
  ///
  /// - Parameters:
  ///   - options: Parameters of a variant in their canonical text; `nil` for an inspection.
  init(
    _ picture: [UInt8], _ options: String?, pixels: Int = 250_000_000, variant: Int = 25_000_000,
    memory: Int = 1 << 30, seconds: Int = 10
  ) throws {
    let process = Process()
    process.executableURL = Self.program
    let job = options.map { "none/\(EncoderSettings.standard.canonical)/\($0)" } ?? ""
    process.arguments = [
      "try", job, "pixels=\(pixels),variant=\(variant),memory=\(memory),seconds=\(seconds),bytes=100000000",
    ]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(picture))
    try input.fileHandleForWriting.close()
    result = Array(try output.fileHandleForReading.readToEnd() ?? Data())
    log = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    hasDied = log.contains("\"child died\"")
    let mark = "\"outcome\":\""
    let start = log.range(of: mark)?.upperBound ?? log.endIndex
    outcome = String(log[start...].prefix { $0 != "\"" })
  }
}

/// Pictures for tests.
enum TestPicture {
  /// A file of the end-to-end tests.
  static func sample(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: Repository.path("Tests/EndToEnd/images/\(name)"))))
  }

  /// Whether libvips has a module in its folder.
  static func hasModule(_ name: String) -> Bool {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
    return folders.contains { folder in
      let modules = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/\(folder)")) ?? []
      return modules.contains { module in
        module.hasPrefix("vips-modules-")
          && FileManager.default.fileExists(atPath: "/usr/lib/\(folder)/\(module)/\(name).so")
      }
    }
  }

  /// A WebP of one colour: a few bytes for any number of pixels (RFC 9649, section 3).
  static func solidWebP(_ width: Int, _ height: Int) -> [UInt8] {
    chunk("RIFF", Array("WEBP".utf8) + chunk("VP8L", stream(width, height)))
  }

  /// An animation of `frames` frames of one colour.
  static func solidAnimation(_ width: Int, _ height: Int, frames: Int) -> [UInt8] {
    func three(_ value: Int) -> [UInt8] { (0..<3).map { UInt8(value >> (8 * $0) & 0xFF) } }
    let size = three(width - 1) + three(height - 1)
    var chunks = chunk("VP8X", [0x02, 0, 0, 0] + size) + chunk("ANIM", [0, 0, 0, 0, 0, 0])
    let frame = chunk("ANMF", three(0) + three(0) + size + three(100) + [0] + chunk("VP8L", stream(width, height)))
    for _ in 0..<frames { chunks += frame }
    return chunk("RIFF", Array("WEBP".utf8) + chunks)
  }

  /// A black BMP of one bit a pixel.
  static func oneBitBitmap(_ width: Int, _ height: Int) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let size = (width + 31) / 32 * 4 * height
    let file = Array("BM".utf8) + little(62 + size, 4) + little(0, 4) + little(62, 4)
    let info = little(40, 4) + little(width, 4) + little(height, 4) + little(1, 2) + little(1, 2)
    return file + info + little(0, 24) + [0, 0, 0, 0, 255, 255, 255, 0] + [UInt8](repeating: 0, count: size)
  }

  private static func stream(_ width: Int, _ height: Int) -> [UInt8] {
    // The sizes less one in 14 bits each, no alpha, version 0, no transforms and no caches, and five codes of one symbol.
    let header = UInt64(width - 1) | UInt64(height - 1) << 14
    let codes = (0..<5).reduce(UInt64(0)) { $0 | 1 << UInt64(3 + 4 * $1) }
    let bits = header | codes << 32
    return [0x2F] + (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let length = (0..<4).map { UInt8(truncatingIfNeeded: data.count >> (8 * $0)) }
    return Array(name.utf8) + length + data + (data.count % 2 == 1 ? [0] : [])
  }
}
