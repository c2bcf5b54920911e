"""Faults between nginx and S3 during a download."""

import http.client
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger import image
from test_uploads import IN_FILE

# nginx has already begun its response. It can only cut it off, so that the client detects the truncation.
LATE = {
    "a reset inside of the answer": {"fault": "reset-answer", "after": 300_000},
    "an answer that is cut": {"fault": "truncate-answer", "after": 300_000},
    "an answer that is cut by a byte": {"fault": "longer-answer", "by": 1},
    "an answer that is cut by many": {"fault": "longer-answer", "by": 100_000},
}
# nginx has sent nothing yet. It retries (proxy_next_upstream), and the client notices nothing.
EARLY = {
    "a connection reset at the request": {"fault": "reset-connection"},
    "an answer that is lost": {"fault": "reset-answer", "after": 0},
    "a head that is cut": {"fault": "truncate-answer", "after": 50},
    "503 SlowDown": {"fault": "answer", "status": 503, "code": "SlowDown"},
    "500 InternalError": {"fault": "answer", "status": 500},
    "502 of a load balancer": {"fault": "answer", "status": 502, "body": "<html>"},
}


def then_all_is_well(ledger, quiet, upload):
    """Checks that the next downloads are complete: from S3, from the cache, and a range."""
    assert ledger.download(upload.key, upload.digest) == "complete"
    before = len(quiet.proxy.requests(proxy="nginx", path=upload.key))
    assert ledger.download(upload.key, upload.digest, mode="inline") == "complete"
    assert len(quiet.proxy.requests(proxy="nginx", path=upload.key)) == before, (
        "the image was not served from the cache"
    )
    assert len(quiet.service.download(upload.key, {"Range": "bytes=-5000"}).expect(206).body) == 5000


@pytest.mark.parametrize("name", LATE)
def test_cut_off(ledger, quiet, name):
    """The client detects it, nothing is cached, and requests that waited for the same image get all of it."""
    upload = ledger.upload("a.bmp", image(IN_FILE))
    quiet.proxy.add(proxy="nginx", path=upload.key, **LATE[name])
    assert ledger.download(upload.key, upload.digest).startswith("cut off")
    then_all_is_well(ledger, quiet, upload)


@pytest.mark.parametrize("name", LATE)
def test_cut_off_for_many_at_once(ledger, quiet, name):
    """Simultaneous downloads share one S3 request. If it is cut off, no client takes the part as complete."""
    upload = ledger.upload("a.bmp", image(IN_FILE))
    quiet.proxy.add(proxy="nginx", path=upload.key, times=2, **LATE[name])
    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(lambda _: ledger.download(upload.key, upload.digest), range(10)))
    assert {outcome.split(":")[0] for outcome in outcomes} <= {"complete", "cut off"}, outcomes
    assert sum(outcome.startswith("cut off") for outcome in outcomes) == 2, outcomes
    then_all_is_well(ledger, quiet, upload)


@pytest.mark.parametrize("name", EARLY)
def test_failed_once(ledger, quiet, name):
    """nginx retries, and the client gets the complete image."""
    upload = ledger.upload("a.bmp", image(IN_FILE))
    quiet.proxy.add(proxy="nginx", path=upload.key, **EARLY[name])
    assert ledger.download(upload.key, upload.digest) == "complete"
    assert len(quiet.proxy.faults(proxy="nginx", path=upload.key)) == 1
    then_all_is_well(ledger, quiet, upload)


@pytest.mark.parametrize("name", [*EARLY, "403"])
def test_failed(ledger, quiet, name):
    """All retries fail: the client gets a documented error, which is not cached."""
    fault = EARLY.get(name, {"fault": "answer", "status": 403, "code": "AccessDenied"})
    upload = ledger.upload("a.bmp", image(IN_FILE))
    quiet.proxy.add(proxy="nginx", path=upload.key, times=None, **fault)
    assert ledger.download(upload.key, upload.digest) in ("refused: 502", "refused: 503")
    quiet.proxy.mend()
    then_all_is_well(ledger, quiet, upload)


def test_garbage(ledger, quiet):
    """nginx takes bytes that are not HTTP as HTTP/0.9 without a head and forwards them.

    No client accepts them as a response, and nginx does not cache them.
    """
    upload = ledger.upload("a.bmp", image(IN_FILE))
    quiet.proxy.add("garbage", proxy="nginx", path=upload.key)
    assert ledger.download(upload.key, upload.digest).startswith(("cut off", "refused: 502"))
    then_all_is_well(ledger, quiet, upload)


def test_cut_off_without_a_length(ledger, quiet):
    """Without Content-Length a truncation cannot be detected (S3 always sends it). Still, nothing is cached."""
    upload = ledger.upload("a.bmp", image(IN_FILE))
    quiet.proxy.add("lengthless-answer", proxy="nginx", path=upload.key, after=300_000)
    assert len(quiet.service.download(upload.key).expect(200).body) < IN_FILE // 2
    then_all_is_well(ledger, quiet, upload)


@pytest.mark.parametrize("name", [*LATE, *EARLY])
def test_a_range(ledger, quiet, name):
    """Ranges bypass the cache. A truncated range never looks complete."""
    content = image(IN_FILE)
    upload = ledger.upload("a.bmp", content)
    quiet.proxy.add(proxy="nginx", path=upload.key, **(LATE | EARLY)[name])
    try:
        answer = quiet.service.download(upload.key, {"Range": "bytes=1000-640999"})
        assert answer.status in (206, 502, 503, 504), answer
        assert answer.status != 206 or answer.body == content[1000:641_000]
    except (http.client.IncompleteRead, ConnectionResetError):
        assert name in LATE
    then_all_is_well(ledger, quiet, upload)


def test_nobody_listens(ledger, quiet):
    """Downloads get a documented error soon, cached images are still served, and the service recovers."""
    cached, other = ledger.upload("cached.bmp", image(IN_FILE)), ledger.upload("other.bmp", image(IN_FILE, 1))
    assert ledger.download(cached.key, cached.digest) == "complete"
    with quiet.proxy.refusing("nginx"):
        ledger.kills += 1
        assert ledger.download(other.key, other.digest) == "refused: 502"
        assert ledger.download(cached.key, cached.digest) == "complete"
    then_all_is_well(ledger, quiet, other)


@pytest.mark.full
def test_silence(ledger, quiet):
    """S3 stalls before or within the head, or within the body. nginx gives up after 30 s (proxy_read_timeout)."""
    places = {"before.bmp": 0, "head.bmp": 40, "body.bmp": 300_000}
    uploads = {name: ledger.upload(name, image(IN_FILE, number)) for number, name in enumerate(places)}
    for name, after in places.items():
        quiet.proxy.add("stall-answer", proxy="nginx", path=uploads[name].key, after=after)
    with ThreadPoolExecutor(3) as pool:
        outcomes = dict(
            zip(
                places,
                pool.map(lambda name: ledger.download(uploads[name].key, uploads[name].digest), places),
                strict=True,
            )
        )
    assert outcomes["before.bmp"] == outcomes["head.bmp"] == "refused: 504", outcomes
    assert outcomes["body.bmp"].startswith("cut off"), outcomes
    quiet.proxy.mend()
    for upload in uploads.values():
        then_all_is_well(ledger, quiet, upload)


def test_a_slow_network(ledger, quiet):
    """The download is slow but complete."""
    upload = ledger.upload("a.bmp", image(60_000))
    quiet.proxy.add("trickle-answer", proxy="nginx", path=upload.key, rate=40_000)
    assert ledger.download(upload.key, upload.digest) == "complete"
