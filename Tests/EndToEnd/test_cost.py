"""What a hostile client, a full disk, an unread log and a lost shared file may cost."""

import fcntl
import http.client
import json
import os
import subprocess
import threading
from contextlib import ExitStack, contextmanager

import pytest

import form
import samples
from eventually import eventually
from own_stack import binary_of, service_on
from service import Service
from stack import Stack
from test_operations import figure, scrape

PNG = samples.read("small.png")
# A body that nginx writes to a file.
LARGE = samples.bitmap(700_000)

pytestmark = pytest.mark.on_host


@contextmanager
def slow_uploads(service, folder, count, headers=b""):
    """Uploads of which nginx has the most part on its disk, and which do not go on until the block ends."""
    spool = Stack(folder).spool_files
    before = len(spool())
    body = form.upload(LARGE)
    head = b"POST /images/upload HTTP/1.1\r\nHost: a\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (
        headers,
        form.content_type().encode(),
        len(body),
    )
    with ExitStack() as connections:
        for _ in range(count):
            connections.enter_context(service.connect()).sendall(head + body[:-1000])
        eventually(lambda: len(spool()) == before + count, f"{count} bodies on the disk")
        yield


def works(service, key):
    """Uploads, lists and downloads."""
    service.store(LARGE, key, filename="a.bmp")
    assert key in service.keys(key)
    assert service.download(key).expect(200).body == LARGE


def test_one_client_cannot_fill_the_spool(stack, prefix, tmp_path):
    """64 slow uploads are all that one address may have. It gets 429 for more; others are served as ever."""
    with service_on(stack, tmp_path) as hostile:
        other = Service(hostile.base_url, client="127.0.0.2")
        with slow_uploads(hostile, tmp_path, 64):
            for image in (PNG, LARGE):
                answer = hostile.upload(image, prefix + "more")
                answer.refused(429, "too-many-requests")
                assert answer.header("Retry-After") == "1"
            assert len(Stack(tmp_path).spool_files()) == 64
            hostile.list().expect(200)
            works(other, prefix + "other.bmp")
        eventually(lambda: hostile.upload(PNG, prefix + "later.png").status == 201, "an upload is accepted again")


def test_one_client_cannot_take_all_connections(stack, prefix, tmp_path):
    """An address has 256 requests under way at most, whatever they are."""
    with service_on(stack, tmp_path, UPLOAD_CONNECTIONS="off") as hostile:
        other = Service(hostile.base_url, client="127.0.0.2")
        with slow_uploads(hostile, tmp_path, 256):
            hostile.list().refused(429, "too-many-requests")
            works(other, prefix + "other.bmp")
        eventually(lambda: hostile.list().status == 200, "the list is served again")


def test_all_uploads_together_are_bounded(stack, prefix, tmp_path):
    """Many clients can use up the places for uploads, and nothing else."""
    with service_on(stack, tmp_path, UPLOADS_AT_ONCE="3") as service:
        clients = [Service(service.base_url, client=f"127.0.0.{number}") for number in (2, 3, 4, 5)]
        clients[3].store(PNG, prefix + "a.png")
        with ExitStack() as uploads:
            for client in clients[:3]:
                uploads.enter_context(slow_uploads(client, tmp_path, 1))
            clients[3].upload(PNG, prefix + "b.png").refused(429, "too-many-requests")
            assert clients[3].keys(prefix) == [prefix + "a.png"]
            assert clients[3].download(prefix + "a.png").expect(200).body == PNG


