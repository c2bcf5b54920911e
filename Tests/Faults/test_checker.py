"""Tests of the ledger: it detects every kind of error that it must detect."""

from ledger import image
from test_uploads import SMALL


def test_an_acknowledged_image_that_s3_never_got_is_lost(quiet, make_ledger):
    """The proxy responds with 200 and does not forward the PUT."""
    ledger = make_ledger()
    quiet.proxy.add("lie-stored", method="PUT", path=ledger.prefix)
    assert ledger.upload("a.bmp", image(SMALL)).is_acknowledged
    ledger.upload("b.bmp", image(SMALL, 1))
    figures = ledger.verify()
    assert (figures["requests"], figures["acknowledged"], figures["lost"], figures["half_visible"]) == (2, 2, 1, 0)
    assert "a.bmp" in ledger.complaints[0] and "absent" in ledger.complaints[0]


def test_other_bytes_under_an_acknowledged_key_are_lost(quiet, make_ledger):
    """A single wrong bit is detected."""
    ledger = make_ledger()
    content = image(SMALL)
    ledger.upload("a.bmp", content)
    held = quiet.store.get(ledger.prefix + "a.bmp")
    quiet.store.put(
        ledger.prefix + "a.bmp",
        content[:-1] + bytes([content[-1] ^ 1]),
        ContentType=held["ContentType"],
        Metadata=held["Metadata"],
        ContentDisposition=held["ContentDisposition"],
    )
    assert ledger.verify()["lost"] == 1


def test_other_metadata_under_an_acknowledged_key_is_lost(quiet, make_ledger):
    """Wrong metadata is detected in the part that any tool reads and in the part that only the view decodes."""
    ledger = make_ledger()
    content = image(SMALL)
    for name in ("a.bmp", "b.bmp", "c.bmp"):
        ledger.upload(name, content)
        held = quiet.store.get(ledger.prefix + name)
        metadata = dict(held["Metadata"])
        match name:
            case "a.bmp":
                metadata["description"] = "another"
            case "b.bmp":
                metadata = {"description": metadata["description"]}
        quiet.store.put(
            ledger.prefix + name,
            content,
            ContentType=held["ContentType"],
            Metadata=metadata,
            ContentDisposition=held["ContentDisposition"],
        )
    assert ledger.verify()["lost"] == 2


def test_what_nobody_was_told_of_is_counted(quiet, make_ledger):
    """A partial image of a failed upload, a complete one, and a key that no client sent."""
    ledger = make_ledger()
    content = image(SMALL)
    quiet.proxy.add("answer", status=503, code="SlowDown", method="PUT", path=ledger.prefix, times=None)
    for name in ("half.bmp", "whole.bmp", "absent.bmp"):
        assert ledger.upload(name, content).status == 503
    quiet.proxy.clear()
    made = make_ledger()
    made.upload("whole.bmp", content, metadata=ledger.uploads[1].metadata)
    held = quiet.store.get(made.prefix + "whole.bmp")
    same = {
        "ContentType": held["ContentType"],
        "Metadata": held["Metadata"],
        "ContentDisposition": held["ContentDisposition"],
    }
    quiet.store.put(ledger.prefix + "half.bmp", content[:1000], **same)
    quiet.store.put(ledger.prefix + "whole.bmp", content, **same)
    quiet.store.put(ledger.prefix + "stranger.bmp", content, **same)
    figures = ledger.verify()
    assert (figures["acknowledged"], figures["lost"], figures["half_visible"], figures["unacknowledged_whole"]) == (
        0,
        0,
        2,
        1,
    )
    assert ["half.bmp" in ledger.complaints[0], "stranger.bmp" in ledger.complaints[1]] == [True, True]


def test_a_refusal_of_a_first_upload_is_dishonest(quiet, make_ledger):
    """A 409 for a new key is detected."""
    ledger = make_ledger()
    quiet.store.put(ledger.prefix + "a.bmp", b"x")
    ledger.upload("a.bmp", image(SMALL))
    assert ledger.figures["dishonest"] == 1


def test_a_download_of_other_bytes_is_wrong(quiet, make_ledger):
    """A flipped bit in nginx's download is detected. A truncated download does not count as complete."""
    ledger = make_ledger()
    upload = ledger.upload("a.bmp", image(SMALL))
    quiet.proxy.add("flip-answer", proxy="nginx", path=ledger.prefix, after=500)
    assert ledger.download(upload.key, upload.digest) == "wrong"
    assert ledger.figures["wrong_downloads"] == 1
