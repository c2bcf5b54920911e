"""Every documented error, from a worker or from nginx: exact status, code and JSON, and nothing left behind."""

import contextlib
import gzip
import socket

import pytest

import form
import samples
from eventually import eventually

pytestmark = pytest.mark.usefixtures("unharmed")

PNG = samples.read("small.png")


class TestMultipart:
    """Invalid forms (RFC 7578, RFC 2046 5.1.1)."""

    @pytest.mark.parametrize(
        "parts",
        [
            [form.part("metadata", "{}")],
            [form.part("File", PNG, "a.png")],
            [form.part("image", PNG, "a.png"), form.part("key", "a")],
        ],
    )
    def test_no_file(self, service, parts):
        """The field `file` is required."""
        service.send_form(form.join(parts)).refused(400, "missing-file")

    @pytest.mark.parametrize(
        "content_type",
        [
            "multipart/form-data",
            "multipart/form-data; boundary=",
            'multipart/form-data; boundary=""',
            "multipart/form-data; boundary=" + "a" * 257,
            'multipart/form-data; boundary="unfinished',
            "multipart/form-data; boundary=a b",
            'multipart/form-data; boundary="ends in space "',
            "multipart/form-data; boundary=ünï".encode().decode("latin-1"),
            "multipart/form-data; x=boundary=a",
        ],
    )
    def test_boundary(self, service, content_type):
        """A boundary must have 1 to 256 printable characters, and be the one of the body."""
        service.send_form(form.upload(PNG), content_type).refused(400, "invalid-multipart")

    @pytest.mark.parametrize(
        "content_type",
        [
            "image/png",
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/mixed; boundary=x",
            "text",
            "/",
            ";",
        ],
    )
    def test_not_a_form(self, service, content_type):
        """The request has another content type."""
        service.send_form(PNG, content_type).refused(400, "invalid-multipart")

    def test_no_content_type(self, service):
        """The request has no content type."""
        service.request("POST", "/images/upload", body=form.upload(PNG)).refused(400, "invalid-multipart")

    def test_no_body(self, service):
        """A POST without a body, with and without Content-Length."""
        service.send_form(b"").refused(400, "invalid-multipart")
        service.request("POST", "/images/upload", {"Content-Type": form.content_type()}).refused(
            400, "invalid-multipart"
        )

    WHOLE = form.join(
        [
            form.part("key", "never/stored"),
            form.part("file", PNG, "a.png", "image/png"),
            form.part("metadata", '{"a":"b"}'),
        ]
    )

    @pytest.mark.parametrize(
        "end",
        [
            *range(1, 400, 37),
            len(WHOLE) // 2,
            len(WHOLE) - 60,
            len(WHOLE) - 20,
            len(WHOLE) - 5,
            len(WHOLE) - 4,
            len(WHOLE) - 3,
        ],
    )
    def test_cut_short(self, service, end):
        """The Content-Length is right, but the end of the form is missing."""
        service.send_form(self.WHOLE[:end]).refused(400, "invalid-multipart")

    @pytest.mark.parametrize(
        "body",
        [
            b'--other\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--other--\r\n',
            form.join([]),
            form.join([b"\r\nno headers"]),
            form.join([b"no colon\r\n\r\nx"]),
            form.join([b"Content-Disposition: form-data\r\n\r\nx"]),
            form.join([b'Content-Disposition: attachment; name="file"\r\n\r\nx']),
            form.join([b"Content-Type: image/png\r\n\r\nx"]),
            form.join([b'Content-Disposition: form-data; name="file\r\n\r\nx']),
            form.join([b'Content-Disposition : form-data; name="file"\r\n\r\nx']),
            form.join(
                [b'Content-Disposition: form-data; name="file"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA']
            ),
            form.join([b"X-Long: " + b"x" * 70_000 + b'\r\nContent-Disposition: form-data; name="file"\r\n\r\nx']),
            form.join([form.part(f"field{number}", "x") for number in range(5000)]),
            form.upload(PNG).replace(b"\r\n", b"\n"),
            form.join([form.part("file", PNG, disposition="form-data; name=\"file\"; filename*=UTF-8''%FF")]),
            form.join([form.part("file", PNG, disposition="form-data; name=\"file\"; filename*=UTF-8''%zz")]),
        ],
        ids=range(15),
    )
    def test_malformed(self, service, body):
        """Bodies that are malformed in different ways."""
        service.send_form(body).refused(400, "invalid-multipart")

    @pytest.mark.parametrize("name", ["file", "metadata", "key"])
    def test_a_field_twice(self, service, prefix, name):
        """A duplicate field is rejected."""
        parts = [form.part("key", prefix + "a"), form.part("metadata", "{}"), form.part("file", PNG, "a.png")]
        again = {"file": parts[2], "metadata": parts[1], "key": parts[0]}[name]
        assert service.send_form(form.join([*parts, again])).status == 400

    @pytest.mark.parametrize("name", ["a\rb.png", "a\nb.png", "a%0D%0ASet-Cookie: x=y.png", "a\0b.png"])
    def test_control_characters_in_a_file_name(self, service, store, prefix, name):
        """They are rejected or harmless. They never add a header."""
        answer = service.upload(PNG, prefix + "n", filename=name)
        if answer.status == 201:
            downloaded = service.download(prefix + "n").expect(200)
            assert downloaded.header("Set-Cookie") is None
            assert downloaded.header("Content-Disposition").isprintable()
            service.delete(prefix + "n").expect(200)
        else:
            assert answer.json["code"] in ("invalid-filename", "invalid-multipart"), answer
            answer.expect(400)

    def test_an_empty_file(self, service, prefix):
        """A file without bytes is no image."""
        service.upload(b"", prefix + "n").refused(400, "empty-file")

    @pytest.mark.parametrize("charset", ["utf-16", "shift_jis", "x" * 1000])
    def test_an_unknown_charset(self, service, prefix, charset):
        """The error names the charsets that are known, wherever the client has said the other one."""
        parts = [form.part("key", prefix + "n"), form.part("file", PNG, "a.png")]
        field = form.part("_charset_", charset)
        text = form.part("key", prefix + "n", content_type=f"text/plain; charset={charset}")
        for answer in (
            service.send_form(form.join(parts), f"{form.content_type()}; charset={charset}"),
            service.send_form(form.join([field, *parts])),
            service.send_form(form.join([text, parts[1]])),
        ):
            assert "ISO-8859-1" in answer.refused(400, "invalid-multipart")["message"]


