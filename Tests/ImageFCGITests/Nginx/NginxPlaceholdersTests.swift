import Testing

@testable import ImageFCGI

/// What fills nginx's templates, and the settings that it is not made from.
@Suite struct NginxPlaceholdersTests {
  private func problems(_ variables: [String: String]) -> [String] {
    do {
      _ = try NginxPlaceholders.fromEnvironment(variables)
      return []
    } catch { return error.problems }
  }

  @Test func hasDefaults() throws {
    let texts = try NginxPlaceholders.fromEnvironment(["WORKERS": "2"])
    for (name, text) in [
      "LISTEN": "5000", "FASTCGI_SOCKET": "/run/image-fcgi/pool.sock", "MAX_CONNS": "40",
      "MAX_UPLOAD_BYTES": "104857600",
      "SPOOL_DIR": "/var/spool/image-fcgi", "CACHE_DIR": "/var/cache/nginx/images", "CACHE_BYPASS": "0",
      "CACHE_MAX_SIZE": "1g", "CACHE_TTL": "10m", "TEMP_DIR": "/var/cache/nginx",
      "ACCESS_LOG": "/var/log/nginx/access.log", "WORKER_TIMEOUT": "75s", "UPLOAD_TIMEOUT": "185s",
      "METRICS_LISTEN": "",
      "METRICS_SOCKET": "/run/image-fcgi/metrics.sock", "UPLOAD_RATE": "1r/s", "UPLOAD_RATE_KEY": "",
      "UPLOAD_BURST": "10", "UPLOAD_CONNECTIONS": "64", "UPLOAD_CONNECTIONS_KEY": "$client_address",
      "CLIENT_CONNECTIONS": "256", "CLIENT_CONNECTIONS_KEY": "$client_address",
      "UPLOADS_AT_ONCE": "512", "UPLOADS_AT_ONCE_KEY": "all", "TRUSTED_PROXIES": "# There are none.",
      "CACHE_MIN_FREE": "256m",
      "S3_CA_FILE": "/etc/ssl/certs/ca-certificates.crt",
    ] { #expect(texts[name] == text, "\(name)") }
  }

  @Test func takesWhatIsSet() throws {
    let texts = try NginxPlaceholders.fromEnvironment([
      "UPLOAD_RATE": "60r/m", "UPLOAD_CONNECTIONS": "3", "UPLOADS_AT_ONCE": "off", "CLIENT_CONNECTIONS": "off",
      "TRUSTED_PROXIES": "10.0.0.0/8, fd00::1 unix:", "CACHE_MIN_FREE": "0", "CACHE": "off", "S3_TIMEOUT_SECONDS": "6",
      "MAX_UPLOAD_BYTES": "67108864", "AWS_CA_BUNDLE": "/ca.pem", "S3_UPSTREAM": "gw:1", "S3_HOST_HEADER": "h",
      "METRICS_SOCKET": "/m", "METRICS_LISTEN": "unix:/p", "CACHE_TTL": "1h30m", "CACHE_MAX_SIZE": "512M",
    ])
    #expect(texts["UPLOAD_RATE"] == "60r/m" && texts["UPLOAD_RATE_KEY"] == "$client_address")
    #expect(texts["UPLOAD_CONNECTIONS"] == "3" && texts["UPLOAD_CONNECTIONS_KEY"] == "$client_address")
    #expect(texts["UPLOADS_AT_ONCE"] == "1" && texts["UPLOADS_AT_ONCE_KEY"] == "")
    #expect(texts["CLIENT_CONNECTIONS"] == "1" && texts["CLIENT_CONNECTIONS_KEY"] == "")
    #expect(texts["CACHE_MIN_FREE"] == "0")
    #expect(
      texts["TRUSTED_PROXIES"] == """
        set_real_ip_from 10.0.0.0/8;
        set_real_ip_from fd00::1;
        set_real_ip_from unix:;
        real_ip_header X-Forwarded-For;
        real_ip_recursive on;
        """)
    #expect(texts["CACHE_BYPASS"] == "1" && texts["S3_CA_FILE"] == "/ca.pem")
    #expect(texts["WORKER_TIMEOUT"] == "51s" && texts["UPLOAD_TIMEOUT"] == "125s")
    #expect(texts["S3_UPSTREAM"] == "gw:1" && texts["S3_HOST_HEADER"] == "h")
    #expect(texts["METRICS_SOCKET"] == "/m" && texts["METRICS_LISTEN"] == "unix:/p")
    #expect(texts["CACHE_TTL"] == "1h30m" && texts["CACHE_MAX_SIZE"] == "512M")
  }

