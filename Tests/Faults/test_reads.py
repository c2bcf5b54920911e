"""Faults between the workers and S3 during view, list and delete."""

import pytest

from ledger import image
from test_uploads import SMALL

ONCE = {
    "a reset": {"fault": "reset-connection"},
    "the answer lost": {"fault": "reset-answer", "after": 0},
    "a reset inside of the answer": {"fault": "reset-answer", "after": 60},
    "silence": {"fault": "stall-answer", "after": 0},
    "an answer that is cut": {"fault": "truncate-answer", "after": 80},
    "503": {"fault": "answer", "status": 503, "code": "SlowDown"},
    "500": {"fault": "answer", "status": 500},
    "garbage instead of HTTP": {"fault": "garbage"},
}


@pytest.mark.parametrize("name", ONCE)
def test_view_list_and_delete(ledger, quiet, name):
    """The worker retries and the response is right: an existing image is never "not found", and no list is short."""
    kept, gone = ledger.upload("kept.png", image(1000)), ledger.upload("gone.png", image(1000, 1))
    assert kept.is_acknowledged and gone.is_acknowledged
    quiet.proxy.add(method="HEAD", path="kept.png", **ONCE[name])
    quiet.service.view(kept.key).expect(200)
    quiet.proxy.add(method="GET", query="list-type=2", **ONCE[name])
    assert quiet.service.keys(ledger.prefix) == sorted([kept.key, gone.key])
    quiet.proxy.add(method="DELETE", path="gone.png", **ONCE[name])
    quiet.service.delete(gone.key).expect(200)
    ledger.uploads.remove(gone)
    assert len(quiet.proxy.faults()) == 3


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<<<",
        "<?xml version='1.0'?><ListBucketResult><Contents><Key>a</Key>",
        "<html>welcome</html>",
        "<?xml version='1.0'?><Error><Code>InternalError</Code></Error>",
    ],
    ids=["nothing", "no XML", "XML that is cut", "another document", "an error with 200"],
)
def test_a_list_that_is_none(ledger, quiet, document):
    """An invalid list response gives an error, not an empty list."""
    ledger.upload("a.png", image(1000))
    quiet.proxy.add("answer", status=200, body=document, method="GET", query="list-type=2", times=None)
    answer = quiet.service.list(prefix=ledger.prefix)
    assert answer.status in (502, 503, 504), answer
    assert answer.json["code"] in ("storage-unavailable", "storage-timeout")


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "answer", "status": 503},
        {"fault": "reset-connection"},
        pytest.param({"fault": "stall-answer", "after": 0}, marks=pytest.mark.full),
    ],
    ids=lambda fault: fault["fault"],
)
def test_without_end(ledger, quiet, fault):
    """All retries fail: the client gets a documented 5xx, never 404, and /readyz reports it too."""
    upload = ledger.upload("a.bmp", image(SMALL))
    quiet.proxy.add(proxy="workers", times=None, **fault)
    answers = [
        quiet.service.view(upload.key),
        quiet.service.list(prefix=ledger.prefix),
        quiet.service.delete(upload.key),
        quiet.service.get("/readyz"),
    ]
    for answer in answers:
        assert answer.status in (502, 503, 504), answer
        assert answer.json["code"] in ("storage-unavailable", "storage-timeout"), answer
    assert answers[-1].status == 503
