"""Faults between the workers and S3 during an upload."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from eventually import eventually
from ledger import image
from rig import MEBIBYTE, TIMEOUT_SECONDS, WORKERS

# Sent over FastCGI from nginx's memory; in a file that the worker maps; with more than one part in a multipart upload.
SMALL, IN_FILE, IN_PARTS = 20_000, 700_000, 12 * MEBIBYTE
SIZES = {"small": SMALL, "in a file": IN_FILE, "in parts": IN_PARTS}

# A single fault of these kinds: the worker retries, and the client notices nothing.
ONCE = {
    "a connection reset at the request": {"fault": "reset-connection"},
    "a reset inside of the request": {"fault": "reset-request", "after": 9000},
    "a reset before the request has a body": {"fault": "reset-request", "after": 0},
    "an answer that is lost": {"fault": "reset-answer", "after": 0},
    "a reset inside of the answer": {"fault": "reset-answer", "after": 25},
    "an answer that is cut": {"fault": "truncate-answer", "after": 40},
    "silence instead of an answer": {"fault": "stall-answer", "after": 0},
    "silence inside of the answer": {"fault": "stall-answer", "after": 30},
    "silence that begins inside of the request": {"fault": "stall-request", "after": 5000},
    "500 InternalError": {"fault": "answer", "status": 500, "code": "InternalError"},
    "500 after the work was done": {"fault": "answer", "status": 500, "code": "InternalError", "forward": True},
    "503 SlowDown": {"fault": "answer", "status": 503, "code": "SlowDown"},
    "503 before the body is read": {"fault": "answer", "status": 503, "code": "SlowDown", "read": False},
    "502 of a load balancer": {"fault": "answer", "status": 502, "body": "<html>Bad Gateway</html>"},
    "504 after the work was done": {"fault": "answer", "status": 504, "body": "", "forward": True},
    "429": {"fault": "answer", "status": 429, "code": "TooManyRequests"},
    "400 RequestTimeout": {"fault": "answer", "status": 400, "code": "RequestTimeout"},
    "garbage instead of HTTP": {"fault": "garbage"},
    "an error's XML that is cut": {"fault": "answer", "status": 500, "body": "<?xml version='1.0'?><Error><Code>Inter"},
    "an answer shorter than it says": {"fault": "longer-answer", "by": 10},
    "a bit that flips on the way": {"fault": "flip-request", "after": 4321},
}


@pytest.mark.parametrize("name", ONCE)
def test_once(ledger, quiet, name):
    """Every size gets 201, and the stored image is right."""
    for size in SIZES.values():
        quiet.proxy.add(method="PUT", path=f"{ledger.prefix}{size}.bmp", **ONCE[name])
    with ThreadPoolExecutor(3) as pool:
        uploads = list(pool.map(lambda size: ledger.upload(f"{size}.bmp", image(size)), SIZES.values()))
    assert len(quiet.proxy.faults(path=ledger.prefix)) == len(SIZES)
    assert [upload for upload in uploads if not upload.is_acknowledged] == []


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "answer", "status": 503, "code": "SlowDown"},
        {"fault": "reset-answer", "after": 0},
        {"fault": "answer", "status": 500, "forward": True},
    ],
    ids=["503", "the answer lost", "500 after the work was done"],
)
def test_three_times_in_a_row(ledger, quiet, fault):
    """The upload gets 201, not 409, though the image may be stored after the first try."""
    quiet.proxy.add(method="PUT", path=ledger.prefix, times=3, **fault)
    upload = ledger.upload("a.bmp", image(SMALL))
    assert len(quiet.proxy.faults(path=ledger.prefix)) == 3
    assert upload.is_acknowledged, upload


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "reset-connection"},
        {"fault": "answer", "status": 503},
        {"fault": "reset-answer", "after": 40},
        {"fault": "answer", "status": 403},
    ],
    ids=["a reset", "503", "the answer cut", "403"],
)
def test_the_look_at_what_is_there_fails_too(ledger, quiet, fault):
    """The client must not get 409 if the worker cannot find out whose image is stored.

    The first response is lost, the retry gets 412, and the worker's HEAD for the stored image fails.
    """
    quiet.proxy.add("reset-answer", after=0, method="PUT", path=ledger.prefix)
    quiet.proxy.add(method="HEAD", path=ledger.prefix, times=None, **fault)
    upload = ledger.upload("a.bmp", image(SMALL))
    assert quiet.proxy.requests(method="PUT", path=ledger.prefix, engine_status=412)
    assert upload.status in (502, 503, 504), upload


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "answer", "status": 503, "code": "SlowDown"},
        {"fault": "answer", "status": 500, "code": "InternalError"},
        {"fault": "reset-connection"},
        {"fault": "reset-request", "after": 9000},
        {"fault": "garbage"},
        {"fault": "reset-answer", "after": 0},
        pytest.param({"fault": "stall-request", "after": 100}, marks=pytest.mark.full),
        pytest.param({"fault": "stall-answer", "after": 0}, marks=pytest.mark.full),
    ],
    ids=lambda fault: f"{fault['fault']} {fault.get('status', '')}".strip(),
)
def test_without_end(ledger, quiet, fault):
    """All tries fail: a documented error within the deadline, and a limited number of tries."""
    quiet.proxy.add(path=ledger.prefix, times=None, **fault)
    with ThreadPoolExecutor(3) as pool:
        uploads = list(pool.map(lambda size: ledger.upload(f"{size}.bmp", image(size)), (SMALL, IN_FILE)))
    for upload in uploads:
        # S3 stores the image each time, so a later HEAD may find it; then 201 is right.
        assert upload.status in ((201, 502, 503, 504) if fault["fault"] == "reset-answer" else (502, 503, 504)), upload
        assert upload.status == 201 or upload.code in ("storage-unavailable", "storage-timeout"), upload
    assert len(quiet.proxy.faults(path=ledger.prefix)) <= 2 * 12


def test_a_retry_storm_has_a_bound(ledger, quiet):
    """S3 rejects everything. When a worker's retry budget is used up, it makes one try and one HEAD per upload."""
    quiet.proxy.add("answer", status=503, code="SlowDown", path=ledger.prefix, times=None)
    with ThreadPoolExecutor(16) as pool:
        uploads = list(pool.map(lambda number: ledger.upload(f"{number}.bmp", image(SMALL, number)), range(96)))
    assert all(upload.status == 503 for upload in uploads), uploads
    # The budget allows a hundred retries. Without it there would be five tries and five HEAD requests per upload.
    assert len(quiet.proxy.faults(path=ledger.prefix)) <= 2 * len(uploads) + 110 * WORKERS


