"""What is decided before a byte of a body is read: its kind and length, and whether the client may send it."""

import gzip
import json
import socket
import threading
from contextlib import contextmanager, nullcontext

import pytest

import form
import samples
from eventually import eventually
from guarded import guarded, nginx_alone
from own_stack import service_on
from service import path
from stack import Stack

PNG = samples.read("small.png")
LARGEST_DOCUMENT = 1 << 20
DOCUMENTS = [
    ("PATCH", "/images/a.png"),
    ("POST", "/images/copy"),
    ("POST", "/images/move"),
    ("POST", "/images/delete"),
    ("POST", "/images/links"),
    ("POST", "/images/tickets"),
    ("POST", "/session"),
]
IMAGES = [("POST", "/images/upload"), ("PUT", "/images/a.png"), ("PUT", "/images/upload"), ("PUT", "/images/copy")]


def head_of(method, target, length, *fields):
    """The header of a request with a body, and nothing of the body. `length` may be `chunked`."""
    framing = "Transfer-Encoding: chunked" if length == "chunked" else f"Content-Length: {length}"
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: a", framing, *fields, "", ""]).encode()


def chunked(body, size=65536):
    """The body in chunks (RFC 9112, section 7.1)."""
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


class TestKinds:
    """An image has the limit of uploads, a JSON object 1 MiB."""

    @pytest.mark.parametrize(("method", "target"), DOCUMENTS)
    def test_limit_of_documents(self, service, method, target):
        """The limit is exact, with a length and in chunks, and the error names it."""
        answer = service.raw(head_of(method, target, LARGEST_DOCUMENT + 1))
        error = answer.refused(413, "payload-too-large")
        assert (error["limit"], error["actual"]) == (LARGEST_DOCUMENT, LARGEST_DOCUMENT + 1)
        body = b"x" * (LARGEST_DOCUMENT + 1)
        answer = service.raw(head_of(method, target, "chunked") + chunked(body))
        assert answer.refused(413, "payload-too-large")["limit"] == LARGEST_DOCUMENT
        for request in (
            head_of(method, target, LARGEST_DOCUMENT) + body[1:],
            head_of(method, target, "chunked") + chunked(body[1:]),
        ):
            assert service.raw(request).status != 413

    @pytest.mark.parametrize(("method", "target"), IMAGES)
    def test_limit_of_images(self, service, max_upload_bytes, method, target):
        """PUT has the limit of uploads."""
        error = service.raw(head_of(method, target, max_upload_bytes + 1)).refused(413, "payload-too-large")
        assert (error["limit"], error["actual"]) == (max_upload_bytes, max_upload_bytes + 1)

    @pytest.mark.parametrize(("method", "target"), DOCUMENTS + IMAGES)
    def test_compressed(self, service, method, target):
        """A compressed body is refused before it is read. `identity` is no coding."""
        answer = service.raw(head_of(method, target, 1000, "Content-Encoding: gzip"))
        assert "compressed" in answer.refused(415, "unsupported-media-type")["message"]
        body = gzip.compress(b"{}")
        answer = service.request(method, target, {"Content-Encoding": "identity"}, body)
        assert "compressed" not in answer.json["message"]

    @pytest.mark.parametrize("target", ["/images", "/images/a.png", "/images/upload/x", "/openapi.yaml", "/healthz"])
    def test_no_other_post(self, service, target):
        """No other address takes a POST."""
        service.raw(head_of("POST", target, 1 << 30)).refused(405, "method-not-allowed")

    @pytest.mark.on_host
    def test_limits_of_uploads(self, stack, prefix, tmp_path):
        """A PUT counts as an upload. A JSON object counts as a request only."""
        with service_on(stack, tmp_path, UPLOAD_RATE="1r/m", UPLOAD_BURST="1") as service:
            statuses = [service.request("PUT", path(f"{prefix}{n}.png"), {}, PNG).status for n in range(3)]
            assert 429 not in statuses[:2] and statuses[2] == 429
            service.upload(PNG, prefix + "b.png").refused(429, "too-many-requests")
            for _ in range(5):
                answer = service.request("POST", "/images/copy", {"Content-Type": "application/json"}, b"{}")
                assert answer.status != 429


@pytest.fixture(scope="module")
def rig(stack, tmp_path_factory):
    """A service with ACCESS=on."""
    with guarded(stack, tmp_path_factory.mktemp("guarded"), MAX_UPLOAD_BYTES="200000000") as rig:
        yield rig


@pytest.fixture(scope="module")
def key(rig):
    """A key that may do everything."""
    return rig.add_key()


