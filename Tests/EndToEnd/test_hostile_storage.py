"""An S3 that is hostile or broken: no worker dies or hangs, and every response is one of the contract."""

import http.client
import re
import threading
import time
from pathlib import Path

import pytest

import samples
from eventually import eventually
from own_stack import service_on
from scripted_s3 import DATE, GOOD_OBJECT, answer, error, list_document, object_fields, scripted_s3
from stack import Stack

pytestmark = pytest.mark.on_host

PNG = samples.read("small.png")
# The deadline of a request to this stack, and what nginx and a retry after the deadline may add to it.
STORAGE_SECONDS = 4
LONGEST_SECONDS = STORAGE_SECONDS + 8
TOKEN = "session-token-" + "t0ken" * 60
SECRET = "secret-access-key-of-the-hostile-tests"
# What a client is told of a storage that fails.
CODES = ("storage-unavailable", "storage-timeout")
# The most memory of a worker, in bytes. It has 4 threads, and a response of S3 may have 8 MiB.
MEMORY_LIMIT = 160 << 20


class Rig:
    """The scripted S3 and the service in front of it."""

    def __init__(self, s3, service, stack):
        """Stores both."""
        self.s3, self.service, self.stack = s3, service, stack
        self.workers = stack.worker_ids()

    def memory(self):
        """The resident memory of the largest worker, in bytes."""
        return max(
            int(re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text(encoding="ascii"))[1]) << 10
            for worker in self.workers
        )

    def timed(self, request):
        """The answer to a request, which must arrive in time."""
        start = time.monotonic()
        response = request(self.service)
        assert time.monotonic() - start < LONGEST_SECONDS, response
        return response

    @staticmethod
    def good(request):
        """The first good answer.

        Connections may still have a rest of the last one, and the budget for retries may be spent.
        """
        (response,) = eventually(lambda: [each for each in [request()] if each.status in (200, 206)], "a good answer")
        return response

    def check_health(self):
        """Good answers of S3 are good answers of the service, by the same workers."""
        self.s3.script = lambda request: None
        view = self.good(lambda: self.service.view("a.png"))
        assert view.data["size"] == len(GOOD_OBJECT)
        assert [entry["key"] for entry in self.good(self.service.list).data] == ["a.png"]
        self.good(lambda: self.service.download("good.png", {"Range": "bytes=0-"}))
        assert self.stack.worker_ids() == self.workers, "a worker was lost"
        assert self.memory() < MEMORY_LIMIT


@pytest.fixture(scope="module")
def rig(stack, tmp_path_factory):
    """A stack in front of a scripted S3."""
    folder = tmp_path_factory.mktemp("hostile")
    with scripted_s3() as s3:
        variables = {
            "S3_ENDPOINT_URL": s3.url,
            "S3_BUCKET_NAME": "bucket",
            "AWS_ACCESS_KEY_ID": "AKIDHOSTILE",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_SESSION_TOKEN": TOKEN,
            "S3_TIMEOUT_SECONDS": str(STORAGE_SECONDS),
            "S3_CONDITIONAL_WRITES": "required",
            "CACHE": "off",
        }
        with service_on(stack, folder, **variables) as service:
            yield Rig(s3, service, Stack(folder))


@pytest.fixture
def hostile(rig):
    """The rig. After the test S3 behaves, and the same workers serve."""
    yield rig
    rig.check_health()


def endless(head, piece, s3, pause=0.0):
    """An answer without end."""
    yield head
    while True:
        yield piece
        if pause:
            s3.wait(pause)


CHUNKED = b'HTTP/1.1 200 OK\r\nETag: "e"\r\nLast-Modified: ' + DATE.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
BOMB = (
    b'<!DOCTYPE l [<!ENTITY a "'
    + b"x" * 1000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 20) for i in range(8))
    + b"]><ListBucketResult><Name>&i;</Name></ListBucketResult>"
)

