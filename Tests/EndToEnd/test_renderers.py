"""Renderers that die, are away, are busy, take too long, and lie; bombs; and the listener that gives them originals."""

import http.client
import os
import re
import resource
import secrets
import signal
import socket
import struct
import subprocess
import threading
import zlib
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import broken_pictures
import pictures
import samples
from eventually import eventually
from own_stack import binary_of, service_on
from pictures import corners, decoded, encoded
from scripted_renderer import ScriptedRenderer, answer
from service import path, variant_target
from stack import Stack

pytestmark = pytest.mark.on_host

PNG = encoded(corners(), "PNG")
TAG = '"0123456789abcdef0123456789abcdef-0123456789abcdef"'


class TestAway:
    """Nobody listens on the renderers' socket."""

    def test_unavailable(self, stack, tmp_path, store, prefix):
        """Variants are 503, and everything else goes on."""
        store.put(prefix + "a.png", PNG, ContentType="image/png")
        with service_on(stack, tmp_path, RENDERERS="0") as service:
            for target in (variant_target(prefix + "a.png", width=40), path(prefix + "a.png") + "?mode=thumbnail"):
                refused = service.get(target)
                refused.refused(503, "unavailable")
                assert refused.header("Retry-After")
                assert service.head(target).expect(503).header("Retry-After")
            service.get("/readyz").expect(200)
            assert service.download(prefix + "a.png").expect(200).body == PNG
            service.view(prefix + "a.png").expect(200)
            service.store(PNG, prefix + "b.png")
            assert service.keys(prefix) == [prefix + "a.png", prefix + "b.png"]
            # A request that is wrong needs no renderer.
            service.variant(prefix + "a.png", width=0).refused(400, "invalid-parameter")

    def test_they_come_back(self, stack, tmp_path, store, prefix):
        """The refusal is not kept for long."""
        store.put(prefix + "a.png", PNG, ContentType="image/png")
        with service_on(stack, tmp_path, RENDERERS="0") as service:
            service.variant(prefix + "a.png", width=40).refused(503, "unavailable")
            renderer = ScriptedRenderer(tmp_path / "render.sock")
            renderer.respond = lambda _: answer("200 OK", b"pixels", "Content-Type: image/png", f"ETag: {TAG}")
            with renderer.running():
                eventually(lambda: service.variant(prefix + "a.png", width=40).status == 200, "a variant")


class TestDeath:
    """Renderers that are killed."""

    def test_kill_under_load(self, stack, tmp_path, store, prefix):
        """The renderer that dies takes one answer with it at most, and another one takes its place."""
        store.put(prefix + "a.jpg", samples.PHOTOGRAPH.read_bytes(), ContentType="image/jpeg")
        with service_on(stack, tmp_path, RENDERERS="2", WORKERS="1", THREADS="8") as service:
            own = Stack(tmp_path)
            before = own.renderer_ids()
            assert len(before) == 2
            answers, lock, widths = [], threading.Lock(), iter(range(100, 160))

            def ask():
                """Asks for one variant after the other."""
                while True:
                    with lock:
                        width = next(widths, None)
                    if width is None:
                        return
                    answers.append(service.variant(prefix + "a.jpg", width=width, format="webp"))

            threads = [threading.Thread(target=ask) for _ in range(4)]
            for thread in threads:
                thread.start()
            eventually(lambda: len(answers) > 10, "load")
            os.kill(before[0], signal.SIGKILL)
            for thread in threads:
                thread.join()
            lost = [given for given in answers if given.status != 200]
            assert len(answers) == 60
            assert len(lost) <= 1, lost
            for given in lost:
                given.refused(502, "bad-gateway")
            after = eventually(lambda: (now := own.renderer_ids()) and len(now) == 2 and now, "two renderers")
            assert before[1] in after and before[0] not in after
            assert len(own.worker_ids()) == 1

    def test_child_is_killed(self, stack, tmp_path, store, prefix):
        """The death of a child, which decodes, is an answer."""
        store.put(prefix + "a.png", heavy_png(), ContentType="image/png")
        with service_on(stack, tmp_path, RENDERERS="1") as service:
            own = Stack(tmp_path)
            (renderer,) = own.renderer_ids()
            given = []
            thread = threading.Thread(
                target=lambda: given.append(service.variant(prefix + "a.png", width=4000, blur=80, format="avif"))
            )
            thread.start()
            busy = eventually(lambda: busy_child(renderer), "a child that decodes")
            # It runs under a filter of system calls, and without new privileges (proc(5)).
            status = Path(f"/proc/{busy}/status").read_text()
            assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE), status
            assert re.search(r"^Seccomp:\t2$", status, re.MULTILINE), status
            os.kill(busy, signal.SIGKILL)
            thread.join()
            assert (given[0].status, given[0].json["code"]) in [
                (422, "too-many-pixels"),
                (422, "corrupt-image"),
                (502, "bad-gateway"),
                (504, "transform-timeout"),
            ], given
            assert own.renderer_ids() == [renderer]
            service.variant(prefix + "a.png", width=10).expect(200)


