import ImageAPI
import S3
import Testing

@testable import ImageFCGI

@Suite struct StoreErrorTests {
  @Test(arguments: S3Error.Code.allCases) func mapsEveryCode(_ code: S3Error.Code) {
    let expected: StoreError.Code =
      switch code {
      case .notFound, .noSuchBucket: .notFound
      case .preconditionFailed, .conditionalRequestConflict: .alreadyExists
      case .changed: .changed
      case .notSupported: .notSupported
      case .slowDown: .overloaded
      case .keyNotSupported: .keyRefused
      case .objectTooLarge: .tooLarge
      case .archived: .archived
      case .encryptedByCustomer: .encrypted
      case .timeout: .timedOut
      default: .unavailable
      }
    let error = StoreError(S3Error(code, "the cause"))
    #expect(error.code == expected)
    #expect(error.message.contains("the cause"))
  }
}