def test_a_trusted_proxy_names_the_client(stack, tmp_path):
    """Limits and logs have the client's address. IPv6 counts as its /64, and mapped IPv4 as IPv4."""
    with service_on(stack, tmp_path, TRUSTED_PROXIES="127.0.0.0/8", UPLOAD_CONNECTIONS="1") as service:

        def status(forwarded):
            headers = {"Content-Type": form.content_type(), "X-Forwarded-For": forwarded}
            return service.request("POST", "/images/upload", headers, b"no form").status

        # nginx counts a request until shortly after its answer, so no address holds a place twice.
        for holder, same, others in (
            ("2001:db8:1:2::1", ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1"), ("2001:db8:1:3::1", "10.0.0.9")),
            (
                "10.0.0.1",
                ("10.0.0.1", "::ffff:10.0.0.1", "6.6.6.6, 10.0.0.1, 127.0.0.9"),
                ("10.0.0.2", "::ffff:10.0.0.2"),
            ),
            ("::ffff:10.0.0.3", ("10.0.0.3",), ("::ffff:10.0.0.4", "::1", "127.0.0.1")),
        ):
            with slow_uploads(service, tmp_path, 1, b"X-Forwarded-For: %s\r\n" % holder.encode()):
                assert [status(client) for client in same] == [429] * len(same), holder
                for client in others:
                    eventually(lambda client=client: status(client) == 400, f"a place for {client} beside {holder}")
            eventually(lambda holder=holder: status(holder) == 400, f"the end of the upload of {holder}")
            eventually(lambda: not Stack(tmp_path).spool_files(), "an empty spool")
        answer = service.get("/healthz", {"X-Forwarded-For": "192.0.2.7"})
        request_id = answer.header("X-Request-ID")
        (line,) = eventually(
            lambda: [line for line in Stack(tmp_path).access_log() if line["request_id"] == request_id], "its line"
        )
        assert line["remote_addr"] == "192.0.2.7"


def test_nobody_else_names_the_client(stack, tmp_path):
    """Without trusted proxies, X-Forwarded-For is only a field of the client."""
    with service_on(stack, tmp_path, UPLOAD_CONNECTIONS="1") as service, slow_uploads(service, tmp_path, 1):
        headers = {"Content-Type": form.content_type(), "X-Forwarded-For": "192.0.2.7"}
        service.request("POST", "/images/upload", headers, b"no form").refused(429, "too-many-requests")


@contextmanager
def small_disk(folder, size):
    """A file system of its own in a folder, until the block ends."""
    folder.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if mount.returncode != 0:
        pytest.skip(f"this machine cannot mount a file system: {mount.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_of_the_cache_cuts_no_download(stack, service, prefix, tmp_path):
    """nginx gives up a download whose copy it cannot write, so workers send downloads past a cache without room."""
    image = samples.bitmap(3_000_000)
    keys = [f"{prefix}{number}.bmp" for number in range(4)]
    for key in keys:
        service.store(image, key)
    cache = tmp_path / "cache-images"

    def workers_say(message):
        return message in (tmp_path / "log" / "workers.log").read_text()

    def how_cached(answer):
        request_id = answer.header("X-Request-ID")
        (line,) = eventually(
            lambda: [line for line in Stack(tmp_path).access_log() if line["request_id"] == request_id], "its line"
        )
        return line["cache"]

    with small_disk(cache, "10m"), service_on(stack, tmp_path, CACHE_MIN_FREE="4m") as own:
        filler = cache / "filler"
        # A copy no longer fits, and there is none that nginx could remove.
        filler.write_bytes(bytes(9 << 20))
        eventually(lambda: workers_say("downloads go past the cache"), "the workers see the disk")
        for key in keys * 2:
            answer = own.download(key).expect(200)
            assert answer.body == image
            assert how_cached(answer) == "MISS", "nothing is kept"
        filler.unlink()
        eventually(lambda: workers_say("downloads go through the cache again"), "the workers see the room")
        assert how_cached(own.download(keys[0]).expect(200)) == "MISS"
        assert how_cached(own.download(keys[0]).expect(200)) == "HIT"


@pytest.mark.parametrize("disk", ["cache-variants", "tmp/originals"])
def test_a_full_disk_of_variants_breaks_none(stack, store, prefix, tmp_path, disk):
    """A variant and its original go past caches without room. Downloads have a disk of their own, and are kept."""
    image = samples.bitmap(3_000_000)
    store.put(prefix + "a.bmp", image, ContentType="image/bmp")
    log = tmp_path / "log"

    def workers_say(message):
        return message in (log / "workers.log").read_text()

    def renders():
        lines = (log / "renderers.log").read_text().splitlines()
        return sum('"message":"render"' in line and '"outcome":"success"' in line for line in lines)

    (tmp_path / disk).parent.mkdir(exist_ok=True)
    with (
        small_disk(tmp_path / disk, "10m"),
        service_on(stack, tmp_path, CACHE_MIN_FREE="4m", RENDERERS="1", THREADS="2") as own,
    ):
        filler = tmp_path / disk / "filler"
        # nginx has no copy here that it could remove.
        filler.write_bytes(bytes(9 << 20))
        eventually(lambda: workers_say("variants go past the cache"), "the workers see the disk")
        # 900 KB that do not compress, so that buffers are not enough.
        for number in range(1, 4):
            given = own.variant(prefix + "a.bmp", width=640, format="png").expect(200)
            assert given.header("Content-Type") == "image/png"
            eventually(lambda number=number: renders() == number, "a render for each request")
        for _ in range(2):
            assert own.download(prefix + "a.bmp").expect(200).body == image
        assert not workers_say("downloads go past the cache")
        filler.unlink()
        eventually(lambda: workers_say("the disk of variants has room again"), "the workers see the room")
        for _ in range(2):
            own.variant(prefix + "a.bmp", width=640, format="png").expect(200)
        eventually(lambda: renders() == 4, "one render, which is kept")


def test_a_log_that_nobody_reads_stops_nobody(stack, tmp_path):
    """The workers' log is a full pipe. They go on; what is lost is counted, and what is written is whole."""
    pipe = tmp_path / "log-pipe"
    os.mkfifo(pipe)
    worker = tmp_path / "worker"
    binary = binary_of(stack)
    worker.write_text(f'#!/bin/sh\n[ $# -eq 0 ] || exec {binary} "$@"\nexec {binary} 2>{pipe}\n')
    worker.chmod(0o755)
    end = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 4096)
        with service_on(stack, tmp_path, BINARY=str(worker)) as service:
            lost = 0
            requests = 0

            def ask():
                connection = http.client.HTTPConnection(service.host, service.port, timeout=10)
                for _ in range(500):
                    connection.request("GET", "/healthz")
                    answer = connection.getresponse()
                    answer.read()
                    assert answer.status == 200
                connection.close()

            while lost == 0:
                assert requests < 40_000, "no line was lost, but nobody read the log"
                threads = [threading.Thread(target=ask) for _ in range(4)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                requests += 2000
                lost = figure(scrape(tmp_path), "imagefcgi_log_lines_lost_total")

            read = bytearray()

            def drain():
                try:
                    while piece := os.read(end, 65536):
                        read.extend(piece)
                except BlockingIOError:
                    pass
                return read

            service.get("/healthz").expect(200)
            eventually(lambda: len(drain()) > 1_000_000, "the lines that were kept")
            marker = service.get("/healthz").header("X-Request-ID").encode()
            eventually(lambda: marker in drain(), "a new line")
            lines = bytes(read[: read.rindex(b"\n")]).split(b"\n")
            assert all("message" in json.loads(line) for line in lines)
    finally:
        os.close(end)


@pytest.mark.parametrize("how", ["truncate", "remove"])
def test_a_lost_shared_file_ends_no_worker(stack, service, prefix, tmp_path, how):
    """Somebody truncates or removes what the workers share. They make it anew; no deleted image comes back."""
    keys = [f"{prefix}{number}.png" for number in range(3)]
    for key in keys:
        service.store(PNG, key)
    with service_on(stack, tmp_path, WORKERS="2", THREADS="2") as own:
        own_stack = Stack(tmp_path)
        workers = own_stack.worker_ids()
        (metrics,) = tmp_path.glob("metrics-[0-9]*")
        files = [tmp_path / "cache-generation", metrics]
        sizes = [file.stat().st_size for file in files]
        for key in keys:
            own.download(key).expect(200)
        for file in files:
            if how == "truncate":
                os.truncate(file, 0)
            else:
                file.unlink()
        # Within the second before the workers look.
        own.delete(keys[0]).expect(200)
        for _ in range(20):
            own.download(keys[0]).refused(404, "not-found")
            assert own.download(keys[1]).expect(200).body == PNG
        eventually(lambda: [file.stat().st_size for file in files if file.exists()] == sizes, "new files")
        log = tmp_path / "log" / "workers.log"
        eventually(lambda: log.read_text().count("shared file renewed") >= 4, "two files in each of two workers")
        for key in keys:
            own.download(key)
        own.delete(keys[1]).expect(200)
        for _ in range(20):
            own.download(keys[0]).refused(404, "not-found")
            own.download(keys[1]).refused(404, "not-found")
            assert own.download(keys[2]).expect(200).body == PNG
        assert own_stack.worker_ids() == workers, "a worker died"
        eventually(lambda: figure(scrape(tmp_path), "imagefcgi_workers") == 2, "the workers in the new metrics")
        assert figure(scrape(tmp_path), "imagefcgi_threads") == 4
