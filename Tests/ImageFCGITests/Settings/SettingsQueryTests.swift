import Foundation
import Testing

@testable import ImageFCGI

/// `ImageFCGI settings`.
@Suite struct SettingsQueryTests {
  private func value(_ name: String, _ variables: [String: String]) throws -> String {
    try SettingsQuery([name]).output(variables)
  }

  @Test func printsTheEffectiveValue() throws {
    #expect(try value("S3_BUCKET_NAME", [:]) == "image-storage-bucket\n")
    #expect(try value("S3_BUCKET_NAME", ["S3_BUCKET_NAME": "pictures"]) == "pictures\n")
    #expect(try value("S3_BUCKET_NAME", ["S3_BUCKET_NAME": ""]) == "image-storage-bucket\n")
    #expect(try value("AWS_DEFAULT_REGION", ["AWS_REGION": "eu-west-1"]) == "eu-west-1\n")
    #expect(try value("MAX_CONNS", ["WORKERS": "4", "THREADS": "8"]) == "40\n")
    #expect(try value("S3_CONNECT_TIMEOUT_MS", [:]) == "3000\n" && value("CACHE", [:]) == "on\n")
    #expect(try value("PUBLIC_URL", [:]) == "\n" && value("METRICS_PORT", [:]) == "\n")
    #expect(try value("AWS_CA_BUNDLE", ["S3_CA_BUNDLE": "/s3", "AWS_CA_BUNDLE": "/aws"]) == "/aws\n")
    #expect(try value("WORKERS", [:]) == "\(ProcessInfo.processInfo.activeProcessorCount)\n")
  }

  @Test func printsNoBadValue() {
    let query = try! SettingsQuery(["MAX_CONNS"])
    #expect(throws: ConfigurationError(problems: ["THREADS must be a whole number from 1 to 1024, not \"x\""])) {
      try query.output(["THREADS": "x", "DRAIN_SECONDS": "bad as well, but not asked for"])
    }
  }

  @Test(arguments: [
    "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  ]) func printsNoSecret(_ name: String) {
    #expect(throws: CommandLineError(problem: "\(name) is a secret and is not printed")) { try SettingsQuery([name]) }
  }

  @Test func checksAllSettings() throws {
    let check = try SettingsQuery(["--check"])
    #expect(try check.output(["THREADS": "4", "HOME": "/nonexistent"]) == "")
    let bad = ["THREADS": "x", "PORT": "0", "S3_ENDPOINT_URL": "s3", "CACHE_TTL": "soon"]
    do {
      _ = try check.output(bad)
      Issue.record("nothing was found")
    } catch {
      #expect(error.problems.count == bad.count)
      for name in bad.keys { #expect(error.problems.contains { $0.hasPrefix(name) }, "\(error.problems)") }
    }
  }

  @Test func isRead() throws {
    #expect(try SettingsQuery([]) == .text && SettingsQuery(["--markdown"]) == .markdown)
    #expect(try SettingsQuery(["--environment"]) == .packageFile)
    for (query, text) in [
      (SettingsQuery.text, SettingsText.render()), (.markdown, SettingsMarkdown.render()),
      (.packageFile, SettingsFile.render()),
    ] { #expect(try query.output([:]) == text) }
    for arguments in [["NOTHING"], ["--all"], ["PORT", "HOST"]] {
      #expect(throws: CommandLineError.self) { try SettingsQuery(arguments) }
    }
  }
}
