"""What breaks between the workers and S3 while an image is uploaded."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from eventually import eventually
from ledger import image
from rig import MEBIBYTE, TIMEOUT_SECONDS, WORKERS

# In nginx's memory and over FastCGI; in a file that the worker maps; more than one part, if the worker uploads in parts.
SMALL, IN_FILE, IN_PARTS = 20_000, 700_000, 12 * MEBIBYTE
SIZES = {"small": SMALL, "in a file": IN_FILE, "in parts": IN_PARTS}

# What one fault of each kind must not cost: the worker tries again, and the client is told of nothing.
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
    """For each size, 201 and the image as it was sent."""
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
    """Still 201: not 409, though the image is there after the first time."""
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
    """The image is stored, the answer is lost, S3 says 412 to the next try, and not whose image it is: unknown is not "taken"."""
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
    """An error of the contract within the deadline; how many tries there are has a bound."""
    quiet.proxy.add(path=ledger.prefix, times=None, **fault)
    with ThreadPoolExecutor(3) as pool:
        uploads = list(pool.map(lambda size: ledger.upload(f"{size}.bmp", image(size)), (SMALL, IN_FILE)))
    for upload in uploads:
        # Where the work is done each time, a later look may find it done: then 201 is the truth.
        assert upload.status in ((201, 502, 503, 504) if fault["fault"] == "reset-answer" else (502, 503, 504)), upload
        assert upload.status == 201 or upload.code in ("storage-unavailable", "storage-timeout"), upload
    assert len(quiet.proxy.faults(path=ledger.prefix)) <= 2 * 12


def test_a_retry_storm_has_a_bound(ledger, quiet):
    """S3 refuses everything: each process has a budget for trying again, and when it is spent, one try and one look remain."""
    quiet.proxy.add("answer", status=503, code="SlowDown", path=ledger.prefix, times=None)
    with ThreadPoolExecutor(16) as pool:
        uploads = list(pool.map(lambda number: ledger.upload(f"{number}.bmp", image(SMALL, number)), range(96)))
    assert all(upload.status == 503 for upload in uploads), uploads
    # A budget is good for a hundred more tries; without one there would be five of each, and five looks.
    assert len(quiet.proxy.faults(path=ledger.prefix)) <= 2 * len(uploads) + 110 * WORKERS


def test_nobody_listens(ledger, quiet):
    """Connections are refused: 502 or 503 soon, /readyz says so, /healthz does not; and all is well when somebody listens again."""
    with quiet.proxy.refusing("workers"):
        ledger.kills += 1
        eventually(lambda: not quiet.is_ready, "/readyz says that S3 is away")
        assert quiet.service.get("/readyz").expect(503).json["code"] in ("storage-unavailable", "storage-timeout")
        quiet.service.get("/healthz").expect(200)
        for name in ("a.bmp", "b.bmp"):
            upload = ledger.upload(name, image(SMALL))
            assert upload.status in (502, 503, 504), upload
    eventually(lambda: quiet.is_ready, "/readyz says that S3 is back")
    assert ledger.upload("c.bmp", image(SMALL)).is_acknowledged


def test_nobody_listens_for_a_moment(ledger, quiet):
    """Uploads that begin meanwhile are acknowledged in the end: the tries reach beyond it. (By chance all may come too early.)"""
    uploads = []
    for number in range(5):
        with ThreadPoolExecutor(1) as pool:
            with quiet.proxy.refusing("workers"):
                ledger.kills += 1
                answer = pool.submit(ledger.upload, f"{number}.bmp", image(SMALL, number))
                # The worker is at it: it has the request, and no connection to S3.
                eventually(lambda: answer.done() or quiet.busy_workers(), "a worker with the upload")
            uploads.append(answer.result())
    assert sum(upload.is_acknowledged for upload in uploads) >= 3, uploads


def test_the_engine_is_silent(ledger, quiet):
    """Connections are taken, nothing comes: errors in time, and /readyz says so."""
    with quiet.engine.silent():
        ledger.kills += 1
        with ThreadPoolExecutor(4) as pool:
            uploads = [pool.submit(ledger.upload, f"{size}.bmp", image(size)) for size in (SMALL, IN_FILE, IN_PARTS)]
            ready = pool.submit(quiet.service.get, "/readyz").result().expect(503)
            assert ready.json["code"] in ("storage-unavailable", "storage-timeout")
            quiet.service.get("/healthz").expect(200)
            for upload in uploads:
                assert upload.result().status in (502, 503, 504), upload.result()
    eventually(lambda: quiet.is_ready, "/readyz says that S3 is back", 60)
    # What it had of the failed uploads it has done or dropped by the time that it has done this.
    assert ledger.upload("after.bmp", image(SMALL)).is_acknowledged


def test_a_slow_network(ledger, quiet):
    """The body and the answer pass slowly, but pass: no reason to give up."""
    quiet.proxy.add("trickle-request", method="PUT", path="body.bmp", rate=20_000)
    quiet.proxy.add("trickle-answer", method="PUT", path="answer.bmp", rate=400)
    with ThreadPoolExecutor(2) as pool:
        uploads = list(pool.map(lambda name: ledger.upload(name, image(SMALL)), ("body.bmp", "answer.bmp")))
    assert [upload for upload in uploads if not upload.is_acknowledged] == []
    # Each by its first try.
    assert len(quiet.proxy.requests(method="PUT", path=ledger.prefix)) == 2


@pytest.mark.full
def test_too_slow_a_network(ledger, quiet):
    """Never done before the deadline: an error in time, and nothing by halves."""
    quiet.proxy.add(
        "trickle-request", method="PUT", path=ledger.prefix, rate=IN_FILE // (TIMEOUT_SECONDS * 4), times=None
    )
    assert ledger.upload("a.bmp", image(IN_FILE)).status in (502, 503, 504)


def test_s3_says_that_our_clock_is_wrong(ledger, quiet):
    """403 RequestTimeTooSkewed with S3's time: it is taken, and the upload tried again. (S3's true word then takes it back.)"""
    quiet.proxy.add("answer", status=403, code="RequestTimeTooSkewed", clock=-3600, method="PUT", path=ledger.prefix)
    assert ledger.upload("a.bmp", image(SMALL)).is_acknowledged
    # The next ones of the same worker too, by all of its threads.
    with ThreadPoolExecutor(16) as pool:
        uploads = list(pool.map(lambda number: ledger.upload(f"{number}.bmp", image(SMALL, number)), range(32)))
    assert [upload for upload in uploads if not upload.is_acknowledged] == []
    # And downloads, whose addresses are signed with the same clock.
    for upload in uploads:
        assert ledger.download(upload.key, upload.digest) == "complete"


class TestInParts:
    """Uploads in parts: every step can fail."""

    @pytest.fixture(autouse=True)
    def in_parts(self, quiet, ledger):
        """The worker uploads in parts."""
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
        """The same for an answer that does not come."""
        self.test_once(ledger, quiet, step, "silence")

    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "silence"])
    def test_once(self, ledger, quiet, step, kind):
        """201, whichever step it was."""
        quiet.proxy.add(path="a.bmp", **self.STEPS[step], **self.KINDS[kind])
        upload = ledger.upload("a.bmp", image(IN_PARTS, 1))
        assert len(quiet.proxy.faults(path="a.bmp")) == 1
        assert upload.is_acknowledged, upload

    @pytest.mark.parametrize(
        "document",
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InternalError</Code><Message>Please try again.</Message></Error>',
            "<?xml version='1.0'?><CompleteMultipartUploadResult><ETag>",
            "",
        ],
        ids=["an error", "XML that is cut", "nothing"],
    )
    def test_200_to_complete_that_is_no_success(self, ledger, quiet, document):
        """S3 API reference, CompleteMultipartUpload: an error can come after 200 has been sent. The upload was not completed."""
        quiet.proxy.add("answer", status=200, body=document, path="a.bmp", **self.STEPS["complete"])
        upload = ledger.upload("a.bmp", image(IN_PARTS, 1))
        # Tried again and done, or told as a failure.
        assert upload.status in (201, 502, 503, 504), upload

    @pytest.mark.parametrize("step", STEPS)
    def test_without_end(self, ledger, quiet, step):
        """An error in time; the parts are given up."""
        quiet.proxy.add("answer", status=500, path="a.bmp", times=None, **self.STEPS[step])
        assert ledger.upload("a.bmp", image(IN_PARTS, 1)).status in (502, 503, 504)
        eventually(lambda: not quiet.store.open_uploads(), "no multipart upload left open")

    def test_what_cannot_even_be_aborted_is_swept(self, ledger, quiet):
        """A part fails, and so does giving up: the upload stays open until a sweep, and is no image at any time."""
        quiet.proxy.add("answer", status=500, path="a.bmp", times=None, **self.STEPS["a part"])
        quiet.proxy.add("answer", status=500, path="a.bmp", times=None, method="DELETE")
        assert ledger.upload("a.bmp", image(IN_PARTS, 1)).status in (502, 503, 504)
        assert [key.startswith(ledger.prefix) for key, _ in quiet.store.open_uploads()] == [True]
        quiet.proxy.mend()
        quiet.sweep()
        assert quiet.store.open_uploads() == []
