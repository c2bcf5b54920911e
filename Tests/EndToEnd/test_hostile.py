"""Requests of an attacker: ambiguous framing, internal nginx locations, bytes that end strings."""

import itertools
import re
import socket
import time

import pytest

import samples
from eventually import eventually

PNG = samples.read("small.png")

HIDDEN = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

# Headers of a POST that two parsers can read differently: for one the body ends before HIDDEN, for the other after it.
AMBIGUOUS = {
    "both lengths": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n",
    "both lengths, the other way round": b"Transfer-Encoding: chunked\r\nContent-Length: %d\r\n",
    "two codings": b"Content-Length: %d\r\nTransfer-Encoding: chunked, identity\r\n",
    "a coding twice": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "a coding in disguise": b"Content-Length: %d\r\nTransfer-Encoding: xchunked\r\n",
    "a tab before the coding": b"Content-Length: %d\r\nTransfer-Encoding:\tchunked\r\n",
    "a vertical tab before the coding": b"Content-Length: %d\r\nTransfer-Encoding: \x0bchunked\r\n",
    "a space before the colon": b"Content-Length: %d\r\nTransfer-Encoding : chunked\r\n",
    "a folded field": b"Content-Length: %d\r\nTransfer-Encoding:\r\n chunked\r\n",
    "two lengths": b"Content-Length: 5\r\nContent-Length: %d\r\n",
    "a list of lengths": b"Content-Length: 5, %d\r\n",
    "a signed length": b"Content-Length: +%d\r\n",
    "a length in hexadecimal": b"Content-Length: 0x%x\r\n",
    "a length beyond 64 bits": b"Content-Length: 18446744073709551616%d\r\n",
}


def exchange(service, request, seconds=20):
    """Sends bytes and returns everything that the server sends back.

    Reads until the server closes the connection or sends nothing for half a second after its response.
    """
    with service.connect() as connection:
        connection.sendall(request)
        connection.settimeout(seconds)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
                connection.settimeout(0.5)
        except (TimeoutError, ConnectionResetError):
            pass
        return answer


def statuses(answer):
    """The statuses of all responses on a connection."""
    return [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.MULTILINE)]


@pytest.mark.usefixtures("unharmed")
class TestSmuggling:
    """A request that is hidden in the body of another request gets no response and reaches no worker."""

    @pytest.mark.parametrize("name", AMBIGUOUS)
    def test_hidden_request(self, service, stack, name):
        """nginx rejects the request and closes the connection, or it takes the hidden bytes as part of the body."""
        body = b"0\r\n\r\n" + HIDDEN
        fields = AMBIGUOUS[name] % len(body)
        head = b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        answer = exchange(service, head + fields + b"\r\n" + body)
        assert len(statuses(answer)) == 1 and statuses(answer)[0] in (400, 408, 413, 501), answer
        assert not [line for line in stack.access_log() if "smuggled" in line["uri"]]

    def test_a_bare_line_feed_in_a_chunk(self, service, stack):
        """A chunk size ends in CR LF. What follows a lone LF must not be taken as a request."""
        request = (
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n5;\n%s\r\n0\r\n\r\n" % HIDDEN
        )
        answer = exchange(service, request)
        assert len(statuses(answer)) <= 1, answer
        assert not [line for line in stack.access_log() if "smuggled" in line["uri"]]


# Locations of nginx that only internal redirects can reach.
INTERNAL = [
    "/_s3",
    "/_s3_whole",
    "/_s3_head",
    "/_s3_same",
    "/_s3_not_modified",
    "/@s3_replaced",
    "/_image",
    "/_image_in_file",
    "/_document",
    "/_document_in_file",
    "/_description",
    "/_access",
    "/_denied",
    "/_half_close",
    "/_error",
    "/_error_body",
    "/_error_range",
    "/_error_storage",
    "/@worker",
    "/@pool_failure",
    "/metrics",
    "/nginx_status",
    "/.git/config",
    "/server-status",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "FOO"]
PLACES = ["/", "/images", "/images/upload", "/images/a", "/healthz", "/readyz", *INTERNAL]


# What nginx calls its own places, has called them before, or may call them one day.
OWN_NAMES = [place for place in INTERNAL if place.startswith("/_")] + [
    "/_",
    "/_anything",
    "/%5Ferror",
    "/./_error",
    "/_error?cause=storage",
]


