"""An HTTP client for the service that is independent of our code. It checks the rules that hold for every response."""

import http.client
import json
import re
import socket
import threading
from urllib.parse import quote, urlencode, urljoin, urlsplit

import form

# Every response on loopback must arrive within this time.
TIMEOUT_SECONDS = 60

# Headers that reveal the internals of the service. No client may see them.
INTERNAL_HEADERS = re.compile(
    r"^(x-amz-|x-accel|x-s3-|x-cache-|x-access-|x-disposition|x-fallback|x-seaweed|x-localstack|status$|server-timing"
    r"|x-variant|x-image-version)",
    re.IGNORECASE,
)


class Answer:
    """A complete response: status, headers in order, body."""

    def __init__(self, status, headers, body, request):
        """Stores the response and checks the rules that hold for every response."""
        self.status = status
        self.headers = headers
        self.body = body
        self.request = request
        self._check_promises()

    def __repr__(self):
        """The text that a failed assertion shows."""
        return f"<{self.request} → {self.status} {dict(self.headers)} {self.body[:300]!r}>"

    def header(self, name):
        """The value of a header, or None if it is missing."""
        return next((value for header, value in self.headers if header.lower() == name.lower()), None)

    @property
    def json(self):
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def data(self):
        """The `data` member of a successful response."""
        assert self.header("Content-Type") == "application/json", self
        answer = self.json
        assert answer["status"] == "success", self
        assert set(answer) <= {"status", "data", "next_cursor", "prefixes"}, self
        return answer["data"]

    def expect(self, status):
        """Checks the status and returns the response itself."""
        assert self.status == status, self
        return self

    def refused(self, status, code):
        """Checks the status and the error code and returns the JSON of the error."""
        assert self.status == status, self
        assert self.json["code"] == code, self
        return self.json

    def _check_promises(self):
        """Checks: one request id, no duplicate header, no internal header, and a well-formed body for every error."""
        names = [name.lower() for name, _ in self.headers]
        assert len(names) == len(set(names)), f"duplicate header: {self}"
        assert self.header("X-Request-ID"), f"no request id: {self}"
        leaked = [name for name in names if INTERNAL_HEADERS.match(name)]
        assert not leaked, f"internal headers {leaked}: {self}"
        if self.header("Content-Type") == "application/json":
            # Only a view may be kept, and must be checked each time.
            allowed = ("no-store", "no-cache", "private, no-cache") if self.status == 200 else ("no-store",)
            assert self.header("Cache-Control") in allowed, self
        if self.status >= 400:
            assert self.header("Content-Type") == "application/json", self
            if not self.request.startswith("HEAD "):
                self._check_error()

    def _check_error(self):
        """Checks every member of an error's JSON."""
        error = self.json
        assert set(error) - {"limit", "actual"} == {"status", "message", "code", "request_id"}, self
        assert error["status"] == "error", self
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error["code"]), self
        assert error["request_id"] == self.header("X-Request-ID"), self
        assert isinstance(error["message"], str) and error["message"], self
        assert not re.search(r"https?://|127\.0\.0\.1|/tmp/|\.swift|errno|curl", error["message"]), (
            f"the message reveals internals: {self}"
        )
        for figure in ("limit", "actual"):
            assert isinstance(error.get(figure, 0), int), self


class _Connection(http.client.HTTPConnection):
    """An http.client connection that sends any request target unchanged, also an invalid one."""

    def _validate_path(self, url):
        """Accepts any target."""

    def _encode_request(self, request):
        """Encodes as latin-1, so that any byte can be sent."""
        return request.encode("latin-1")


