"""With ACCESS=on, no cache gives an image to somebody who may not see it: neither nginx's own, nor one in front."""

import json
import os
import select
from pathlib import Path

import pytest

from eventually import eventually
from guarded import guarded
from own_stack import free_port, running
from pictures import corners, encoded
from service import Service, path, variant_target
from stack import Stack

PNG = encoded(corners(), "PNG")
FOREVER = "max-age=31536000, immutable"

pytestmark = pytest.mark.on_host


@pytest.fixture(scope="module")
def rig(stack, tmp_path_factory):
    """A service with ACCESS=on and renderers."""
    folder = tmp_path_factory.mktemp("guarded")
    with guarded(stack, folder, PUBLIC_READ_PREFIXES="public-caches/", RENDERERS="1") as rig:
        yield rig


@pytest.fixture(scope="module")
def key(rig):
    """A key that may do everything."""
    return rig.add_key()


@pytest.fixture(scope="module")
def cdn(rig, tmp_path_factory):
    """A cache in front of the service. It keeps what Cache-Control lets it keep, whoever has asked."""
    folder, port = tmp_path_factory.mktemp("cdn"), free_port()
    text = (Path(__file__).parent / "cdn.nginx.conf").read_text()
    (folder / "nginx.conf").write_text(text.replace("@PORT@", str(port)).replace("@SERVICE@", rig.service.base_url))
    (folder / "tmp").mkdir()
    with running(["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"], folder / "nginx.log"):
        front = Service(f"http://127.0.0.1:{port}")
        eventually(front.is_up, f"the cache in front (see {folder}/nginx.log)")
        yield front


@pytest.fixture
def image(store, prefix):
    """The key of an image that is not public."""
    store.put(prefix + "a.png", PNG, ContentType="image/png")
    return prefix + "a.png"


@pytest.fixture
def public(store):
    """The key of an image that everybody may see."""
    name = f"public-caches/{os.urandom(6).hex()}.png"
    store.put(name, PNG, ContentType="image/png")
    yield name
    store.delete(name)


def left(folder, target, status, count=1):
    """The lines of the access log for `target` with `status`, once there are `count` of them.

    nginx writes the line of a request when its place in the pool is free again.
    """

    def lines():
        return [line for line in Stack(folder).access_log() if (line["uri"], line["status"]) == (target, status)]

    return eventually(lambda: len(lines()) >= count and lines(), f"{count} requests of {target} have left the pool")


def reads(name, tag):
    """All ways to read an image, without and with its version."""
    plain = [
        path(name),
        path(name) + "?mode=inline",
        path(name) + "?mode=download",
        variant_target(name, width=8),
        variant_target(name, mode="thumbnail"),
    ]
    versions = [
        f"{path(name)}?mode=inline&v={tag}",
        variant_target(name, v=tag, width=8),
        variant_target(name, mode="thumbnail", v=tag),
    ]
    return plain, versions


def cache_of(rig, answer):
    """What nginx's cache had for a response, as the access log says."""
    identifier = answer.header("X-Request-ID")

    def lines():
        return [line for line in Stack(rig.folder).access_log() if line["request_id"] == identifier]

    (line,) = eventually(lines, "the line of the access log")
    return line["cache"]


def all_reads(name, tag):
    """All ways to read an image, in one list."""
    plain, versions = reads(name, tag)
    return plain + versions