def test_nobody_listens(ledger, quiet):
    """S3 refuses connections: uploads get 502 or 503 soon, /readyz fails, /healthz works, and the service recovers."""
    with quiet.proxy.refusing("workers"):
        ledger.kills += 1
        eventually(lambda: not quiet.is_ready, "/readyz reports that S3 is down")
        assert quiet.service.get("/readyz").expect(503).json["code"] in ("storage-unavailable", "storage-timeout")
        quiet.service.get("/healthz").expect(200)
        for name in ("a.bmp", "b.bmp"):
            upload = ledger.upload(name, image(SMALL))
            assert upload.status in (502, 503, 504), upload
    eventually(lambda: quiet.is_ready, "/readyz reports that S3 is up")
    assert ledger.upload("c.bmp", image(SMALL)).is_acknowledged


def test_nobody_listens_for_a_moment(ledger, quiet):
    """Uploads that begin meanwhile succeed, because retries outlast the outage. A few may fail by chance."""
    uploads = []
    for number in range(5):
        with ThreadPoolExecutor(1) as pool:
            with quiet.proxy.refusing("workers"):
                ledger.kills += 1
                answer = pool.submit(ledger.upload, f"{number}.bmp", image(SMALL, number))
                # The worker has the request but no connection to S3.
                eventually(lambda: answer.done() or quiet.busy_workers(), "a worker with the upload")
            uploads.append(answer.result())
    assert sum(upload.is_acknowledged for upload in uploads) >= 3, uploads


def test_the_engine_is_silent(ledger, quiet):
    """S3 accepts connections but sends no response: uploads get errors in time, and /readyz fails."""
    with quiet.engine.silent():
        ledger.kills += 1
        with ThreadPoolExecutor(4) as pool:
            uploads = [pool.submit(ledger.upload, f"{size}.bmp", image(size)) for size in (SMALL, IN_FILE, IN_PARTS)]
            ready = pool.submit(quiet.service.get, "/readyz").result().expect(503)
            assert ready.json["code"] in ("storage-unavailable", "storage-timeout")
            quiet.service.get("/healthz").expect(200)
            for upload in uploads:
                assert upload.result().status in (502, 503, 504), upload.result()
    eventually(lambda: quiet.is_ready, "/readyz reports that S3 is up", 60)
    # When this upload has succeeded, S3 has finished or dropped the failed ones.
    assert ledger.upload("after.bmp", image(SMALL)).is_acknowledged


def test_a_slow_network(ledger, quiet):
    """The body and the response arrive slowly. The worker does not give up."""
    quiet.proxy.add("trickle-request", method="PUT", path="body.bmp", rate=20_000)
    quiet.proxy.add("trickle-answer", method="PUT", path="answer.bmp", rate=400)
    with ThreadPoolExecutor(2) as pool:
        uploads = list(pool.map(lambda name: ledger.upload(name, image(SMALL)), ("body.bmp", "answer.bmp")))
    assert [upload for upload in uploads if not upload.is_acknowledged] == []
    # Each upload needed one try.
    assert len(quiet.proxy.requests(method="PUT", path=ledger.prefix)) == 2