class TestBodies:
    """A body that nobody wants is refused while it is on its way: nginx would keep it on the disk otherwise."""

    # /./images/upload becomes the address of uploads only where nginx normalises it.
    @pytest.mark.parametrize(
        "method, target",
        [*itertools.product(["GET", "DELETE", "POST"], OWN_NAMES), ("POST", "/./images/upload"), ("POST", "/none")],
    )
    @pytest.mark.parametrize("framing", ["length", "chunked"])
    def test_unknown_path(self, service, stack, method, target, framing):
        """404 before the rest of the body is sent, and none of it lies in a file."""
        eventually(lambda: not stack.spool_files(), "an empty spool folder")
        field, piece = (
            ("Content-Length: 8000000", b"x" * 65536)
            if framing == "length"
            else ("Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 65536 + b"\r\n")
        )
        with service.connect() as connection:
            connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n".encode() + piece * 40)
            service.read(connection, f"{method} {target}").refused(404, "not-found")
            assert not stack.spool_files()


class TestPlaces:
    """Every method for every location."""

    @pytest.mark.parametrize("method, target", list(itertools.product(METHODS, PLACES)))
    def test_matrix(self, service, method, target):
        """The status is a documented one, and internal locations are not served."""
        answer = service.request(method, target)
        # Without a body: no image, and no JSON.
        changes = {"PUT": {400, 415}, "PATCH": {400, 415}}
        known = {
            # The gallery.
            "/": {"GET": {200}, "HEAD": {200}},
            "/images": {"GET": {200}, "HEAD": {200}},
            "/healthz": {"GET": {200}, "HEAD": {200}},
            "/readyz": {"GET": {200}, "HEAD": {200}},
            "/images/upload": {"GET": {404}, "HEAD": {404}, "DELETE": {404}, "POST": {400}, **changes},
            "/images/a": {"GET": {404}, "HEAD": {404}, "DELETE": {404}, **changes},
        }
        expected = known[target].get(method, {405, 400}) if target in known else {404, 405, 400}
        assert answer.status in expected, answer

    @pytest.mark.parametrize(
        "target",
        [
            "/images/../_s3",
            "/images/%2e%2e/_s3",
            "/images/..%2f_s3",
            "/images//../../etc/passwd",
            "//images",
            "/images/.",
            "/images/a/..",
            "/images/a%00b",
            "/images/%00",
            "/images/a%0ab",
            "/images/a%0d%0aX-Injected:%20yes",
            "/images/%ff%fe",
            "/images/%2e",
            "/./images/../images/..",
            "/images/a/./b",
            "/images/a//b",
            "/images/\\..\\a",
            "http://127.0.0.1:1/images",
            "/images/a%2",
        ],
    )
    def test_tricks_with_paths(self, service, target):
        """No path reaches a file or another location, or adds a response header."""
        answer = service.request("GET", target)
        if target == "http://127.0.0.1:1/images":
            # An absolute target names the same resource (RFC 9112, 3.2.2).
            assert answer.status in (200, 400, 404), answer
        else:
            assert answer.status in (400, 404), answer
        assert answer.header("X-Injected") is None

    def test_fields_that_steer_nginx_from_behind(self, service, prefix):
        """nginx obeys such headers from S3 or a worker, but not from a client."""
        service.store(PNG, prefix + "a.png")
        fields = {
            "X-Accel-Redirect": "/_s3",
            "X-S3-Path": "/other/secret",
            "X-Cache-Key": "x",
            "X-Disposition": "inline",
            "X-Request-ID": "mine",
            "Proxy": "http://127.0.0.1:1",
            "X-Original-URL": "/images",
            "X-Rewrite-URL": "/images",
            "X-HTTP-Method-Override": "DELETE",
            "Host": "169.254.169.254",
            "X-Forwarded-Host": "evil",
        }
        answer = service.download(prefix + "a.png", fields).expect(200)
        assert answer.body == PNG and answer.header("X-Request-ID") != "mine"
        assert answer.header("Content-Disposition").startswith("attachment")
        data = service.get(f"/images/{prefix}a.png", fields).expect(200).data
        assert "evil" not in str(data) and "169.254" not in str(data)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /images/a\0b HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /images HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        b"GET /images HTTP/1.1\r\nHost: a\0b\r\n\r\n",
        b"GET\0 /images HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /images HTTP/1.1\r\nHost: a\r\n" + b"X-Field: " + b"a" * 20000 + b"\r\n\r\n",
        b"GET /images HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /images HTTP/1.1\r\n\r\n",
    ],
    ids=["target", "field", "host", "method", "nothing else", "TLS", "HTTP/2", "a long field", "two hosts", "no host"],
)
def test_bytes_that_are_no_request(service, request_bytes):
    """The request is rejected, with a JSON body where HTTP allows a response. The service continues."""
    answer = exchange(service, request_bytes)
    assert all(400 <= status < 500 or status == 505 for status in statuses(answer)), answer
    assert b"<html" not in answer
    service.get("/healthz").expect(200)


@pytest.mark.timeout(90)
def test_headers_that_never_end(service):
    """nginx disconnects a client that sends its headers too slowly, after client_header_timeout."""
    with service.connect() as connection:
        connection.sendall(b"GET /images HTTP/1.1\r\nHost: a\r\nX: ")
        connection.settimeout(0.5)
        start = time.monotonic()
        while time.monotonic() - start < 60:
            try:
                connection.sendall(b"a")
                if connection.recv(1000) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            raise AssertionError("the connection is still open after 60 s")
        assert time.monotonic() - start > 10
    service.get("/healthz").expect(200)


def test_many_connections_that_say_nothing(service):
    """Each silent connection costs nginx a descriptor. Other clients do not notice."""
    connections = [socket.create_connection((service.host, service.port)) for _ in range(500)]
    try:
        for _ in range(20):
            service.get("/healthz").expect(200)
    finally:
        for connection in connections:
            connection.close()
