"""The service as a client of someone else sees it: plain HTTP, and on every answer the promises that hold for all of them."""

import http.client
import json
import re
import socket
import threading
from urllib.parse import quote, urlencode, urljoin, urlsplit

import form

# A loopback answer that takes longer than this is a failure of its own.
TIMEOUT_SECONDS = 60

# Headers that speak of how the service is built: none may reach a client.
INTERNAL_HEADERS = re.compile(
    r"^(x-amz-|x-accel|x-s3-|x-cache-key|x-disposition|x-fallback|x-seaweed|x-localstack|status$|server-timing)",
    re.IGNORECASE,
)


class Answer:
    """One answer, whole: status, headers in order, bytes."""

    def __init__(self, status, headers, body, request):
        """Takes an answer over and checks what every answer promises."""
        self.status = status
        self.headers = headers
        self.body = body
        self.request = request
        self._check_promises()

    def __repr__(self):
        """What a failed assertion shows."""
        return f"<{self.request} → {self.status} {dict(self.headers)} {self.body[:300]!r}>"

    def header(self, name):
        """The header's value; None if it was not sent."""
        return next((value for header, value in self.headers if header.lower() == name.lower()), None)

    @property
    def json(self):
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def data(self):
        """`data` of a success."""
        assert self.header("Content-Type") == "application/json", self
        answer = self.json
        assert answer["status"] == "success", self
        assert set(answer) <= {"status", "data", "next_cursor"}, self
        return answer["data"]

    def expect(self, status):
        """Itself, once the status is the expected one."""
        assert self.status == status, self
        return self

    def refused(self, status, code):
        """The error's JSON, once status and code are the expected ones."""
        assert (self.status, self.json["code"]) == (status, code), self
        return self.json

    def _check_promises(self):
        """Exactly one request id, no header twice, none of the inside, and every error in its shape."""
        names = [name.lower() for name, _ in self.headers]
        assert len(names) == len(set(names)), f"a header came twice: {self}"
        assert self.header("X-Request-ID"), f"no request id: {self}"
        leaked = [name for name in names if INTERNAL_HEADERS.match(name)]
        assert not leaked, f"internal headers {leaked}: {self}"
        if self.status >= 400:
            assert self.header("Content-Type") == "application/json", self
            if not self.request.startswith("HEAD "):
                self._check_error()

    def _check_error(self):
        """The JSON of a failure, member by member."""
        error = self.json
        assert set(error) - {"limit", "actual"} == {"status", "message", "code", "request_id"}, self
        assert error["status"] == "error", self
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error["code"]), self
        assert error["request_id"] == self.header("X-Request-ID"), self
        assert isinstance(error["message"], str) and error["message"], self
        assert not re.search(r"https?://|127\.0\.0\.1|/tmp/|\.swift|errno|curl", error["message"]), (
            f"something internal: {self}"
        )
        for figure in ("limit", "actual"):
            assert isinstance(error.get(figure, 0), int), self


class _Connection(http.client.HTTPConnection):
    """http.client without its opinion on request targets: the bytes go out as they are given."""

    def _validate_path(self, url):
        """Any target."""

    def _encode_request(self, request):
        """Any byte, as latin-1."""
        return request.encode("latin-1")


class Service:
    """The service under test. `uploaded` are the keys it said it made, for whoever cleans up."""

    def __init__(self, base_url):
        """Speaks to `base_url`, such as http://127.0.0.1:5000."""
        self.base_url = base_url.rstrip("/")
        parts = urlsplit(self.base_url)
        self.host, self.port = parts.hostname, parts.port
        self.uploaded = []
        self._lock = threading.Lock()

    def request(self, method, target, headers=(), body=None):
        """Sends one request on a connection of its own and reads the whole answer. `target` is sent as it is."""
        connection = _Connection(self.host, self.port, timeout=TIMEOUT_SECONDS)
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
        """GET."""
        return self.request("GET", target, headers)

    def head(self, target, headers=()):
        """HEAD."""
        return self.request("HEAD", target, headers)

    def connect(self):
        """A socket for requests that no HTTP library would send; the caller closes it."""
        return socket.create_connection((self.host, self.port), timeout=TIMEOUT_SECONDS)

    def read(self, connection, request="GET (raw)"):
        """The answer to whatever was written to `connection`. `request` begins with the method."""
        response = http.client.HTTPResponse(connection, method=request.split()[0])
        response.begin()
        return Answer(response.status, response.getheaders(), response.read(), request)

    def raw(self, request_bytes):
        """The answer to these bytes."""
        with self.connect() as connection:
            connection.sendall(request_bytes)
            return self.read(connection, "GET (raw) " + repr(request_bytes[:80]))

    def send_form(self, body, content_type=None):
        """POSTs a form to /images/upload, and remembers the key when an image was made."""
        content_type = content_type or form.content_type()
        answer = self.request("POST", "/images/upload", {"Content-Type": content_type}, body)
        if answer.status == 201:
            with self._lock:
                self.uploaded.append(answer.data["key"])
        return answer

    def upload(self, image, key=None, metadata=None, filename="sample.jpg", content_type="image/jpeg"):
        """Uploads an image; any answer."""
        return self.send_form(form.upload(image, filename, metadata, key, content_type))

    def store(self, image, key=None, metadata=None, filename="sample.jpg"):
        """Uploads an image that must be taken; its data."""
        return self.upload(image, key, metadata, filename).expect(201).data

    def view(self, key):
        """GET of an image's description."""
        return self.get(path(key))

    def download(self, key, headers=(), mode="download"):
        """GET of an image's bytes."""
        return self.get(path(key) + "?mode=" + mode, headers)

    def delete(self, key):
        """DELETE."""
        return self.request("DELETE", path(key))

    def list(self, **query):
        """GET of a page of the list."""
        return self.get("/images" + ("?" + urlencode(query, quote_via=quote, safe="") if query else ""))

    def keys(self, prefix):
        """All keys under a prefix, in the order of the list."""
        return [entry["key"] for entry in self.list(prefix=prefix).expect(200).data]

    def target(self, url):
        """The request target of a URL that the service gave, absolute or relative; it must point back at the service."""
        absolute = urljoin(self.base_url + "/", url)
        assert absolute.startswith(self.base_url + "/"), f"{url} is not ours"
        return absolute[len(self.base_url) :]


def path(key):
    """The target of a key, with everything escaped but the separator."""
    return "/images/" + quote(key, safe="/")