@pytest.mark.on_host
class TestQuestion:
    """nginx asks a worker whether a request may send its body."""

    @pytest.mark.parametrize(("method", "target"), IMAGES + DOCUMENTS[:-1])
    @pytest.mark.parametrize("length", [10, 900_000, "chunked"])
    def test_nobody(self, rig, method, target, length):
        """401 before anything of the body has come, and without a 100."""
        answer = rig.service.raw(head_of(method, target, length, "Expect: 100-continue"))
        answer.refused(401, "unauthorized")
        assert answer.header("WWW-Authenticate") == "Bearer"
        assert answer.header("Cache-Control") == "no-store"

    def test_no_scope(self, rig):
        """403 with its own code, and no challenge."""
        reader = rig.add_key("read")
        field = f"Authorization: {reader['Authorization']}"
        for method, target in IMAGES + DOCUMENTS[:-1]:
            answer = rig.service.raw(head_of(method, target, 100_000, field))
            answer.refused(403, "forbidden")
            assert answer.header("WWW-Authenticate") is None

    def test_no_prefix(self, rig):
        """The key in the path counts before the body."""
        writer = rig.add_key("write", "mine/")
        field = f"Authorization: {writer['Authorization']}"
        rig.service.raw(head_of("PUT", "/images/theirs/a.png", 100_000_000, field)).refused(403, "forbidden")
        # A replacement needs the scope `delete`, too.
        replaces = head_of("PUT", "/images/mine/a.png", 100_000_000, field, 'If-Match: "x"')
        rig.service.raw(replaces).refused(403, "forbidden")

    @pytest.mark.parametrize("size", [20_000, 3_000_000])
    @pytest.mark.parametrize("framing", ["length", "chunked"])
    def test_let_in(self, rig, key, store, prefix, size, framing):
        """The whole body reaches the worker, in memory and in a file."""
        image, name = samples.bitmap(size), f"{prefix}{size}-{framing}.bmp"
        body = form.upload(image, "a.bmp", None, name, "image/bmp")
        fields = [f"Content-Type: {form.content_type()}", f"Authorization: {key['Authorization']}"]
        if framing == "length":
            request = head_of("POST", "/images/upload", len(body), *fields) + body
        else:
            request = head_of("POST", "/images/upload", "chunked", *fields) + chunked(body)
        rig.service.raw(request).expect(201)
        assert store.get(name)["Body"] == image

    def test_100_continue(self, rig, key):
        """A client that waits is told to go on, once it is let in."""
        fields = ["Expect: 100-continue", f"Authorization: {key['Authorization']}", "Content-Type: application/json"]
        with rig.service.connect() as connection:
            connection.sendall(head_of("POST", "/images/delete", 2, *fields))
            assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
            connection.sendall(b"[]")
            assert rig.service.read(connection, "POST (raw)").status in (400, 501)

    def test_nothing_is_kept_of_a_refused_body(self, rig):
        """What a client sends all the same goes nowhere: no file has it."""
        own = Stack(rig.folder)
        with rig.service.connect() as connection:
            connection.sendall(head_of("POST", "/images/upload", 50_000_000) + b"x" * 2_000_000)
            rig.service.read(connection, "POST (raw)").refused(401, "unauthorized")
            assert not own.spool_files()

    def test_order(self, rig):
        """A length above the limit is told before the question; a wrong method and a compressed body too."""
        raw = rig.service.raw
        raw(head_of("POST", "/images/upload", 200_000_001)).refused(413, "payload-too-large")
        raw(head_of("POST", "/images/copy", LARGEST_DOCUMENT + 1)).refused(413, "payload-too-large")
        raw(head_of("POST", "/images", 5)).refused(405, "method-not-allowed")
        raw(head_of("PUT", "/images/a", 5, "Content-Encoding: br")).refused(415, "unsupported-media-type")
        raw(head_of("DELETE", "/images/a", 5)).refused(400, "unexpected-body")

    def test_the_client_cannot_answer(self, rig):
        """No field of the client is the answer of a worker, and the address of the question is closed."""
        fields = ["X-Access-Code: forbidden", "Access-Question: ", "ACCESS_QUESTION: 1", "X-Accel-Redirect: /_image"]
        rig.service.raw(head_of("POST", "/images/upload", 10, *fields)).refused(401, "unauthorized")
        for target in ("/_access", "/_access/", "/_image", "/_document", "/_denied", "/%5Faccess", "/x/../_access"):
            assert rig.service.get(target).status in (400, 404), target
            assert rig.service.raw(head_of("POST", target, 10)).status in (400, 404, 405), target

    def test_one_line_in_the_log(self, rig):
        """The refusal is a line of the workers' log, under the request's id and without the secret."""
        secret = "imgk_secretsecretsecret_x"
        answer = rig.service.raw(head_of("POST", "/images/upload", 10, f"Authorization: Bearer {secret}"))
        answer.refused(401, "unauthorized")
        log = rig.folder / "log" / "workers.log"
        identifier = answer.header("X-Request-ID")

        def lines():
            return [json.loads(line) for line in log.read_text().splitlines() if identifier in line]

        (line,) = eventually(lines, "the line")
        assert (line["kind"], line["status"], line["code"]) == ("access", 401, "unauthorized")
        assert all(secret.encode() not in text for _, text in Stack(rig.folder).logs())