class Service:
    """The service under test. `uploaded` lists the keys that uploads have created, for cleaning up."""

    def __init__(self, base_url, client=None):
        """`base_url` is the address of the service, such as http://127.0.0.1:5000; `client` is ours, if it matters."""
        self.base_url = base_url.rstrip("/")
        parts = urlsplit(self.base_url)
        self.host, self.port = parts.hostname, parts.port
        self.client = client and (client, 0)
        self.uploaded = []
        self._lock = threading.Lock()

    def request(self, method, target, headers=(), body=None):
        """Sends one request on a new connection and reads the complete response. `target` is sent unchanged."""
        connection = _Connection(self.host, self.port, timeout=TIMEOUT_SECONDS, source_address=self.client)
        try:
            headers = dict(headers)
            connection.putrequest(method, target, skip_host="Host" in headers, skip_accept_encoding=True)
            if body is not None and "Transfer-Encoding" not in headers:
                headers.setdefault("Content-Length", str(len(body)))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read(), f"{method} {target}")
        finally:
            connection.close()

    def get(self, target, headers=()):
        """Sends a GET request."""
        return self.request("GET", target, headers)

    def is_up(self, target="/healthz"):
        """Whether a GET request is answered with 200."""
        try:
            return self.get(target).status == 200
        except OSError:
            return False

    def head(self, target, headers=()):
        """Sends a HEAD request."""
        return self.request("HEAD", target, headers)

    def connect(self):
        """A connected socket for requests that no HTTP library sends. The caller closes it."""
        return socket.create_connection((self.host, self.port), timeout=TIMEOUT_SECONDS, source_address=self.client)

    def read(self, connection, request="GET (raw)"):
        """Reads the response to a request that was written to `connection`. `request` begins with the method."""
        response = http.client.HTTPResponse(connection, method=request.split()[0])
        response.begin()
        return Answer(response.status, response.getheaders(), response.read(), request)

    def raw(self, request_bytes):
        """Sends these bytes on a new connection and reads the response."""
        with self.connect() as connection:
            connection.sendall(request_bytes)
            return self.read(connection, "GET (raw) " + repr(request_bytes[:80]))

    def send_form(self, body, content_type=None):
        """Posts a form to /images/upload. If this creates an image, its key is added to `uploaded`."""
        content_type = content_type or form.content_type()
        answer = self.request("POST", "/images/upload", {"Content-Type": content_type}, body)
        if answer.status == 201:
            with self._lock:
                self.uploaded.append(answer.data["key"])
        return answer

    def upload(self, image, key=None, metadata=None, filename="sample.jpg", content_type="image/jpeg"):
        """Uploads an image and returns the response, whatever its status is."""
        return self.send_form(form.upload(image, filename, metadata, key, content_type))

    def store(self, image, key=None, metadata=None, filename="sample.jpg"):
        """Uploads an image, checks that it is accepted and returns the `data` of the response."""
        return self.upload(image, key, metadata, filename).expect(201).data

    def view(self, key):
        """Gets the description of an image."""
        return self.get(path(key))

    def download(self, key, headers=(), mode="download"):
        """Gets the bytes of an image."""
        return self.get(path(key) + "?mode=" + mode, headers)

    def variant(self, key, headers=(), **parameters):
        """Gets a variant of an image."""
        return self.get(variant_target(key, **parameters), headers)

    def delete(self, key):
        """Deletes an image."""
        return self.request("DELETE", path(key))

    def list(self, **query):
        """Gets one page of the list."""
        return self.get("/images" + ("?" + urlencode(query, quote_via=quote, safe="") if query else ""))

    def keys(self, prefix):
        """All keys with this prefix, in list order."""
        return [entry["key"] for entry in self.list(prefix=prefix).expect(200).data]

    def target(self, url):
        """The request target of a URL from a response, absolute or relative. The URL must point to the service."""
        absolute = urljoin(self.base_url + "/", url)
        assert absolute.startswith(self.base_url + "/"), f"{url} does not point to the service"
        return absolute[len(self.base_url) :]


def path(key):
    """The request target of a key, with everything but slashes percent-encoded."""
    return "/images/" + quote(key, safe="/")


def variant_target(key, **parameters):
    """The request target of a variant."""
    return path(key) + "?" + urlencode(parameters, quote_via=quote, safe=",")