# The name of each answer, and what a script makes of a request.
ANSWERS = {
    "interim responses without end": lambda s3: endless(b"", b"HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n" * 50, s3),
    "a body without end": lambda s3: endless(CHUNKED, b"1000\r\n" + b"<a/> " * 819 + b"a\r\n", s3),
    "a header without end": lambda s3: endless(b"HTTP/1.1 200 OK\r\n", b"X-Filler: " + b"x" * 1000 + b"\r\n", s3),
    "one header line without end": lambda s3: endless(b"HTTP/1.1 200 OK\r\nX-Filler: ", b"x" * 10_000, s3),
    "a slow drip": lambda s3: endless(CHUNKED, b"1\r\nx\r\n", s3, pause=0.2),
    "a slow header": lambda s3: endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", s3, pause=0.2),
    "a folded first header line": lambda s3: b"HTTP/1.1 200 OK\r\n " + b"f" * 3000 + b"\r\nContent-Length: 0\r\n\r\n",
    "a negative length": lambda s3: answer(fields=object_fields(), length=-5),
    "an absurd length": lambda s3: answer(fields=object_fields(), length=10**30),
    "two lengths": lambda s3: answer(fields=[*object_fields(), ("Content-Length", "7")], length=3),
    "more than was announced": lambda s3: answer(body=b"<ListBucketResult>" + b"y" * 5000, length=3),
    "less than was announced": lambda s3: iter(
        [answer(fields=object_fields(), body=b"<ListBucketResult>", length=999)]
    ),
    "an entity bomb": lambda s3: answer(body=BOMB),
    "a deep document": lambda s3: answer(body=b"<a>" * 400_000),
    "many entries": lambda s3: answer(body=b"<ListBucketResult>" + b"<Contents/>" * 700_000 + b"</ListBucketResult>"),
    "long names": lambda s3: answer(body=b"<ListBucketResult><" + b"n" * 4_000_000 + b"/></ListBucketResult>"),
    "a code of megabytes": lambda s3: error("400 Bad Request", "C" * 4_000_000, "m" * 3_000_000),
    "an unknown status": lambda s3: answer("799 Odd", body=b"x"),
    "no HTTP": lambda s3: iter([b"220 smtp.example ESMTP\r\n" * 3]),
    "a redirect to itself": lambda s3: answer("307 Temporary Redirect", [("Location", s3.url + "/x")]),
    "a close": lambda s3: iter([]),
}

# What clients do. A range and HEAD go to S3 through nginx, the rest through a worker.
REQUESTS = {
    "view": lambda service: service.view("a.png"),
    "list": lambda service: service.list(),
    "upload": lambda service: service.upload(PNG, "new.png"),
    "delete": lambda service: service.delete("a.png"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_that_no_s3_sends(hostile, at_once, name):
    """Each request gets a response of the contract before its deadline, whatever S3 answers."""
    hostile.s3.script = lambda request: ANSWERS[name](hostile.s3)
    answers = dict(zip(REQUESTS, at_once(lambda what: hostile.timed(REQUESTS[what]), REQUESTS), strict=True))
    for what, response in answers.items():
        # S3 has said yes to these, and what else it has said does not matter.
        if response.status < 300:
            assert what in ("view", "delete", "upload") and response.json["status"] == "success", (what, response)
            continue
        assert response.status in (404, 409, 502, 503, 504), (what, response)
        if response.status >= 500:
            assert response.json["code"] in CODES, (what, response)


# What nginx 1.22 passes on as it comes, whatever its configuration: HTTP/0.9, statuses above 599, interim responses.
# It also passes on bytes without end, as long as the client takes them.
PASSED_ON_BY_NGINX = {
    "no HTTP",
    "an unknown status",
    "interim responses without end",
    "a body without end",
    "a slow drip",
    "a slow header",
}


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - PASSED_ON_BY_NGINX))
def test_downloads_that_no_s3_sends(hostile, name):
    """nginx sends an error of the contract, or breaks the download off: it never sends an error of S3."""
    hostile.s3.script = lambda request: ANSWERS[name](hostile.s3)
    try:
        response = hostile.timed(lambda service: service.download("a.png"))
    except http.client.IncompleteRead:
        return  # The client sees that the download is incomplete.
    if response.status >= 300:
        assert response.json["code"] in CODES, response


