import S3
import Testing

@testable import ImageFCGI

@Suite struct JWKSLocationTests {
  @Test(arguments: ["/etc/image-fcgi/keys.json", "keys.json", "https", "a:/b", "http:/x"]) func files(_ text: String)
    throws
  {
    #expect(try JWKSLocation(text) == .file(text))
    #expect(try JWKSLocation(text).name == text)
  }

  @Test(arguments: [
    ("https://issuer.example", "https://issuer.example", "/"),
    ("HTTPS://Issuer.Example:8443/a/b.json", "https://issuer.example:8443", "/a/b.json"),
    ("https://issuer.example/keys?token=hush", "https://issuer.example", "/keys?token=hush"),
    ("https://issuer.example/a%20b/../c", "https://issuer.example", "/a%20b/../c"),
    ("https://[2001:db8::1]/", "https://[2001:db8::1]", "/"),
    ("http://localhost:8080/keys", "http://localhost:8080", "/keys"),
    ("http://127.1.2.3/keys", "http://127.1.2.3", "/keys"),
    ("http://[::1]:8080/keys", "http://[::1]:8080", "/keys"),
  ]) func servers(_ text: String, _ server: String, _ target: String) throws {
    let location = try JWKSLocation(text)
    #expect(location == .server(try Endpoint(url: server), target: target))
    #expect(!location.name.contains("hush") && location.name.hasPrefix(server))
  }

  @Test(arguments: [
    "", "http://issuer.example/keys", "http://127.0.0.1.example/keys", "http://localhost.example/keys",
    "http://[::2]/keys", "http://128.0.0.1/", "http://127.1/", "ftp://issuer.example/keys", "https://", "https:///keys",
    "https://user:hush@issuer.example/keys", "https://issuer.example/keys#hush", "https://issuer.example?x",
    "https://issuer.example/a b", "https://issuer.example/é", "https://issuer.example:0/", "file:///etc/keys.json",
    "https://issuer.example/\r\nX: y",
  ]) func otherTextIsRefused(_ text: String) {
    let error = #expect(throws: S3Error.self) { try JWKSLocation(text) }
    #expect(error?.code == .invalidConfiguration && error?.message.contains("hush") == false)
  }
}