@pytest.mark.full
def test_too_slow_a_network(ledger, quiet):
    """The upload cannot finish before the deadline: an error in time, and no partial image."""
    quiet.proxy.add(
        "trickle-request", method="PUT", path=ledger.prefix, rate=IN_FILE // (TIMEOUT_SECONDS * 4), times=None
    )
    assert ledger.upload("a.bmp", image(IN_FILE)).status in (502, 503, 504)


def test_s3_says_that_our_clock_is_wrong(ledger, quiet):
    """S3 responds with 403 RequestTimeTooSkewed and a wrong time. The worker adopts it and retries.

    The engine then reports the true time, and the worker adopts that.
    """
    quiet.proxy.add("answer", status=403, code="RequestTimeTooSkewed", clock=-3600, method="PUT", path=ledger.prefix)
    assert ledger.upload("a.bmp", image(SMALL)).is_acknowledged
    # The worker's other threads and next requests work too.
    with ThreadPoolExecutor(16) as pool:
        uploads = list(pool.map(lambda number: ledger.upload(f"{number}.bmp", image(SMALL, number)), range(32)))
    assert [upload for upload in uploads if not upload.is_acknowledged] == []
    # So do downloads, whose URLs are signed with the same clock.
    for upload in uploads:
        assert ledger.download(upload.key, upload.digest) == "complete"


class TestInParts:
    """Multipart uploads: every step can fail."""

    @pytest.fixture(autouse=True)
    def in_parts(self, quiet, ledger):
        """Checks that the worker uses multipart uploads."""
        ledger.upload("first.bmp", image(IN_PARTS))
        assert quiet.proxy.requests(method="POST", path=ledger.prefix), "no multipart upload was begun"

    STEPS = {
        "begin": {"method": "POST", "query": "uploads"},
        "a part": {"method": "PUT", "query": "partNumber=2"},
        "complete": {"method": "POST", "query": "uploadId="},
    }
    KINDS = {
        "reset": {"fault": "reset-connection"},
        "the answer lost": {"fault": "reset-answer", "after": 0},
        "503": {"fault": "answer", "status": 503, "code": "SlowDown"},
        "500 after the work was done": {"fault": "answer", "status": 500, "forward": True},
        "silence": {"fault": "stall-answer", "after": 0},
    }

    @pytest.mark.full
    @pytest.mark.parametrize("step", STEPS)
    def test_silence_once(self, ledger, quiet, step):
        """A stalled response in any step: the worker retries and the client gets 201."""
        self.test_once(ledger, quiet, step, "silence")

    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "silence"])
    def test_once(self, ledger, quiet, step, kind):
        """A fault in any step: the worker retries and the client gets 201."""
        quiet.proxy.add(path="a.bmp", **self.STEPS[step], **self.KINDS[kind])
        upload = ledger.upload("a.bmp", image(IN_PARTS, 1))
        assert len(quiet.proxy.faults(path="a.bmp")) == 1
        assert upload.is_acknowledged, upload

    @pytest.mark.parametrize(
        "document",
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            "<Error><Code>InternalError</Code><Message>Please try again.</Message></Error>",
            "<?xml version='1.0'?><CompleteMultipartUploadResult><ETag>",
            "",
        ],
        ids=["an error", "XML that is cut", "nothing"],
    )
    def test_200_to_complete_that_is_no_success(self, ledger, quiet, document):
        """CompleteMultipartUpload can send an error after status 200 (S3 API reference). Nothing is stored then."""
        quiet.proxy.add("answer", status=200, body=document, path="a.bmp", **self.STEPS["complete"])
        upload = ledger.upload("a.bmp", image(IN_PARTS, 1))
        # The worker retries with success, or reports an error.
        assert upload.status in (201, 502, 503, 504), upload

    @pytest.mark.parametrize("step", STEPS)
    def test_without_end(self, ledger, quiet, step):
        """All tries of a step fail: an error in time, and the multipart upload is aborted."""
        quiet.proxy.add("answer", status=500, path="a.bmp", times=None, **self.STEPS[step])
        assert ledger.upload("a.bmp", image(IN_PARTS, 1)).status in (502, 503, 504)
        eventually(lambda: not quiet.store.open_uploads(), "no multipart upload left open")

    def test_what_cannot_even_be_aborted_is_swept(self, ledger, quiet):
        """A part fails and the abort fails too. The multipart upload stays open until a sweep and is never an image."""
        quiet.proxy.add("answer", status=500, path="a.bmp", times=None, **self.STEPS["a part"])
        quiet.proxy.add("answer", status=500, path="a.bmp", times=None, method="DELETE")
        assert ledger.upload("a.bmp", image(IN_PARTS, 1)).status in (502, 503, 504)
        assert [key.startswith(ledger.prefix) for key, _ in quiet.store.open_uploads()] == [True]
        quiet.proxy.mend()
        quiet.sweep()
        assert quiet.store.open_uploads() == []