@pytest.mark.parametrize("length, is_accepted", [(1000, True), (3000, False), (100_000, False)])
def test_a_token_of_any_length(hostile, length, is_accepted):
    """A token that could not be a cursor is a failure of the storage. One that can be leads to the next page."""
    hostile.s3.script = lambda request: answer(body=list_document(token="t" * length)) if request.is_list else None
    page = hostile.timed(lambda service: service.list(limit=1))
    if not is_accepted:
        page.refused(502, "storage-unavailable")
        return
    hostile.service.get(f"/images?limit=1&cursor={page.expect(200).json['next_cursor']}").expect(200)
    assert f"continuation-token={'t' * length}" in hostile.s3.requests[-1].target


@pytest.mark.parametrize(
    "date",
    ["Sat, 01 Jan 0000 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 99 Foo 2026 25:61:61 GMT", "", "x" * 9000],
)
def test_dates_of_other_ages(hostile, date):
    """A view shows a date or fails. A refusal with such a date does not move the clock that signs requests."""
    hostile.s3.script = lambda request: answer(fields=object_fields(Last_Modified=date, Date=date), length=5)
    response = hostile.timed(lambda service: service.view("a.png"))
    if response.status == 200:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", response.data["last_modified"])
    else:
        response.refused(502, "storage-unavailable")
    hostile.s3.script = lambda request: answer("403 Forbidden", [("Date", date)])
    hostile.timed(lambda service: service.view("a.png")).refused(502, "storage-unavailable")
    hostile.s3.script = lambda request: None
    hostile.service.view("a.png").expect(200)
    signed = hostile.s3.requests[-1].fields["x-amz-date"]
    assert abs(time.time() - time.mktime(time.strptime(signed, "%Y%m%dT%H%M%SZ")) + time.timezone) < 3600


def test_parallel_hostility(hostile, at_once):
    """Many bodies without end at once do not add up: threads keep no large buffer."""
    hostile.s3.script = lambda request: ANSWERS["many entries"](hostile.s3)
    at_once(lambda _: hostile.timed(lambda service: service.list()), range(4))
    hostile.s3.script = lambda request: ANSWERS["a body without end"](hostile.s3)
    at_once(lambda _: hostile.timed(lambda service: service.view("a.png")), range(4))


class TestRefusedObjects:
    """Objects that S3 does not give: archived ones, and ones that need a customer's key."""

    ARCHIVED = error("403 Forbidden", "InvalidObjectState", "The operation is not valid for the object's storage class")
    ENCRYPTED = error(
        "400 Bad Request",
        "InvalidRequest",
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided.",
    )

    @pytest.mark.parametrize("mode", ["download", "inline"])
    @pytest.mark.parametrize("fields", [{}, {"Range": "bytes=0-1"}])
    @pytest.mark.parametrize(
        "refusal, status, code",
        [
            (ARCHIVED, 409, "image-archived"),
            (ENCRYPTED, 409, "image-encrypted"),
            (error("403 Forbidden", "AccessDenied"), 502, "storage-unavailable"),
            (error("400 Bad Request", "ExpiredToken"), 502, "storage-unavailable"),
            (answer("403 Forbidden", body=b"<html>"), 502, "storage-unavailable"),
        ],
    )
    def test_downloads(self, hostile, mode, fields, refusal, status, code):
        """The client learns why, although nginx cannot read S3's answer."""
        hostile.s3.script = lambda request: refusal if request.method == "GET" and request.key else None
        response = hostile.timed(lambda service: service.download("a.png", fields, mode))
        response.refused(status, code)
        assert response.header("Content-Disposition") is None and response.header("Cache-Control") == "no-store"

    def test_a_refusal_that_passes(self, hostile):
        """S3 refuses nginx, but gives the worker the byte: a fault of the storage, without a loop."""
        asked = []

        def script(request):
            asked.append(request)
            return self.ARCHIVED if request.method == "GET" and "range" not in request.fields else None

        hostile.s3.script = script
        hostile.timed(lambda service: service.download("a.png")).refused(502, "storage-unavailable")
        assert len(asked) == 2

    def test_an_archived_image(self, hostile):
        """Its view says where it is, and it can be deleted."""

        def script(request):
            if request.method == "HEAD":
                return answer(fields=object_fields(x_amz_storage_class="DEEP_ARCHIVE"), length=7)
            return self.ARCHIVED if request.method == "GET" and request.key else None

        hostile.s3.script = script
        assert hostile.service.view("a.png").expect(200).data["storage_class"] == "DEEP_ARCHIVE"
        hostile.service.delete("a.png").expect(200)
        assert hostile.s3.requests[-1].method == "DELETE"

    def test_an_encrypted_image(self, hostile):
        """S3 does not even show its header fields. It can be deleted."""

        def script(request):
            if request.key and request.method == "HEAD":
                return answer("400 Bad Request")
            return self.ENCRYPTED if request.key and request.method == "GET" else None

        hostile.s3.script = script
        hostile.service.view("a.png").refused(409, "image-encrypted")
        assert hostile.service.request("HEAD", "/images/a.png?mode=inline").status == 409
        hostile.service.delete("a.png").expect(200)
        assert hostile.s3.requests[-1].method == "DELETE"