class TestType:
    """Content that is not an accepted image type, whatever type the client declares."""

    @pytest.mark.parametrize(
        "content",
        [
            b"x",
            b"plain text",
            b"\0" * 100,
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<?xml version='1.0'?><svg/>",
            b"<!doctype html><script>1</script>",
            b"%PDF-1.7\n",
            b"PK\x03\x04",
            b"\x7fELF",
            b"MZ",
            b"#!/bin/sh\n",
            b"\xff\xd8",
            b"\xff",
            PNG[:4],
            PNG[:7],
            b"GIF8",
            b"GIF89",
            b"GIF90a",
            b"RIFF",
            b"RIFF\x10\0\0\0WAVEfmt ",
            b"RIFF\x10\0\0\0AVI LIST",
            b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
            b"\0\0\0\x18ftypisom\0\0\0\0isomiso2",
            b"\0\0\0\x14ftyp",
            b"BM",
            b"II*",
            b"MM\0",
            b" " + PNG,
            b"\xef\xbb\xbf<svg/>",
            b"id3\x03",
            b"\x1f\x8b\x08",
            b"8BPS\0\x01",
            b"\0\0\x01\0\x01\0",
            # What begins like an accepted type: JPEG-LS, a cut TIFF, raw formats, films, another RIFF, a text.
            b"\xff\xd8\xff\xf7\0\x0b\x08\0\1\0\1\1\1\x11\0",
            b"II*\0\x08\0\0\0",
            samples.tiff((254, 1), (271, 0)),
            samples.tiff((256, 1), (50706, 1)),
            b"\0\0\0\x1cftypisom\0\0\0\0isommif1avif",
            b"\0\0\0\x18ftypqt  \0\0\0\0heicmif1",
            b"RIFF\x10\0\0\0WEBPVP9 ",
            b"BMW and other makers of cars begin with letters too",
        ],
        ids=lambda content: repr(content)[:24],
    )
    @pytest.mark.parametrize("content_type", ["image/jpeg"])
    def test_is_refused(self, service, prefix, content, content_type):
        """The upload gets 415."""
        service.upload(content, prefix + "x.jpg", content_type=content_type).refused(415, "unsupported-media-type")

    def test_large_content_is_refused_too(self, service, prefix):
        """The same for a body that nginx writes to a file."""
        service.upload(b"%PDF-1.7\n" + b"x" * 2_000_000, prefix + "x.jpg").refused(415, "unsupported-media-type")