@contextmanager
def worker(folder, answer):
    """Listens in the place of the workers, and answers each connection with `answer`; None for no answer at all."""
    held = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "pool.sock"))
        listener.listen(64)

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                if answer is None:
                    held.append(connection)
                    continue
                connection.recv(65536)
                connection.sendall(answer)
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield held
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in held:
                connection.close()
            thread.join()


@pytest.mark.on_host
class TestNoAnswer:
    """A pool that is busy or dead is told apart, as it is without a question."""

    def test_nobody_listens(self, stack, tmp_path):
        """503 `unavailable`, with Retry-After."""
        with nginx_alone(stack, tmp_path, ACCESS="on") as service:
            for method, target in IMAGES + DOCUMENTS:
                answer = service.raw(head_of(method, target, 10_000_000 if (method, target) in IMAGES else 10))
                answer.refused(503, "unavailable")
                assert answer.header("Retry-After") == "1"

    def test_a_worker_dies_over_the_question(self, stack, tmp_path):
        """502 `bad-gateway`, without Retry-After."""
        with nginx_alone(stack, tmp_path, ACCESS="on") as service, worker(tmp_path, b""):
            answer = service.raw(head_of("POST", "/images/upload", 10_000_000))
            answer.refused(502, "bad-gateway")
            assert answer.header("Retry-After") is None

    def test_every_place_is_taken(self, stack, tmp_path):
        """503 `overloaded`, with Retry-After."""
        with (
            nginx_alone(stack, tmp_path, ACCESS="on", MAX_CONNS="1") as service,
            worker(tmp_path, None) as held,
            service.connect() as waiting,
        ):
            waiting.sendall(b"GET /images/a HTTP/1.1\r\nHost: a\r\n\r\n")
            eventually(lambda: held, "a request that holds the place")
            answer = service.raw(head_of("POST", "/images/upload", 10_000_000))
            answer.refused(503, "overloaded")
            assert answer.header("Retry-After") == "1"


@pytest.mark.on_host
class TestErrorLog:
    """nginx writes the whole request line of a failure into its error log. A link or a ticket must not be in it."""

    SECRET = "secretsecretsecret"
    READS = [
        b"GET /images/a.png?expires=1&signature=%b HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /images/a.png?width=9&signature=%b HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        b"GET /images?signature=%b HTTP/1.1\r\nHost: a\r\n\r\n",
    ]
    CHANGES = [
        b"POST /images/upload?ticket=%b HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n123456789",
        b"POST /images/upload?ticket=%b HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n",
        b"POST /images/upload?ticket=%b HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n",
        b"PATCH /images/a.png?signature=%b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
    ]

    def errors(self, stack, folder, access, requests):
        """The error log after each of the failures: nobody listens, and then a worker dies over each request."""
        folder.mkdir()
        with nginx_alone(stack, folder, ACCESS=access) as service:
            for answer in (None, b""):
                with worker(folder, answer) if answer is not None else nullcontext():
                    for request in requests:
                        assert service.raw(request % self.SECRET.encode()).status in (413, 502, 503), request
        # nginx has ended, so all of its lines are there.
        return (folder / "nginx.log").read_text()

    def test_of_links_and_tickets(self, stack, tmp_path):
        """No secret is in it. Where access is off, there are none, and the log has the failures."""
        assert self.SECRET not in self.errors(stack, tmp_path / "on", "on", self.READS + self.CHANGES)
        assert self.errors(stack, tmp_path / "off", "off", self.READS).count(self.SECRET) >= 2 * len(self.READS)


@pytest.mark.on_host
def test_nothing_of_it_with_access_off(stack):
    """nginx asks nobody, and workers get no field that they do not read."""
    texts = [file.read_text() for file in (stack.run_dir / "nginx" / "conf.d").iterdir()]
    assert not any("auth_request" in text or "include snippets/access" in text for text in texts)
    assert not (stack.run_dir / "nginx" / "conf.d" / "access.conf").exists()