class TestCacheControl:
    """Only the client's own cache may keep an image that not everybody may see."""

    def test_private(self, rig, key, image):
        """GET, HEAD, ranges and 304, from S3 and from our cache."""
        tag = rig.service.get(path(image), key).data["etag"]
        for targets, rest in zip(reads(image, tag), ("no-cache", FOREVER), strict=True):
            for target in targets:
                for _ in range(2):
                    get = rig.service.get(target, key).expect(200)
                    assert get.header("Cache-Control") == f"private, {rest}", get
                head = rig.service.head(target, key).expect(200)
                assert head.header("Cache-Control") == f"private, {rest}", head
                if target == path(image):
                    continue
                part = rig.service.get(target, {**key, "Range": "bytes=2-9"}).expect(206)
                assert part.header("Cache-Control") == f"private, {rest}", part
                same = rig.service.get(target, {**key, "If-None-Match": get.header("ETag")}).expect(304)
                assert same.header("Cache-Control") == f"private, {rest}", same
                assert not [name for name, _ in get.headers if name.lower().startswith("x-cache")]

    def test_public(self, rig, key, public):
        """Images of public prefixes are kept as without access, whoever reads them."""
        tag = rig.service.get(path(public)).data["etag"]
        for headers in ({}, key):
            for targets, control in zip(reads(public, tag), ("no-cache", f"public, {FOREVER}"), strict=True):
                for target in targets:
                    answer = rig.service.get(target, headers).expect(200)
                    assert answer.header("Cache-Control") == control, answer

    def test_refusals(self, rig, image):
        """No cache keeps a refusal."""
        for target in all_reads(image, "x"):
            answer = rig.service.get(target)
            answer.refused(401, "unauthorized")
            assert answer.header("Cache-Control") == "no-store"


class TestLinks:
    """A signed link is an address of its own for caches outside, and none for ours."""

    @staticmethod
    def link(rig, key, name, **parameters):
        """The target of a link that lives for a minute."""
        body = json.dumps({"key": name, "expires_in": 60, **parameters}).encode()
        answer = rig.service.request("POST", "/images/links", {**key, "Content-Type": "application/json"}, body)
        return rig.service.target(answer.expect(201).data["url"])

    def test_no_longer_than_the_link(self, rig, key, image):
        """With a version, the client may keep the bytes until the link ends; without one it asks each time."""
        tag = rig.service.get(path(image), key).data["etag"]
        for parameters in ({"mode": "inline"}, {"width": 8}):
            target = self.link(rig, key, image, **parameters, v=tag)
            for headers in ({}, {"Range": "bytes=0-3"}, {"If-None-Match": "*"}):
                answer = rig.service.get(target, headers)
                assert answer.status in (200, 206, 304), answer
                control = answer.header("Cache-Control").split(", ")
                assert (control[0], control[2]) == ("private", "immutable"), answer
                assert 0 < int(control[1].removeprefix("max-age=")) <= 60, answer
            answer = rig.service.get(self.link(rig, key, image, **parameters)).expect(200)
            assert answer.header("Cache-Control") == "private, no-cache"

    def test_not_in_our_keys(self, rig, key, image):
        """What a link reads comes from the same copy as what a key reads."""
        rig.service.get(path(image) + "?mode=inline", key).expect(200)
        answer = rig.service.get(self.link(rig, key, image, mode="inline")).expect(200)
        assert cache_of(rig, answer) == "HIT"

    def test_a_cache_in_front(self, rig, key, image, cdn):
        """It keeps nothing of a link, so the link ends when it ends."""
        tag = rig.service.get(path(image), key).data["etag"]
        target = self.link(rig, key, image, mode="inline", v=tag)
        for _ in range(2):
            assert cdn.get(target).expect(200).header("X-Cdn") != "HIT"

    def test_not_in_the_log(self, rig, key, image):
        """The access log does not have what lets somebody in."""
        target = self.link(rig, key, image, mode="inline")
        signature = target.split("signature=")[1].split("&")[0]
        cache_of(rig, rig.service.get(target).expect(200))
        for target in (f"/images/upload?ticket={signature}", f"/images/a?%73ignature={signature}&mode=view"):
            cache_of(rig, rig.service.get(target))
        text = (rig.folder / "log" / "access.log").read_text()
        assert signature not in text and "signature=…" in text


