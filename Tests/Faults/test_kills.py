"""SIGKILL for a busy process: a worker, S3, or a daemon of an S3 cluster."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from eventually import eventually
from ledger import image
from test_uploads import IN_FILE, IN_PARTS, SIZES, SMALL


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("moment", ["inside of the request", "before the answer"])
def test_a_worker_in_the_middle_of_an_upload(ledger, quiet, size, moment):
    """The client gets 502, the image is stored completely or not at all, and other requests are served."""
    if moment == "inside of the request":
        fault = {"fault": "trickle-request", "rate": SIZES[size] // 20}
    else:
        fault = {"fault": "stall-answer", "after": 0}
    quiet.proxy.add(method="PUT", path=f"{ledger.prefix}a.bmp", times=None, **fault)
    with ThreadPoolExecutor(2) as pool:
        upload = pool.submit(ledger.upload, "a.bmp", image(SIZES[size]))
        eventually(lambda: quiet.proxy.faults(path="a.bmp"), "the upload at S3")
        if moment == "before the answer":
            eventually(
                lambda: quiet.proxy.faults(path="a.bmp", engine_status=200),
                "S3 has the image, but the worker has no response yet",
            )
        (worker,) = eventually(quiet.busy_workers, "the worker with the upload")
        quiet.kill_worker(worker)
        ledger.kills += 1
        quiet.service.get("/healthz").expect(200)
        assert upload.result().status == 502, upload.result()
    quiet.proxy.mend()
    assert ledger.upload("b.bmp", image(SMALL)).is_acknowledged


class Uploaders:
    """Clients that upload until the block ends. After an error, a client waits until /readyz returns 200."""

    def __init__(self, ledger, rig, clients=8, sizes=(2000, SMALL, SMALL, 60_000, IN_FILE)):
        """Prepares the clients. They run within the block."""
        self._ledger, self._rig, self._sizes = ledger, rig, sizes
        self._done = threading.Event()
        self._pool = ThreadPoolExecutor(clients)
        self._clients = clients

    def __enter__(self):
        """Starts the clients and waits until some uploads are acknowledged."""
        self._running = [self._pool.submit(self._run, client) for client in range(self._clients)]
        self.wait_for_more(20)
        return self

    def __exit__(self, *_):
        """Stops the clients. Raises the error of a failed client."""
        self._done.set()
        for running in self._running:
            running.result()
        self._pool.shutdown()

    def _run(self, client):
        """Runs one client."""
        number = 0
        while not self._done.is_set():
            number += 1
            size = self._sizes[number % len(self._sizes)]
            upload = self._ledger.upload(f"{client}-{number}.bmp", image(size, client * 100_000 + number))
            if not upload.is_acknowledged:
                eventually(lambda: self._done.is_set() or self._rig.is_ready, "/readyz returns 200 again", 120)

    def acknowledged(self):
        """The number of acknowledged uploads."""
        return sum(upload.is_acknowledged for upload in list(self._ledger.uploads))

    def wait_for_more(self, count, seconds=60):
        """Waits until `count` more uploads are acknowledged."""
        enough = self.acknowledged() + count
        eventually(lambda: self.acknowledged() >= enough, f"{count} more uploads", seconds)


def test_workers_under_load(ledger, quiet):
    """Workers are killed one after the other, four times."""
    with Uploaders(ledger, quiet) as uploaders:
        for _ in range(4):
            busy = eventually(quiet.busy_workers, "a busy worker")
            quiet.kill_worker(busy[0])
            ledger.kills += 1
            uploaders.wait_for_more(20)
    assert [upload for upload in ledger.uploads if upload.status not in (201, 502, 503)] == []


def test_s3_itself_under_load(ledger, quiet):
    """S3 is killed and restarted with its data. /readyz reports both, uploads continue, and no image is lost."""
    with Uploaders(ledger, quiet) as uploaders:
        quiet.engine.kill()
        ledger.kills += 1
        eventually(lambda: not quiet.is_ready, "/readyz reports that S3 is down")
        refusal = quiet.service.get("/readyz").expect(503)
        assert refusal.json["code"] in ("storage-unavailable", "storage-timeout")
        quiet.service.get("/healthz").expect(200)
        quiet.engine.start()
        eventually(lambda: quiet.is_ready, "/readyz reports that S3 is up", 60)
        uploaders.wait_for_more(40)


@pytest.mark.full
def test_s3_in_the_middle_of_large_uploads(ledger, quiet):
    """S3 is killed during multipart uploads. Only complete images become visible."""
    quiet.proxy.add("trickle-request", method="PUT", path=ledger.prefix, rate=4_000_000, times=None)
    with ThreadPoolExecutor(3) as pool:
        uploads = [pool.submit(ledger.upload, f"{number}.bmp", image(IN_PARTS, number)) for number in range(3)]
        eventually(lambda: len(quiet.proxy.faults(path=ledger.prefix)) >= 3, "three uploads at S3")
        quiet.engine.kill()
        ledger.kills += 1
        quiet.engine.start()
        for upload in uploads:
            assert upload.result().status in (201, 502, 503, 504), upload.result()
    quiet.proxy.mend()
    eventually(lambda: quiet.is_ready, "/readyz reports that S3 is up", 60)
    assert ledger.upload("after.bmp", image(IN_PARTS, 9)).is_acknowledged


@pytest.mark.cluster
@pytest.mark.parametrize("daemon", ["volume-1", "volume-2", "volume-3"])
def test_a_storage_daemon_under_load(ledger, quiet, daemon):
    """The cluster keeps working without it, because every object has a second copy."""
    with Uploaders(ledger, quiet) as uploaders, quiet.engine.without(daemon):
        ledger.kills += 1
        uploaders.wait_for_more(100)
        for upload in [upload for upload in list(ledger.uploads) if upload.is_acknowledged][:50]:
            assert ledger.download(upload.key, upload.digest) == "complete", upload


@pytest.mark.cluster
@pytest.mark.parametrize("daemon", ["master-1", "master-2", "master-3", "filer", "s3-1"])
def test_another_daemon_under_load(ledger, quiet, daemon):
    """Without the daemon, uploads may fail with documented errors. Afterwards they succeed again.

    There is only one filer, and the workers use only one gateway.
    """
    with Uploaders(ledger, quiet) as uploaders:
        with quiet.engine.without(daemon):
            ledger.kills += 1
        uploaders.wait_for_more(60, 120)
