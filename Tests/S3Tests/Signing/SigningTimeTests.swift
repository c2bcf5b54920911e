import Testing

@testable import S3

@Suite struct SigningTimeTests {
  @Test(arguments: [(0, "19700101T000000Z"), (1_369_353_600, "20130524T000000Z"), (4_107_542_399, "21000228T235959Z")])
  func signingTime(seconds: Int, text: String) {
    let time = SigningTime(secondsSince1970: seconds)
    #expect(String(decoding: time.timestamp, as: UTF8.self) == text)
    #expect(String(decoding: time.day, as: UTF8.self) == text.prefix(8))
  }
}
