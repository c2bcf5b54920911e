import Testing

@testable import ImageFCGI

@Suite struct NginxSizeTests {
  @Test(arguments: [
    ("0", 0), ("17", 17), ("1k", 1024), ("512M", 512 << 20), ("1g", 1 << 30), ("8388607g", 8_388_607 << 30),
  ])
  func sizesAreBytes(text: String, bytes: Int) { #expect(NginxSize.bytes(Array(text.utf8)) == bytes) }

  @Test(arguments: ["", "m", "-1", "+1", "1 g", "1gb", "1t", "1.5g", "9223372036854775808", "8589934592g"])
  func allElseIsNone(text: String) { #expect(NginxSize.bytes(Array(text.utf8)) == nil) }

  /// In a folder that everybody can write to, another user could create the file first.
  @Test(arguments: [Settings.table.worker.cacheGenerationFile, Settings.table.worker.metricsFile])
  func sharedFilesAreInTheFolderOfTheSocket(setting: Setting<String>) throws {
    #expect(setting.defaultText.hasPrefix("`\(SharedSettings.runtimeFolder)/"))
  }
}