class TestKeyExists:
    """409 `key-exists`."""

    def test_existing_key(self, service, store, prefix):
        """The first image and its metadata stay. One body is in memory, one in a file."""
        service.store(PNG, prefix + "a", '{"a":"first"}')
        for image in (samples.distinct(1), samples.bitmap(2_000_000)):
            service.upload(image, prefix + "a", '{"a":"second"}').refused(409, "key-exists")
        assert store.get(prefix + "a")["Body"] == PNG
        assert service.view(prefix + "a").data["metadata"] == {"a": "first"}
        service.delete(prefix + "a").expect(200)

    def test_of_another_tool(self, service, store, prefix):
        """The same if another tool stored the object."""
        store.put(prefix + "a", b"theirs")
        service.upload(PNG, prefix + "a").refused(409, "key-exists")
        assert store.get(prefix + "a")["Body"] == b"theirs"
        store.delete(prefix + "a")


class TestNotFound:
    """404 `not-found`."""

    @pytest.mark.parametrize(
        "target",
        [
            "/image",
            "/imagesx",
            "/images.json",
            "/IMAGES",
            "/healthz/",
            "/healthzx",
            "/index.html",
            "/favicon.ico",
            "/robots.txt",
            "/%69mages/../x",
        ],
    )
    def test_path(self, service, target):
        """Undocumented paths get 404."""
        answer = service.get(target)
        assert answer.status == 404 or (answer.status == 400 and ".." in target), answer
        assert answer.json["code"] in ("not-found", "invalid-key")

    @pytest.mark.parametrize("suffix", ["", "?mode=view", "?mode=download", "?mode=inline"])
    def test_image(self, service, prefix, suffix):
        """An image that does not exist gets 404 in every mode."""
        service.get(f"/images/{prefix}none{suffix}").refused(404, "not-found")
        assert service.head(f"/images/{prefix}none{suffix}").status == 404

    def test_delete(self, service, prefix):
        """Deleting an image that does not exist gets 404."""
        service.delete(prefix + "none").refused(404, "not-found")

    @pytest.mark.parametrize(
        "headers",
        [
            {"Range": "bytes=0-1"},
            {"If-None-Match": '"x"'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
        ],
    )
    def test_with_conditions(self, service, prefix, headers):
        """404 takes precedence over conditions."""
        service.download(prefix + "none", headers).refused(404, "not-found")


class TestMode:
    """400 `invalid-mode`."""

    @pytest.mark.parametrize("mode", ["x", "", "Download", "view,download", "download%20", "%00", "inline%0a"])
    def test_unknown(self, service, prefix, mode):
        """An unknown mode is rejected, whether the image exists or not."""
        service.get(f"/images/{prefix}none?mode={mode}").refused(400, "invalid-mode")
        service.store(PNG, prefix + "a")
        service.get(f"/images/{prefix}a?mode={mode}").refused(400, "invalid-mode")
        service.delete(prefix + "a").expect(200)


class TestMethod:
    """405 with the allowed methods."""

    ALLOWED = {
        "/images": {"GET", "HEAD"},
        "/images/": {"GET", "HEAD"},
        "/images?limit=1": {"GET", "HEAD"},
        "/images/some/key": {"GET", "HEAD", "DELETE", "PUT", "PATCH"},
        "/images/key?mode=download": {"GET", "HEAD", "DELETE", "PUT", "PATCH"},
        "/images/upload": {"POST", "GET", "HEAD", "DELETE", "PUT", "PATCH"},
        "/images/copy": {"POST", "GET", "HEAD", "DELETE", "PUT", "PATCH"},
        "/session": {"POST", "GET", "HEAD", "DELETE"},
        "/healthz": {"GET", "HEAD"},
        "/readyz": {"GET", "HEAD"},
    }

    @pytest.mark.parametrize("target", ALLOWED)
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "FOO"])
    def test_not_allowed(self, service, target, method):
        """Every other method is rejected, with and without a body."""
        if method in self.ALLOWED[target]:
            return
        for body in (None, b"x" * 10):
            answer = service.request(method, target, body=body)
            answer.refused(405, "method-not-allowed")
            assert {allowed.strip() for allowed in answer.header("Allow").split(",")} == self.ALLOWED[target], answer

    def test_a_large_body_is_not_awaited(self, service, max_upload_bytes):
        """The response comes before the client has sent the body."""
        answer = service.raw(b"PUT /images HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (max_upload_bytes - 1))
        answer.refused(405, "method-not-allowed")


class TestTooLarge:
    """413 `payload-too-large`."""

    def test_declared(self, service, max_upload_bytes):
        """nginx rejects the Content-Length. The error has the limit and the actual length."""
        answer = service.raw(
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            % (form.content_type().encode(), max_upload_bytes + 1)
        )
        error = answer.refused(413, "payload-too-large")
        assert (error["limit"], error["actual"]) == (max_upload_bytes, max_upload_bytes + 1)

    def test_declared_and_sent(self, service, max_upload_bytes, prefix):
        """A client that sends the complete body can still read the response."""
        body = form.upload(samples.bitmap(max_upload_bytes + 100_000), key=prefix + "x")
        with service.connect() as connection:
            connection.sendall(
                b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                % (form.content_type().encode(), len(body))
            )
            # nginx may have answered and stopped reading.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(body)
            error = service.read(connection, "POST (too large)").refused(413, "payload-too-large")
        assert (error["limit"], error["actual"]) == (max_upload_bytes, len(body))

    def test_chunked(self, service, max_upload_bytes):
        """A chunked body has no declared length and is rejected when it exceeds the limit."""
        with service.connect() as connection:
            connection.sendall(
                b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                % form.content_type().encode()
            )
            try:
                for _ in range(max_upload_bytes // 65536 + 2):
                    connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            except (BrokenPipeError, ConnectionResetError):
                pass
            error = service.read(connection, "POST (chunked)").refused(413, "payload-too-large")
        assert error["limit"] == max_upload_bytes

    def test_the_limit_itself_is_taken(self, service, max_upload_bytes, prefix):
        """A body of exactly the limit is accepted."""
        empty = len(form.upload(b"", key=prefix + "limit.bmp"))
        image = samples.bitmap(max_upload_bytes - 100_000)
        image += b"\0" * (max_upload_bytes - empty - len(image))
        service.upload(image, prefix + "limit.bmp").expect(201)
        assert service.download(prefix + "limit.bmp").expect(200).body == image
        service.delete(prefix + "limit.bmp").expect(200)


class TestNginx:
    """Errors that nginx finds before a worker is involved."""

    def test_long_target(self, service):
        """414 for a target that is too long."""
        service.get("/images/" + "a" * 40_000).refused(414, "uri-too-long")

    def test_long_header(self, service):
        """431 for a header that is too long (RFC 6585)."""
        service.get("/images", {"X-Long": "a" * 40_000}).refused(431, "headers-too-large")

    def test_many_headers(self, service):
        """431 for headers that are too long together."""
        answer = service.raw(
            b"GET /images HTTP/1.1\r\nHost: a\r\n"
            + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 200) for n in range(400))
            + b"\r\n"
        )
        answer.refused(431, "headers-too-large")

    @pytest.mark.parametrize(
        "request_bytes",
        [
            b"NONSENSE\r\n\r\n",
            b"GET\r\n\r\n",
            b"get /images HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /images HTTP/x\r\n\r\n",
            b"GET /images\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /images HTTP/1.1\r\n\r\n",
            b"GET /images HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            b"GET /images HTTP/1.1\r\nHost: a/b\r\n\r\n",
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\n"
            b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            b"GET http://[::1/images HTTP/1.1\r\nHost: a\r\n\r\n",
        ],
        ids=range(14),
    )
    def test_bad_request(self, service, request_bytes):
        """400 with a JSON body."""
        service.raw(request_bytes).refused(400, "bad-request")

    def test_bad_chunk(self, service):
        """An invalid chunk size."""
        answer = service.raw(
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\n"
            b"Transfer-Encoding: chunked\r\nContent-Type: %s\r\n\r\nzz\r\n\r\n" % form.content_type().encode()
        )
        answer.refused(400, "bad-request")

    def test_unknown_transfer_encoding(self, service):
        """501 for an unknown transfer encoding."""
        answer = service.raw(b"POST /images/upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n")
        answer.refused(501, "not-implemented")

    def test_unknown_version(self, service):
        """505 for an unknown HTTP version."""
        service.raw(b"GET /images HTTP/2.9\r\nHost: a\r\n\r\n").refused(505, "http-version-not-supported")

    def test_what_is_odd_but_right(self, service):
        """Valid requests: HTTP/1.0 without a host, the absolute form, an empty line before the request."""
        service.raw(b"GET /images HTTP/1.0\r\n\r\n").expect(200)
        service.raw(b"GET http://elsewhere.example/images HTTP/1.1\r\nHost: a\r\n\r\n").expect(200)
        service.raw(b"\r\nGET /images HTTP/1.1\r\nHost: a\r\n\r\n").expect(200)

    def test_many_requests_on_one_connection(self, service):
        """Keep-alive and pipelining: every response comes in order, also after an error."""
        targets = ["/images", "/images/none", "/healthz", "/images//", "/images?limit=0", "/images", "/none"] * 3
        with service.connect() as connection:
            connection.sendall(b"".join(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % target.encode() for target in targets))
            stream = _Unbuffered(connection)
            statuses = [service.read(stream, "GET (pipelined)").status for _ in targets]
        assert statuses == [200, 404, 200, 400, 400, 200, 404] * 3