class TestNobodyElse:
    """Cached bytes do not reach somebody who may not see them."""

    def test_our_cache(self, rig, key, image, prefix):
        """The worker decides before nginx looks into its cache."""
        tag = rig.service.get(path(image), key).data["etag"]
        other = rig.add_key("read", prefix + "other/")
        revoked = rig.add_key("read", prefix)
        targets = all_reads(image, tag)
        for target in targets:
            assert rig.service.get(target, revoked).expect(200).body
            rig.service.get(target, key).expect(200)
        rig.revoke(revoked)
        eventually(lambda: rig.service.get(path(image), revoked).status == 401, "the key is revoked", 3)
        for target in targets:
            rig.service.get(target).refused(401, "unauthorized")
            rig.service.get(target, revoked).refused(401, "unauthorized")
            rig.service.get(target, other).refused(403, "forbidden")
            for condition in ({"Range": "bytes=0-3"}, {"If-None-Match": f'"{tag}"'}, {"If-None-Match": "*"}):
                rig.service.get(target, condition).refused(401, "unauthorized")

    def test_a_cache_in_front(self, rig, key, image, public, cdn):
        """One that knows nothing of credentials has nothing that it may give to the next one."""
        tag = rig.service.get(path(image), key).data["etag"]
        for target in all_reads(image, tag):
            for _ in range(2):
                assert cdn.get(target, key).expect(200).header("X-Cdn") != "HIT"
            cdn.get(target).refused(401, "unauthorized")
            assert cdn.get(target, {"Range": "bytes=0-3"}).status == 401
        # It does keep what it may: the versions of public images.
        tag = rig.service.get(path(public)).data["etag"]
        for target in reads(public, tag)[1]:
            cdn.get(target).expect(200)
            assert cdn.get(target).expect(200).header("X-Cdn") == "HIT"

    @pytest.mark.parametrize(
        "spelling", ["{}", "{}/", "/{}", "/.{}", "/images/..{}", "{}?a=b", "{}%20", "%2f{}", "{}//"]
    )
    def test_internal_locations(self, rig, image, key, spelling):
        """None can be reached, with or without a key."""
        names = [
            "/_s3", "/_s3_whole", "/_s3_head", "/_s3_same", "/_s3_not_modified", "/_s3_variant", "/_refused", "/_error",
            "/_denied", "/_access", "/_image", "/_image_in_file", "/_document", "/_document_in_file", "/_half_close",
            "/_list", "/_gallery_page", "/_description", "/%5Fs3", "/_S3_whole", "/@pool_failure", "/@access_failure",
            "/_x",
        ]  # fmt: skip
        for name in names:
            for headers in ({}, key, {"X-S3-Path": path(image), "X-Accel-Redirect": "/_s3_whole"}):
                answer = rig.service.get(spelling.format(name), headers)
                assert answer.status in (400, 404), answer

    def test_without_a_pool(self, rig, stack, key, image, tmp_path):
        """Nobody gets a cached image while nobody can decide."""
        with guarded(stack, tmp_path, MAX_CONNS="1") as own:
            headers = own.add_key("read")
            targets = [path(image) + "?mode=inline", path(image) + "?mode=download"]
            left(tmp_path, "/images/no/such.png", 404)
            for target in targets:
                for number in (1, 2):
                    own.service.get(target, headers).expect(200)
                    lines = left(tmp_path, target, 200, number)
            assert lines[-1]["cache"] in ("HIT", "REVALIDATED"), lines[-1]
            view = f"GET {path(image)} HTTP/1.1\r\nHost: a\r\nAuthorization: {headers['Authorization']}\r\n\r\n"
            with stack.engine_stopped(), own.service.connect() as one, own.service.connect() as other:
                # Of two views, one waits for S3 and holds the only place. The other is refused.
                for connection in (one, other):
                    connection.sendall(view.encode())
                eventually(lambda: select.select([one, other], [], [], 0)[0], "a busy pool")
                for target in targets:
                    own.service.get(target, headers).refused(503, "overloaded")
                    own.service.get(target).refused(503, "overloaded")

    def test_listeners_of_renderers(self, rig):
        """The originals and the gate have sockets of the host alone."""
        text = (rig.folder / "nginx" / "conf.d" / "variants.conf").read_text()
        listens = [line.split()[1] for line in text.splitlines() if line.strip().startswith("listen ")]
        assert len(listens) == 2 and all(listen.startswith('"unix:/') for listen in listens), listens


class TestKeysOfCaches:
    """The credential is in no key of a cache: all who may see an image share one copy."""

    def test_one_copy(self, rig, key, image):
        """Two keys, one entry."""
        other = rig.add_key("read")
        target = path(image) + "?mode=inline"
        rig.service.get(target, key).expect(200)
        answer = rig.service.get(target, other).expect(200)
        assert cache_of(rig, answer) == "HIT"
