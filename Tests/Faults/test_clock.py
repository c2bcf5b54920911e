"""Workers with a wrong clock, and an S3 that checks the time of requests."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger import image
from test_uploads import SMALL

HOUR = 3600


@pytest.mark.parametrize("hours", [1, -1])
def test_wrong_from_the_start(ledger, quiet, hours):
    """Any first request works: an upload, a view, or a download, whose URL is signed with the same clock."""
    upload = ledger.upload("before.bmp", image(SMALL))
    quiet.clock.set(hours * HOUR)
    ledger.kills += 1
    quiet.renew_workers()
    with ThreadPoolExecutor(16) as pool:
        downloads = pool.map(lambda _: ledger.download(upload.key, upload.digest), range(32))
        views = pool.map(lambda _: quiet.service.view(upload.key).status, range(32))
        uploads = pool.map(lambda number: ledger.upload(f"{number}.bmp", image(SMALL, number)), range(32))
        assert [outcome for outcome in downloads if outcome != "complete"] == []
        assert [status for status in views if status != 200] == []
        assert [upload for upload in uploads if not upload.is_acknowledged] == []


@pytest.mark.parametrize("hours", [1, -1])
def test_that_jumps(ledger, quiet, hours):
    """The clock jumps and jumps back under load. The workers adopt S3's time, and every upload and view succeeds."""
    upload = ledger.upload("before.bmp", image(SMALL))
    ledger.kills += 1
    for step, offset in enumerate((hours * HOUR, 0)):
        quiet.clock.set(offset)
        with ThreadPoolExecutor(16) as pool:
            views = pool.map(lambda _: quiet.service.view(upload.key).status, range(32))
            uploads = pool.map(lambda number: ledger.upload(f"{step}-{number}.bmp", image(SMALL, number)), range(32))
            assert [status for status in views if status != 200] == []
            assert [upload for upload in uploads if not upload.is_acknowledged] == []
        assert ledger.download(upload.key, upload.digest) == "complete"