class _Unbuffered:
    """A socket whose file reads no more bytes than requested, so that the next response stays unread."""

    def __init__(self, connection):
        """`connection` is the socket to read from."""
        self._stream = connection.makefile("rb")

    def makefile(self, mode):
        """Returns the same stream each time. http.client cannot close it."""
        self._stream.close, stream = (lambda: None), self._stream
        return stream


class TestGoneClients:
    """Clients that disconnect during an upload."""

    @pytest.mark.parametrize("size", [1000, 100_000, 3_000_000])
    def test_in_the_middle_of_an_upload(self, service, stack, prefix, size):
        """The client disconnects after half of its body."""
        body = form.upload(samples.bitmap(max(size, 4000)), key=prefix + "half.bmp")
        connection = service.connect()
        connection.sendall(
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            % (form.content_type().encode(), len(body))
        )
        connection.sendall(body[: len(body) // 2])
        if size > 1_000_000:
            eventually(stack.spool_files, "the half body in the spool folder")
        connection.close()

    def test_reset_in_the_middle(self, service, stack, prefix):
        """The client resets the connection."""
        body = form.upload(samples.bitmap(3_000_000), key=prefix + "reset.bmp")
        connection = service.connect()
        connection.sendall(
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            % (form.content_type().encode(), len(body))
        )
        connection.sendall(body[: len(body) // 2])
        eventually(stack.spool_files, "the half body in the spool folder")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    def test_before_the_end_of_the_headers(self, service):
        """Twenty connections that send half a header."""
        connections = [service.connect() for _ in range(20)]
        for connection in connections:
            connection.sendall(b"POST /images/upload HTTP/1.1\r\nHost: a\r\nConte")
        for connection in connections:
            connection.close()
        service.get("/healthz").expect(200)


class TestOddForms:
    """Unusual bodies that the parser must handle."""

    @pytest.mark.parametrize(
        "body",
        [
            b"\r\n--" * 200_000,
            b"-" * 1_000_000,
            b"--" + form.BOUNDARY.encode() + (b"\r\n--" + form.BOUNDARY.encode()[:-1]) * 20_000,
            b"\0" * 1_000_000,
            (b"--" + form.BOUNDARY.encode() + b"\r\n") * 20_000,
        ],
        ids=["delimiters", "dashes", "look-alikes", "zeros", "empty parts"],
    )
    def test_costs_no_more_than_reading(self, service, body):
        """The body is rejected as fast as a normal upload."""
        service.send_form(body).refused(400, "invalid-multipart")

    def test_a_form_in_a_form(self, service, prefix):
        """The inner form is file content, and no image."""
        inner = form.upload(PNG, key=prefix + "inner").replace(form.BOUNDARY.encode(), b"inner")
        service.upload(inner, prefix + "outer").refused(415, "unsupported-media-type")

    def test_a_file_named_by_the_client_is_not_opened(self, service, prefix):
        """A client sends the header by which nginx names the body file. It is ignored."""
        body = form.upload(PNG, key=prefix + "a")
        for name in ("Request-Body-File", "X-Request-Body-File", "REQUEST_BODY_FILE", "Body-File"):
            answer = service.request(
                "POST", "/images/upload", {"Content-Type": form.content_type(), name: "/etc/passwd"}, body
            )
            assert answer.expect(201).data["size"] == len(PNG)
            service.delete(prefix + "a").expect(200)

    @pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip"])
    def test_content_encoding(self, service, encoding):
        """A compressed body is rejected, with a sentence of its own."""
        headers = {"Content-Type": form.content_type(), "Content-Encoding": encoding}
        error = service.request("POST", "/images/upload", headers, gzip.compress(form.upload(PNG))).refused(
            415, "unsupported-media-type"
        )
        assert "Content-Encoding" in error["message"]

    def test_a_compressed_body_is_not_awaited(self, service, max_upload_bytes):
        """The response comes before the client has sent the body."""
        answer = service.raw(
            b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
            % (max_upload_bytes - 1)
        )
        answer.refused(415, "unsupported-media-type")

    def test_identity_is_no_encoding(self, service, prefix):
        """`identity` says that the body is not compressed."""
        headers = {"Content-Type": form.content_type(), "Content-Encoding": "identity"}
        service.request("POST", "/images/upload", headers, form.upload(PNG, key=prefix + "a")).expect(201)
        service.delete(prefix + "a").expect(200)