def heavy_png():
    """A PNG of 8,000 × 8,000 pixels of one bit, in some KB."""
    return pictures.grey(8000, 8000)


def children(process):
    """The processes that the main thread of a process has forked (proc(5))."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def busy_child(renderer):
    """The process below a renderer that has used the processor for a tenth of a second; None if there is none."""
    parents, ticks = {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError):
                # proc(5): parent, and the ticks in user mode.
                fields = (Path("/proc") / entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry)], ticks[int(entry)] = int(fields[1]), int(fields[11])
    below = {renderer}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    return next((child for child in below - {renderer} if ticks[child] >= 10), None)


class TestBounds:
    """Jobs that take too long, and too many of them."""

    def test_no_process(self, stack, tmp_path, store, prefix):
        """Where no process can be made for a job, the client is to come again, and the renderer goes on."""
        store.put(prefix + "a.png", PNG, ContentType="image/png")
        with service_on(stack, tmp_path, RENDERERS="1") as service:
            before = Stack(tmp_path).renderer_ids()
            # The server of forks can take the files of no child. (A limit of processes does not hold for root.)
            (server,) = children(before[0])
            limits = resource.prlimit(server, resource.RLIMIT_NOFILE)
            resource.prlimit(server, resource.RLIMIT_NOFILE, (4, limits[1]))
            # This one takes the child that has waited.
            service.variant(prefix + "a.png", width=10).expect(200)
            for width in (11, 12):
                refused = service.variant(prefix + "a.png", width=width)
                refused.refused(503, "overloaded")
                assert refused.header("Retry-After")
            resource.prlimit(server, resource.RLIMIT_NOFILE, limits)
            # The refusal is kept for a second at most.
            eventually(lambda: service.variant(prefix + "a.png", width=11).status == 200, "a variant")
            service.variant(prefix + "a.png", width=13).expect(200)
            assert Stack(tmp_path).renderer_ids() == before

    def test_timeout(self, stack, tmp_path, store, prefix):
        """A job that takes longer than allowed is 504, and the renderer goes on."""
        store.put(prefix + "a.png", heavy_png(), ContentType="image/png")
        with service_on(stack, tmp_path, RENDERERS="1", TRANSFORM_TIMEOUT_SECONDS="1") as service:
            before = Stack(tmp_path).renderer_ids()
            # 25 million pixels of blur and AVIF take many seconds.
            given = service.variant(prefix + "a.png", width=5000, height=5000, blur=100, format="avif", quality=95)
            given.refused(504, "transform-timeout")
            service.variant(prefix + "a.png", width=10).expect(200)
            assert Stack(tmp_path).renderer_ids() == before

    def test_full_queue(self, stack, tmp_path, store, prefix):
        """What finds no place is refused at once, while the others wait."""
        store.put(prefix + "a.png", PNG, ContentType="image/png")
        with service_on(stack, tmp_path, RENDERERS="0", RENDER_MAX_CONNS="2") as service:
            renderer, go_on = ScriptedRenderer(tmp_path / "render.sock"), threading.Event()

            def respond(_):
                """Answers when the test says so."""
                assert go_on.wait(60)
                return answer("200 OK", b"pixels", "Content-Type: image/png", f"ETag: {TAG}")

            renderer.respond = respond
            with renderer.running():
                given = []
                threads = [
                    threading.Thread(
                        target=lambda width=width: given.append(service.variant(prefix + "a.png", width=width))
                    )
                    for width in (40, 41)
                ]
                for thread in threads:
                    thread.start()
                eventually(lambda: len(renderer.requests) == 2, "two jobs")
                for width in (42, 43, 44):
                    refused = service.variant(prefix + "a.png", width=width)
                    refused.refused(503, "overloaded")
                    assert refused.header("Retry-After")
                # Nothing else is in the way of other requests.
                service.view(prefix + "a.png").expect(200)
                service.download(prefix + "a.png").expect(200)
                assert given == []
                go_on.set()
                for thread in threads:
                    thread.join()
                assert [one.status for one in given] == [200, 200]
                # The refusal is kept for a second at most.
                eventually(lambda: service.variant(prefix + "a.png", width=42).status == 200, "a place")

    def test_original_above_the_limit(self, stack, tmp_path, store, prefix):
        """An original that is larger than an upload may be is 422."""
        # zTXt does not matter to the picture; its bytes do.
        text = pictures.chunk(b"tEXt", b"Comment\0" + b"x" * 2_000_000)
        store.put(prefix + "a.png", pictures.png(16, 16, 8, 0, bytes(16 * 17), before=text))
        with service_on(stack, tmp_path, RENDERERS="1", MAX_UPLOAD_BYTES="1000000") as service:
            assert "limit" not in service.variant(prefix + "a.png", width=8).refused(422, "too-many-pixels")

    def test_memory(self, stack, tmp_path, store, prefix):
        """A picture that needs more memory than there is for it is 422, and the renderer goes on."""
        # Interlaced, of 16 bits with alpha: a decoder needs all of it at once, 8 bytes a pixel.
        rows = zlib.compress(bytes(8_000_000))
        header = struct.pack(">IIBBBBB", 9000, 9000, 16, 6, 0, 0, 1)
        data = (
            b"\x89PNG\r\n\x1a\n"
            + pictures.chunk(b"IHDR", header)
            + pictures.chunk(b"IDAT", rows)
            + pictures.chunk(b"IEND", b"")
        )
        store.put(prefix + "a.png", data)
        store.put(prefix + "b.png", PNG)
        with service_on(stack, tmp_path, RENDERERS="1", RENDER_MEMORY_BYTES=str(256 << 20)) as service:
            before = Stack(tmp_path).renderer_ids()
            given = service.variant(prefix + "a.png", width=8)
            assert given.json["code"] in ("too-many-pixels", "corrupt-image") and given.status == 422, given
            service.variant(prefix + "b.png", width=8).expect(200)
            assert Stack(tmp_path).renderer_ids() == before


class TestBombs:
    """Pictures made to exhaust a decoder, stored by another tool."""

    @pytest.fixture(scope="class")
    def before(self, stack):
        """The renderers before the first bomb."""
        return stack.renderer_ids()

    @pytest.mark.parametrize("kind", broken_pictures.BOMBS)
    def test_bombs(self, service, store, stack, before, prefix, kind):
        """A refusal, and no renderer is lost."""
        store.put(prefix + "a", broken_pictures.BOMBS[kind]())
        for parameters in ({"width": 40}, {"width": 40, "animated": "false", "format": "webp"}):
            given = service.variant(prefix + "a", **parameters)
            assert given.status in (422, 503, 504), given
        assert stack.renderer_ids() == before

    @pytest.mark.parametrize("kind", broken_pictures.TRAPS)
    def test_traps(self, service, store, stack, before, prefix, kind):
        """A picture or a refusal, and no renderer is lost."""
        store.put(prefix + "a", broken_pictures.TRAPS[kind]())
        given = service.variant(prefix + "a", width=40)
        assert given.status in (200, 422, 503, 504), given
        assert stack.renderer_ids() == before

    def test_all_at_once(self, service, store, stack, before, prefix, at_once):
        """Bombs beside good pictures: these come out, and no process is lost."""
        workers = stack.worker_ids()
        for kind, make in broken_pictures.BOMBS.items():
            store.put(prefix + kind, make())
        store.put(prefix + "good", PNG)

        def ask(number):
            """One bomb, and one good picture."""
            kind = list(broken_pictures.BOMBS)[number]
            bomb = service.variant(prefix + kind, width=41)
            assert bomb.status in (422, 503, 504), bomb

            def good():
                given = service.variant(prefix + "good", width=50 + number)
                return given.status == 200 or given.refused(503, "overloaded") is None

            return eventually(good, "a good picture", seconds=60)

        assert all(at_once(ask, range(len(broken_pictures.BOMBS))))
        assert stack.renderer_ids() == before
        assert stack.worker_ids() == workers


# The module of libvips for JPEG XL; None if libvips has no modules, or not this one.
JXL_MODULE = next(Path("/usr/lib").glob("*/vips-modules-*/vips-jxl.so"), None)


@pytest.mark.skipif(JXL_MODULE is None, reason="libvips has no module for JPEG XL here")
class TestJPEGXL:
    """JPEG XL, which libvips decodes with a module that not every build has."""

    SETTINGS = {"RENDERERS": "1", "INSPECTORS": "1", "UPLOAD_CHECK": "full"}

    def test_with_the_module(self, stack, tmp_path, prefix):
        """It is checked, and made into variants, though the child can open no file."""
        picture = samples.read("small.jxl")
        with service_on(stack, tmp_path, **self.SETTINGS) as service:
            made = service.store(picture, prefix + "a")
            assert (made["format"], made["width"], made["height"]) == ("jxl", 48, 32)
            assert made["blurhash"]
            service.store(samples.read("small.png"), prefix + "b")
            seen, expected = (decoded(service.variant(prefix + key, width=24, format="png").body) for key in "ab")
            assert seen.size == (24, 16)
            assert pictures.psnr(seen, expected) > 35
            service.upload(picture[: len(picture) // 2], prefix + "c").refused(422, "corrupt-image")

    def test_without_it(self, stack, tmp_path, prefix):
        """It is stored, and cannot be decoded."""
        program = tmp_path / "renderer"
        real = Path(binary_of(stack)).with_name("ImageRenderer")
        program.write_text(
            "#!/bin/sh\nexec unshare --mount --propagation private "
            f"sh -c 'mount --bind /dev/null {JXL_MODULE} && exec {real}'\n"
        )
        program.chmod(0o755)
        if subprocess.run(["unshare", "--mount", "true"], check=False).returncode != 0:
            pytest.skip("this machine cannot hide a file from a process")
        with service_on(stack, tmp_path, **self.SETTINGS, RENDERER_BINARY=str(program)) as service:
            made = service.store(samples.read("small.jxl"), prefix + "a")
            assert (made["format"], made["width"], made["blurhash"]) == ("jxl", 48, None)
            service.variant(prefix + "a", width=24).refused(422, "unsupported-image")
            service.store(samples.read("small.avif"), prefix + "b")
            service.variant(prefix + "b", width=24).expect(200)


class TestIsolation:
    """What a renderer has, and has not. (The user and the network of its own belong to its unit and its container.)"""

    def test_no_credentials(self, stack):
        """None of our variables is in its environment."""
        for renderer in stack.renderer_ids():
            names = {
                variable.partition(b"=")[0].decode()
                for variable in Path(f"/proc/{renderer}/environ").read_bytes().split(b"\0")
                if variable
            }
            assert not [name for name in names if re.match(r"(AWS|S3|LOCALSTACK)_|.*(KEY|SECRET|TOKEN)", name)], names

    def test_no_network(self, stack):
        """Its sockets are Unix sockets."""
        unix = {line.split()[6] for line in Path("/proc/net/unix").read_text().splitlines()[1:]}
        for renderer in stack.renderer_ids():
            links = [os.readlink(f"/proc/{renderer}/fd/{name}") for name in os.listdir(f"/proc/{renderer}/fd")]
            sockets = [link[8:-1] for link in links if link.startswith("socket:[")]
            assert sockets and set(sockets) <= unix


@pytest.fixture(scope="module")
def lying(stack, store, tmp_path_factory):
    """A service whose renderer is a script of ours: service, renderer, and the key of a picture."""
    folder, name = tmp_path_factory.mktemp("lying"), f"lying-{secrets.token_hex(4)}/a.png"
    store.put(name, PNG, ContentType="image/png")
    with service_on(stack, folder, RENDERERS="0") as service:
        renderer = ScriptedRenderer(folder / "render.sock")
        with renderer.running():
            service.get("/healthz")
            yield service, renderer, name, folder
    store.delete(name)


@pytest.fixture
def lie(lying):
    """Returns a function that asks for a new variant, which the renderer answers with the given output."""
    service, renderer, name, _ = lying

    def ask(output, headers=(), method="GET", **parameters):
        renderer.respond = output if callable(output) else lambda _: output
        crop = f"{secrets.randbelow(160)},{secrets.randbelow(120)},{secrets.randbelow(4000) + 1},9"
        return service.request(method, variant_target(name, crop=crop, **parameters), headers)

    return ask


GOOD = ("Content-Type: image/png", f"ETag: {TAG}", "Last-Modified: Mon, 01 Jun 2026 10:00:00 GMT")
# The fields of a variant.
FIELDS = {
    *("server", "date", "content-type", "content-length", "connection", "etag", "last-modified", "x-request-id"),
    *("content-disposition", "vary", "x-content-type-options", "content-security-policy", "cache-control"),
    *("accept-ranges", "transfer-encoding"),
}
LIES = {
    "X-Accel-Redirect": "/_document",
    "X-Accel-Buffering": "no",
    "X-Accel-Expires": "31536000",
    "X-Accel-Limit-Rate": "1",
    "X-Accel-Charset": "utf-7",
    "Set-Cookie": "session=stolen",
    "Location": "https://example.org/",
    "Refresh": "0; url=https://example.org/",
    "Link": "<https://example.org/>; rel=preload",
    "Content-Encoding": "gzip",
    "Content-Language": "xx",
    "Content-Location": "/other",
    "Content-Disposition": "attachment; filename=evil.exe",
    "Content-Range": "bytes 0-1/2",
    "Content-Security-Policy": "default-src *",
    "Content-MD5": "x",
    "X-Content-Type-Options": "sniff",
    "Cache-Control": "public, max-age=31536000",
    "Expires": "Thu, 01 Jan 2099 00:00:00 GMT",
    "Pragma": "cache",
    "Vary": "*",
    "Age": "1000000",
    "Via": "1.1 evil",
    "Alt-Svc": 'h2="evil.example.org:443"',
    "Access-Control-Allow-Origin": "*",
    "Strict-Transport-Security": "max-age=31536000",
    "Public-Key-Pins": "x",
    "Clear-Site-Data": '"*"',
    "WWW-Authenticate": "Basic",
    "Proxy-Authenticate": "Basic",
    "Authentication-Info": "x",
    "Server": "evil",
    "X-Request-ID": "evil",
    "X-Evil": "evil",
    "Evil": "evil",
    "Connection": "upgrade",
    "Upgrade": "websocket",
    "Trailer": "Evil",
    "Transfer-Encoding": "chunked",
    "Retry-After": "86400",
    "SourceMap": "/evil",
    "Service-Worker-Allowed": "/",
    "Timing-Allow-Origin": "*",
    "NEL": "{}",
    "Report-To": "{}",
    "Allow": "EVIL",
    "Accept-Ranges": "evil",
    "Date": "Mon, 01 Jun 2099 10:00:00 GMT",
    "ETag2": "evil",
    "Last-Event-ID": "evil",
    "Cookie": "evil",
    "Content-Type-Options": "evil",
    "Contents": "evil",
}


class TestLies:
    """Nothing of what a renderer says reaches the client but bytes, tag, date and length, and a type out of five."""

    @pytest.mark.parametrize("name", LIES)
    def test_headers(self, lie, name):
        """A field that a renderer should not send."""
        given = lie(answer("200 OK", b"pixels", *GOOD, f"{name}: {LIES[name]}"))
        names = {field.lower() for field, _ in given.headers}
        if given.status == 200:
            assert names <= FIELDS, names - FIELDS
            assert given.body == b"pixels", given
            assert given.header("Content-Type") == "image/png"
            assert given.header("Cache-Control") == "no-cache"
            assert given.header("Content-Security-Policy") == "default-src 'none'; sandbox"
            assert given.header("X-Content-Type-Options") == "nosniff"
            assert given.header("Content-Disposition") == "inline"
            assert given.header("Vary") == "Accept"
            assert given.header("Server") == "nginx"
        else:
            given.refused(502, "bad-gateway")
        assert LIES[name] not in [value for _, value in given.headers] or name == "Transfer-Encoding"

    def test_headers_from_the_cache(self, lying):
        """The second answer, from the cache, is as clean as the first."""
        service, renderer, key, _ = lying
        lies = [f"{name}: {value}" for name, value in LIES.items() if name not in ("Transfer-Encoding", "Connection")]
        renderer.respond = lambda _: answer("200 OK", b"pixels", *GOOD, "Content-Length: 6", *lies)
        target = variant_target(key, width=77, format="png")
        for _ in range(2):
            given = service.get(target).expect(200)
            assert {field.lower() for field, _ in given.headers} <= FIELDS - {"vary"}
            part = service.get(target, {"Range": "bytes=1-2"}).expect(206)
            assert {field.lower() for field, _ in part.headers} <= FIELDS - {"vary"} | {"content-range"}
            same = service.get(target, {"If-None-Match": TAG}).expect(304)
            assert {field.lower() for field, _ in same.headers} <= FIELDS - {"vary"}

    @pytest.mark.parametrize(
        "kind",
        [
            "text/html",
            "image/svg+xml",
            "application/javascript",
            "image/png; charset=utf-7",
            "image/png, text/html",
            "multipart/x-mixed-replace; boundary=x",
            "",
            None,
            "x" * 500,
        ],
    )
    def test_types(self, lie, kind):
        """A type that no renderer makes is bytes that no browser shows."""
        lines = [line for line in GOOD if not line.startswith("Content-Type")]
        given = lie(answer("200 OK", b"<script>", *lines, *([f"Content-Type: {kind}"] if kind is not None else [])))
        assert given.header("Content-Type") in ("application/octet-stream", "application/json"), given
        if given.status != 200:
            given.refused(502, "bad-gateway")

    @pytest.mark.parametrize(
        "status",
        [
            *(
                "201 Created",
                "202 Accepted",
                "203 x",
                "204 No Content",
                "205 x",
                "206 Partial Content",
                "226 x",
                "299 x",
            ),
            *("300 x", "301 Moved", "302 Found", "303 x", "304 Not Modified", "305 x", "307 x", "308 x", "399 x"),
            *(
                "400 x",
                "401 x",
                "402 x",
                "403 x",
                "405 x",
                "406 x",
                "408 x",
                "409 x",
                "410 x",
                "412 x",
                "413 x",
                "418 x",
            ),
            *(
                "421 x",
                "425 x",
                "426 x",
                "427 x",
                "430 x",
                "431 x",
                "444 x",
                "451 x",
                "459 x",
                "469 x",
                "490 x",
                "491 x",
            ),
            *(
                "494 x",
                "495 x",
                "497 x",
                "499 x",
                "500 x",
                "501 x",
                "503 x",
                "505 x",
                "507 x",
                "511 x",
                "520 x",
                "599 x",
            ),
            *("600 x", "999 x", "100 Continue", "101 Switching Protocols", "103 x", "199 x", "000 x", "1", "abc", ""),
        ],
    )
    def test_statuses(self, lie, status):
        """A status that no renderer has is a failure of ours, or none at all; never the renderer's own words."""
        lines = [*GOOD, "Location: https://example.org/", 'WWW-Authenticate: Basic realm="evil"', "X-Evil: evil"]
        given = lie(answer(status, b"evil words", *lines))
        assert given.status in (200, 502), given
        if given.status == 502:
            given.refused(502, "bad-gateway")
            assert b"evil" not in given.body
        names = {field.lower() for field, _ in given.headers}
        assert names <= FIELDS, names - FIELDS

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            ("460", (422, "corrupt-image")),
            ("461", (422, "too-many-pixels")),
            ("462", (422, "unsupported-image")),
            ("463", (422, "not-an-image")),
            ("464", (422, "variant-too-large")),
            ("467", (422, "too-many-pixels")),
            ("468", (422, "variant-too-large")),
            ("480", (503, "overloaded")),
            ("404", (404, "not-found")),
            ("504", (504, "transform-timeout")),
        ],
    )
    def test_refusals(self, lie, status, expected):
        """The statuses of the contract; nginx writes the body."""
        given = lie(answer(f"{status} x", b"evil words" * 1000, *GOOD, "X-Evil: evil", "Location: /evil"))
        given.refused(*expected)
        assert b"evil" not in given.body
        names = {field.lower() for field, _ in given.headers}
        assert names <= {
            "server",
            "date",
            "content-type",
            "content-length",
            "connection",
            "x-request-id",
            "cache-control",
        } | ({"retry-after"} if given.status == 503 else set())

    @pytest.mark.parametrize(
        "output",
        [
            b"",
            b"\r\n\r\n",
            b"no header at all",
            b"Status: 200 OK\r\nContent-Type: image/png\r\n",
            b"Status: 200 OK\r\nbroken\r\n\r\nx",
            b"Status: 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\nx",
            b"Status: 200 OK\r\nContent-Type: image/png\r\nX: " + b"y" * 100_000 + b"\r\n\r\nx",
            b"Status: 200 OK\r\nContent-Type: image/png\r\nX: a\x00b\r\n\r\nx",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nx",
            None,
        ],
        ids=["empty", "blank", "text", "no end", "no colon", "many", "long", "nul", "http", "hangs up"],
    )
    def test_broken_answers(self, lie, output):
        """What is no answer is a failure of ours."""
        given = lie(output)
        names = {field.lower() for field, _ in given.headers}
        assert names <= FIELDS, names - FIELDS
        if given.status != 200:
            given.refused(502, "bad-gateway")
        assert given.header("Content-Type") != "text/html"

    @pytest.mark.parametrize("length", [3, 100])
    def test_wrong_length(self, lying, length):
        """More or fewer bytes than announced: no client takes it for whole, and a short one is not kept."""
        service, renderer, key, _ = lying
        renderer.respond = lambda _: answer("200 OK", b"pixels", *GOOD, f"Content-Length: {length}")
        target = variant_target(key, width=80 + length, format="png")
        try:
            given = service.get(target)
            assert given.status == 502 or len(given.body) == length
        except http.client.HTTPException:
            pass
        renderer.respond = lambda _: answer("200 OK", b"whole!", *GOOD, "Content-Length: 6")
        if length > 6:
            assert service.get(target).expect(200).body == b"whole!"

    def test_standard_error(self, lying, lie):
        """What it writes to its standard error is not for the client."""
        _, renderer, _, _ = lying
        renderer.complaint = b"PHP message: evil"
        try:
            given = lie(answer("200 OK", b"pixels", *GOOD)).expect(200)
            assert given.body == b"pixels"
        finally:
            renderer.complaint = b""

    def test_another_tag(self, lying, lie):
        """Bytes with the tag of another object are not kept for ever under the address of a version."""
        service, _, key, _ = lying
        version = service.view(key).data["etag"]
        given = lie(answer("200 OK", b"pixels", *GOOD), v=version)
        assert given.status != 200 or given.header("Cache-Control") == "no-store"
        right = [line for line in GOOD if not line.startswith("ETag")] + [f'ETag: "{version}-00"']
        given = lie(answer("200 OK", b"pixels", *right), v=version).expect(200)
        assert given.header("Cache-Control") == "public, max-age=31536000, immutable"

    def test_what_a_renderer_gets(self, lying, lie):
        """The job, the original's path and limits; nothing of the client but the id of the request."""
        _, renderer, _, folder = lying
        renderer.requests.clear()
        secret = {
            "Cookie": "session=secret",
            "Authorization": "Bearer secret",
            "X-Client": "secret",
            "User-Agent": "secret",
        }
        given = lie(answer("200 OK", b"pixels", *GOOD), headers=secret).expect(200)
        (request,) = renderer.requests
        assert "secret" not in " ".join(request.values())
        names = set(request)
        assert {"VARIANT_JOB", "VARIANT_SOURCE", "VARIANT_TAG", "ORIGINALS_SOCKET", "RENDER_LIMITS"} <= names
        assert request["HTTP_X_REQUEST_ID"] == given.header("X-Request-ID")
        assert request["ORIGINALS_SOCKET"] == f"{folder}/originals.sock"
        assert not {name for name in names if name.startswith("HTTP_")} - {"HTTP_X_REQUEST_ID", "HTTP_IF_NONE_MATCH"}


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, socket_path):
        """`socket_path` is where the server listens."""
        super().__init__("originals", timeout=30)
        self._socket_path = str(socket_path)

    def connect(self):
        """Connects."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(self._socket_path)


@pytest.fixture
def original(lying, lie):
    """Returns a function that asks the listener of originals, and the path that a renderer was given."""
    _, renderer, _, folder = lying
    renderer.requests.clear()
    lie(answer("200 OK", b"pixels", *GOOD)).expect(200)
    source = renderer.requests[0]["VARIANT_SOURCE"]

    def ask(target=source, method="GET", body=None, headers=None):
        connection = _UnixConnection(folder / "originals.sock")
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.read(), response
        finally:
            connection.close()

    return ask, source


class TestOriginals:
    """The listener from which renderers get originals. It is on a Unix socket alone."""

    def test_the_original(self, original):
        """The path that the worker has signed."""
        ask, source = original
        assert re.match(r"/\d+/", source)
        status, body, response = ask()
        assert (status, body) == (200, PNG)
        assert response.getheader("ETag")
        status, body, _ = ask(headers={"If-None-Match": response.getheader("ETag")})
        assert (status, body) == (304, b"")

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "PROPFIND", "TRACE"])
    def test_methods(self, original, store, lying, method):
        """It only reads."""
        ask, _ = original
        status, _, _ = ask(method=method, body=b"evil" if method in ("POST", "PUT") else None)
        assert status == 405
        assert store.get(lying[2])["Body"] == PNG

    def test_signature(self, original, store, engine, lying):
        """Without the right signature there is nothing, though the cache has the original."""
        ask, source = original
        assert ask()[0] == 200
        at = source.index("X-Amz-Signature=") + len("X-Amz-Signature=")
        wrong = source[:at] + ("0" if source[at] != "0" else "1") + source[at + 1 :]
        assert ask(wrong)[0] in (400, 403)
        # nginx asks S3 nothing without one, so nobody lists a bucket that is open.
        assert ask(source.partition("?")[0])[0] == 404
        assert ask(source.partition(lying[2].rpartition("/")[0])[0] + "?list-type=2&X-Amz-Signature=0")[0] == 404
        store.put(lying[2] + "2", PNG)
        try:
            other = source.replace("a.png?", "a.png2?")
            assert ask(other)[0] in (400, 403)
        finally:
            store.delete(lying[2] + "2")

    def test_generation(self, original, lying, store):
        """Under another generation nothing is in the cache: S3 is asked."""
        ask, source = original
        assert ask()[1] == PNG
        changed = PNG + b"changed"
        store.put(lying[2], changed)
        try:
            assert ask()[1] == PNG
            generation, _, rest = source[1:].partition("/")
            assert ask(f"/{int(generation) + 1}/{rest}")[1] == changed
        finally:
            store.put(lying[2], PNG, ContentType="image/png")

    def test_outside_of_the_bucket(self, original, stack):
        """Other buckets, S3's own requests, and paths that climb out: 404 without a word to S3."""
        ask, source = original
        bucket = stack.settings()["S3_BUCKET_NAME"]
        query = source.partition("?")[2]
        for target in [
            "/",
            "/0",
            "/0/",
            f"/0/{bucket}",
            f"/0/{bucket}?list-type=2&{query}",
            f"/0/{bucket}x/a.png?{query}",
            f"/0/other/a.png?{query}",
            f"/x/{bucket}/a.png?{query}",
            f"/{bucket}/a.png?{query}",
            "/healthz",
            "/metrics",
            "/images",
            "/nginx.conf",
        ]:
            assert ask(target)[0] == 404, target
        for target in (f"/0/{bucket}/../other/a.png?{query}", f"/0/{bucket}/%2e%2e/other/a.png?{query}"):
            assert ask(target)[0] in (400, 403, 404), target

    def test_not_on_the_port(self, original, lying):
        """No address of the client's port leads there."""
        service = lying[0]
        _, source = original
        for target in (
            source,
            "/images" + source,
            "/originals" + source,
            "/_originals" + source,
            "/_s3_original" + source,
        ):
            given = service.get(target)
            assert given.status in (400, 404), given
        given = service.get(source, {"Host": "originals"})
        assert given.status == 404
        assert urlsplit(source).query

    def test_the_gate(self, lying):
        """The gate is on a Unix socket too, and its name is no address."""
        service, _, _, folder = lying
        assert (folder / "gate.sock").is_socket()
        for target in ("/_s3_variant", "/render_gate", "/_gate"):
            service.get(target).expect(404)
