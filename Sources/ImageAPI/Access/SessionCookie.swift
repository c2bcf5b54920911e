/// The cookie of a session (RFC 6265bis, section 4.1).
struct SessionCookie {
  /// Whether it goes over https alone.
  let isSecure: Bool

  /// The name. The prefix `__Host-` makes browsers refuse such a cookie of another host, path or scheme.
  var name: String { isSecure ? "__Host-image-fcgi-session" : "image-fcgi-session" }

  /// The value of `Set-Cookie`.
  ///
  /// - Parameter life: How long the browser keeps it, in seconds; 0 to remove it.
  func field(_ value: String, life: Int) -> String {
    "\(name)=\(value); Path=/; Max-Age=\(life); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
  }
}