  /// Nothing of it is there by default, so it costs nothing.
  @Test func asksNobodyByDefault() throws {
    let texts = try NginxPlaceholders.fromEnvironment([:])
    for name in [
      "ACCESS_QUESTION", "ACCESS_FIELDS", "ACCESS_ERRORS", "ACCESS_LOCATIONS", "CORS_FIELDS", "LISTED_ORIGINS",
      "CARRIED_CREDENTIALS", "CORS_VARY",
    ] { #expect(texts[name] == "", "\(name)") }
    #expect(texts["OWN_ORIGIN"] == #""~*^(?<own_host>\S+) [a-z][a-z0-9+.-]*://\g{own_host}$"  1;"#)
  }

  @Test func asksWhereAccessIsOn() throws {
    let texts = try NginxPlaceholders.fromEnvironment(["ACCESS": "on"])
    #expect(texts["ACCESS_QUESTION"] == "include snippets/access-question.conf;")
    #expect(texts["ACCESS_FIELDS"] == "include snippets/access-fields.conf;")
    #expect(texts["CARRIED_CREDENTIALS"] == "")
  }

  @Test func knowsThePagesThatAreListed() throws {
    let texts = try NginxPlaceholders.fromEnvironment([
      "CORS_ORIGINS": "https://a.example, http://b.example:81", "PUBLIC_URL": "https://Images.Example:443/api",
    ])
    #expect(
      texts["LISTED_ORIGINS"] == """
            "https://a.example"  "https://a.example";
            "http://b.example:81"  "http://b.example:81";
        """)
    #expect(texts["CORS_FIELDS"] == "include snippets/cors.conf;" && texts["CORS_VARY"] == "Origin")
    #expect(texts["CORS_ORIGIN"] == "$listed_origin" && texts["CARRIED_CREDENTIALS"] == "")
    #expect(texts["OWN_ORIGIN"] == #""~*^\S* \Qhttps://images.example\E$"  1;"#)
  }

  /// `*` lists no origin: only what a page itself puts into a request lets it change something.
  @Test func listsNobodyForAll() throws {
    let off = try NginxPlaceholders.fromEnvironment(["CORS_ORIGINS": "*"])
    #expect(off["CORS_ORIGIN"] == "*" && off["CORS_VARY"] == "" && off["LISTED_ORIGINS"] == "")
    #expect(off["CARRIED_CREDENTIALS"]?.contains("ticket") == false)
    let on = try NginxPlaceholders.fromEnvironment(["CORS_ORIGINS": "*", "ACCESS": "on"])
    #expect(on["CARRIED_CREDENTIALS"]?.contains("ticket") == true)
  }

  /// For four requests that are being answered, one may wait.
  @Test(arguments: [("2", "16", "40"), ("1", "1", "2"), ("3", "3", "12"), ("1024", "1024", "1310720")])
  func placesFollowThePool(workers: String, threads: String, places: String) throws {
    let texts = try NginxPlaceholders.fromEnvironment(["WORKERS": workers, "THREADS": threads])
    #expect(texts["MAX_CONNS"] == places)
    let set = try NginxPlaceholders.fromEnvironment(["WORKERS": workers, "THREADS": threads, "MAX_CONNS": "7"])
    #expect(set["MAX_CONNS"] == "7")
  }

  /// Each bad variable alone, and all of them at once.
  @Test func namesEveryBadVariable() {
    let bad = [
      "S3_ENDPOINT_URL": "localhost:4566", "S3_ADDRESSING": "subdomain", "S3_BUCKET_NAME": "A_B", "THREADS": "0",
      "MAX_UPLOAD_BYTES": "much", "CACHE": "yes", "UPLOAD_RATE": "10", "UPLOAD_BURST": "0", "MAX_CONNS": "many",
      "UPLOAD_CONNECTIONS": "65536", "CLIENT_CONNECTIONS": "0", "UPLOADS_AT_ONCE": "none",
      "TRUSTED_PROXIES": "proxy.example", "CACHE_MIN_FREE": "9999999999g", "CACHE_MAX_SIZE": "1 GB",
      "CACHE_TTL": "long", "LISTEN": "5000\"",
      "SPOOL_DIR": "/a\\b", "ACCESS_LOG": "/$host.log", "CACHE_DIR": "/a\nb", "TEMP_DIR": "/a\rb",
    ]
    for (name, value) in bad {
      let found = problems([name: value])
      #expect(found.count == 1 && found.first?.hasPrefix(name) == true, "\(name): \(found)")
    }
    let all = problems(bad)
    #expect(all.count == bad.count, "\(all)")
    #expect(problems(["UPLOAD_RATE": "0r/s"]) == ["UPLOAD_RATE must be like 10r/s or 60r/m, not \"0r/s\""])
    #expect(problems(["AWS_REGION": "a b"]).first?.hasPrefix("AWS_REGION must be a region") == true)
  }

  /// What the workers refuse as well.
  @Test func anAddressHasNoSubdomains() {
    #expect(problems(["S3_ENDPOINT_URL": "http://127.0.0.1:1", "S3_ADDRESSING": "virtual"]).count == 1)
  }

  /// nginx asks for nothing of S3, so it needs no credentials, and none that are bad concern it.
  @Test func needsNoCredentials() {
    #expect(problems(["AWS_ACCESS_KEY_ID": "A", "AWS_PROFILE": "p", "S3_ENDPOINT_URL": "http://h"]) == [])
  }
}
