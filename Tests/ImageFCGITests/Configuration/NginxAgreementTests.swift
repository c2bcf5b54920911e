import Foundation
import S3
import TestSupport
import Testing

@testable import ImageFCGI

/// nginx sends downloads to the S3 that the workers have signed for: `nginx/render` and the workers read the same
/// variables, and must come to the same end.
@Suite struct NginxAgreementTests {
  /// Settings, and the address that nginx must connect to for them.
  static let settings: [(variables: [String: String], upstream: String)] = [
    ([:], "image-storage-bucket.s3.us-east-1.amazonaws.com:443"),
    (["AWS_REGION": "cn-north-1", "S3_ADDRESSING": "path"], "s3.cn-north-1.amazonaws.com.cn:443"),
    (["AWS_DEFAULT_REGION": "eusc-de-east-1", "S3_BUCKET_NAME": "b.c"], "b.c.s3.eusc-de-east-1.amazonaws.eu:443"),
    (["AWS_REGION": "us-iso-east-1"], "image-storage-bucket.s3.us-iso-east-1.c2s.ic.gov:443"),
    (["AWS_REGION": "us-isob-east-1"], "image-storage-bucket.s3.us-isob-east-1.sc2s.sgov.gov:443"),
    (["AWS_REGION": "us-isof-south-1"], "image-storage-bucket.s3.us-isof-south-1.csp.hci.ic.gov:443"),
    (["AWS_REGION": "eu-isoe-west-1"], "image-storage-bucket.s3.eu-isoe-west-1.cloud.adc-e.uk:443"),
    (["LOCALSTACK_ENDPOINT_URL": "http://localstack:4566"], "localstack:4566"),
    (["AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_S3": "http://b:81"], "b:81"),
    (["S3_ENDPOINT_URL": "https://Minio.Example:443/"], "minio.example:443"),
    (["S3_ENDPOINT_URL": "http://gw:8080/s3/v1"], "gw:8080"),
    (["S3_ENDPOINT_URL": "https://[2001:db8::1]"], "[2001:db8::1]:443"),
    (["S3_ENDPOINT_URL": "http://[::1]:8333/x"], "[::1]:8333"),
    (
      ["S3_ENDPOINT_URL": "http://gw:8080", "S3_ADDRESSING": "virtual", "S3_BUCKET_NAME": "pictures"],
      "pictures.gw:8080"
    ),
  ]

  @Test(arguments: settings) func sameAddress(variables: [String: String], upstream: String) throws {
    let keys = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"]
    var environment = Environment(variables.merging(keys) { $1 })
    let configuration = environment.s3Configuration()
    let s3 = try #require(configuration)
    let nginx = try Rendered(variables)
    #expect(nginx.value(after: "set $s3_scheme ") == s3.endpoint.scheme.rawValue)
    #expect(nginx.value(after: "set $s3_host ") == s3.address.authority)
    #expect(nginx.value(after: "    server ", at: 1) == upstream)
  }

  @Test(arguments: [
    ["S3_ENDPOINT_URL": "localhost:4566"], ["S3_ENDPOINT_URL": "http://h", "S3_ADDRESSING": "subdomain"],
    ["MAX_UPLOAD_BYTES": "much"],
  ]) func refusesWhatTheWorkersRefuse(variables: [String: String]) {
    #expect(throws: Rendered.Failure.self) { try Rendered(variables) }
  }

  /// nginx's configuration for some settings.
  private struct Rendered {
    /// `nginx/render` has refused the settings.
    struct Failure: Error {}

    /// The lines of all files.
    private let lines: [String]

    /// Renders the configuration into a folder of its own.
    init(_ variables: [String: String]) throws {
      let folder = TemporaryFolder()
      let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
      let render = Process()
      render.executableURL = root.appending(path: "nginx/render")
      render.arguments = [folder.path]
      render.environment = variables.merging(["PATH": "/usr/local/bin:/usr/bin:/bin"]) { $1 }
      render.standardError = FileHandle.nullDevice
      try render.run()
      render.waitUntilExit()
      guard render.terminationStatus == 0 else { throw Failure() }
      let texts = try ["server.conf", "upstreams.conf"].map {
        try String(contentsOfFile: "\(folder.path)/conf.d/\($0)", encoding: .utf8)
      }
      lines = texts.joined(separator: "\n").components(separatedBy: "\n")
    }

    /// The first word, without quotes, of what follows `start` in the line at `index` of those that contain it.
    func value(after start: String, at index: Int = 0) -> String? {
      let rests = lines.compactMap { line in line.range(of: start).map { line[$0.upperBound...] } }
      guard rests.indices.contains(index) else { return nil }
      return rests[index].split(whereSeparator: { $0 == " " || $0 == ";" }).first?
        .replacingOccurrences(of: "\"", with: "")
    }
  }
}