@pytest.mark.parametrize(
    "stored, sent",
    [
        (None, None),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, br", "gzip, br"),
        ("aws-chunked", None),
        ("aws-chunked,gzip", "gzip"),
        ("gzip, aws-chunked", "gzip"),
        ("identity", None),
        ("", None),
        ('g"zip;', None),
    ],
)
@pytest.mark.parametrize("fields", [{}, {"Range": "bytes=0-9"}])
def test_content_encodings(hostile, stored, sent, fields):
    """What another tool has stored compressed is sent as what it is. The bytes stay as they are."""
    hostile.s3.script = lambda request: answer(
        fields=object_fields(Content_Encoding=stored),
        body=GOOD_OBJECT if request.method == "GET" else b"",
        length=len(GOOD_OBJECT),
    )
    response = hostile.service.download("a.png", fields).expect(200)
    assert response.header("Content-Encoding") == sent
    assert response.body == GOOD_OBJECT


def test_no_log_has_a_secret(hostile):
    """Neither of failed downloads, nor where S3 repeats what it was sent."""

    def repeat(request):
        """Repeats the whole request in an error."""
        text = " ".join([request.target, *request.fields.values()]).replace("&", "&amp;").replace("<", "&lt;")
        return error("400 Bad Request", "InvalidArgument", text)

    def answers():
        """Calls the service in each way."""
        for what in REQUESTS.values():
            hostile.timed(what)
        for headers in ({}, {"Range": "bytes=0-1"}, {"Range": "bytes=0-1", "If-Range": '"x"'}):
            hostile.timed(lambda service, headers=headers: service.download("a.png", headers))

    for script in (repeat, ANSWERS["a close"], ANSWERS["a header without end"]):
        hostile.s3.script = script if script is repeat else lambda request, script=script: script(hostile.s3)
        answers()
    last = hostile.service.download("a.png")
    assert last.status >= 500
    eventually(
        lambda: [line for line in hostile.stack.access_log() if line["request_id"] == last.header("X-Request-ID")],
        "the last request in the access log",
    )
    (line,) = [line for line in hostile.stack.access_log() if line["request_id"] == last.header("X-Request-ID")]
    # What the error log does not say: where the request went, and how it ended.
    assert str(hostile.s3.port) in line["upstream"] and "502" in line["upstream_status"]
    for path, text in [*hostile.stack.logs(), (hostile.stack.run_dir / "stack.log", b"")]:
        assert not re.search(rb"X-Amz-Signature=[0-9a-f]{20}|Signature=[0-9a-f]{20}", text), path
        assert TOKEN[:60].encode() not in text and SECRET.encode() not in text, path


def test_silence_of_half_of_the_connections(hostile, at_once):
    """S3 answers every other request, and is silent on the rest. Each client has an answer in time."""
    lock, count = threading.Lock(), [0]

    def script(request):
        with lock:
            count[0] += 1
            is_silent = count[0] % 2 == 0
        return endless(b"", b"", hostile.s3, pause=1) if is_silent else None

    hostile.s3.script = script
    for response in at_once(lambda _: hostile.timed(lambda service: service.view("a.png")), range(4)):
        assert response.status == 200 or response.json["code"] in CODES, response
