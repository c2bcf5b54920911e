"""Addresses that never go stale (`v=`), and what a cache in front of the service makes of all addresses."""

import io
import os
from pathlib import Path

import boto3.s3.transfer
import pytest
from PIL import ImageOps

import samples
from eventually import eventually
from own_stack import free_port, running
from pictures import corners, decoded, encoded
from service import Service, path, variant_target

FOREVER = "public, max-age=31536000, immutable"
OLD, NEW = encoded(corners(), "PNG"), encoded(ImageOps.invert(corners()), "PNG")


def targets(key, version):
    """Addresses of one version: the bytes for display and to save, and two variants."""
    return [
        f"{path(key)}?mode=inline&v={version}",
        f"{path(key)}?v={version}&mode=download",
        variant_target(key, v=version, width=40),
        variant_target(key, mode="thumbnail", v=version, format="png"),
        variant_target(key, preset="gallery-small", v=version, mode="download"),
    ]


@pytest.fixture
def key(service, prefix):
    """The key of a stored picture."""
    service.store(OLD, prefix + "a b.png")
    return prefix + "a b.png"


@pytest.fixture
def tag(service, key):
    """Its tag."""
    return service.view(key).data["etag"]


@pytest.fixture
def other_tag(service, prefix):
    """The tag of other bytes."""
    return service.store(NEW, prefix + "other.png")["etag"]


class TestCacheControl:
    """An address with a version may be kept for ever, any other one not without asking."""

    def test_kept_for_ever(self, service, key, tag):
        """GET, HEAD, ranges and 304 say so."""
        for target in targets(key, tag):
            get = service.get(target).expect(200)
            assert get.header("Cache-Control") == FOREVER
            # The second time it comes from our cache.
            again = service.get(target).expect(200)
            assert (again.header("Cache-Control"), again.body) == (FOREVER, get.body)
            assert service.head(target).expect(200).header("Cache-Control") == FOREVER
            etag = get.header("ETag")
            part = service.get(target, {"Range": "bytes=2-9"}).expect(206)
            assert (part.header("Cache-Control"), part.body) == (FOREVER, get.body[2:10])
            same = service.get(target, {"If-None-Match": etag}).expect(304)
            assert (same.header("Cache-Control"), same.header("ETag")) == (FOREVER, etag)
            since = service.get(target, {"If-Modified-Since": get.header("Last-Modified")}).expect(304)
            assert since.header("Cache-Control") == FOREVER
            match = service.get(target, {"If-Match": etag}).expect(200)
            assert match.header("Cache-Control") == FOREVER
            refused = service.get(target, {"If-Match": '"other"'})
            refused.refused(412, "precondition-failed")

    def test_on_the_first_request(self, service, prefix):
        """The same where nothing is in our cache yet."""
        for number, headers in enumerate([{}, {"Range": "bytes=2-9"}, {"If-None-Match": '"other"'}]):
            for index in range(5):
                name = f"{prefix}{number}-{index}.png"
                made = service.store(OLD, name)
                target = targets(name, made["etag"])[index]
                answer = service.get(target, headers)
                assert answer.status == (206 if "Range" in headers else 200), answer
                assert answer.header("Cache-Control") == FOREVER

    def test_without_version(self, service, key, tag):
        """`no-cache`, as ever."""
        for target in [
            path(key),
            path(key) + "?mode=inline",
            path(key) + "?mode=download",
            variant_target(key, width=40),
            path(key) + "?mode=thumbnail",
        ]:
            answer = service.get(target).expect(200)
            assert answer.header("Cache-Control") == "no-cache"
            answer = service.get(target, {"If-None-Match": answer.header("ETag") or "x"})
            assert answer.header("Cache-Control") == "no-cache", answer

    def test_the_same_bytes(self, service, key, tag):
        """The version changes nothing else: the bytes and the tag are the same."""
        pairs = [
            ("?mode=inline", f"?mode=inline&v={tag}"),
            ("?width=40&format=webp", f"?width=40&format=webp&v={tag}"),
        ]
        for plain, versioned in pairs:
            one, other = service.get(path(key) + plain), service.get(path(key) + versioned)
            assert (one.body, one.header("ETag")) == (other.body, other.header("ETag"))

    def test_immutable_url(self, service, key, tag):
        """View gives the address."""
        url = service.view(key).data["immutable_url"]
        answer = service.get(service.target(url)).expect(200)
        assert (answer.body, answer.header("Cache-Control")) == (OLD, FOREVER)
        assert answer.header("Content-Disposition").startswith("inline")

    def test_object_of_parts(self, service, store, prefix):
        """The tag of an object of parts has a hyphen."""
        image = samples.bitmap(6_000_000)
        config = boto3.s3.transfer.TransferConfig(multipart_threshold=1, multipart_chunksize=5 << 20)
        store.client.upload_fileobj(
            io.BytesIO(image), store.bucket, prefix + "parts.bmp", ExtraArgs={"ContentType": "image/bmp"}, Config=config
        )
        view = service.view(prefix + "parts.bmp").data
        assert view["etag"].endswith("-2")
        answer = service.get(service.target(view["immutable_url"])).expect(200)
        assert (answer.body, answer.header("Cache-Control")) == (image, FOREVER)
        # Another object of parts is another version.
        wrong = view["etag"].replace("-2", "-3")
        service.get(f"{path(prefix)}parts.bmp?mode=inline&v={wrong}").refused(404, "not-found")

    def test_replaced_behind_our_back(self, service, store, key):
        """nginx keeps the original of a variant for a while. The address of the next object finds that one."""
        service.get(variant_target(key, width=40)).expect(200)
        store.put(key, NEW, ContentType="image/png")
        new = service.view(key).data["etag"]
        answer = service.get(variant_target(key, width=41, v=new)).expect(200)
        assert answer.header("Cache-Control") == FOREVER and answer.header("ETag").startswith(f'"{new}-')


class TestNotThisVersion:
    """404 for everything but the object that the address names. No cache may keep that."""

    @staticmethod
    def gone(service, target):
        """Checks that nothing is there, whatever is asked."""
        for headers in (
            {},
            {"Range": "bytes=0-5"},
            {"If-None-Match": "*"},
            {"If-None-Match": '"x"'},
            {"If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"},
            {"If-Match": "*"},
        ):
            answer = service.get(target, headers)
            answer.refused(404, "not-found")
            assert answer.header("Cache-Control") == "no-store"
        assert service.head(target).expect(404).header("Cache-Control") == "no-store"

    def test_another_tag(self, service, key, tag, other_tag):
        """Also while the image itself is in our cache."""
        for target in [path(key) + "?mode=inline", variant_target(key, width=40)]:
            service.get(target).expect(200)
        for target in targets(key, other_tag):
            self.gone(service, target)

    def test_no_tag(self, service, key, tag):
        """What can be no tag of an object is the tag of none."""
        for wrong in (
            "",
            "%22" + tag + "%22",
            "*",
            "W/%22" + tag + "%22",
            "x" * 500,
            tag + "-1",
            tag.upper() + "A",
            tag[:-1],
        ):
            for target in targets(key, wrong):
                service.get(target).refused(404, "not-found")

    def test_no_image(self, service, prefix, other_tag):
        """No object at all."""
        for target in targets(prefix + "none.png", other_tag):
            self.gone(service, target)

    def test_deleted(self, service, key, tag):
        """At once, though our cache had it."""
        for target in targets(key, tag):
            service.get(target).expect(200)
        service.delete(key).expect(200)
        for target in targets(key, tag):
            self.gone(service, target)

    def test_replaced(self, service, key, tag, other_tag):
        """The old version has gone, the new one is there. The old bytes are the old version again."""
        for target in targets(key, tag):
            service.get(target).expect(200)
        service.delete(key)
        service.store(NEW, key)
        for old, new in zip(targets(key, tag), targets(key, other_tag), strict=True):
            self.gone(service, old)
            answer = service.get(new).expect(200)
            assert answer.header("Cache-Control") == FOREVER
            shown = decoded(answer.body).convert("RGB").getpixel((2, 2))
            assert shown[0] < 100 < shown[1]
        service.delete(key)
        service.store(OLD, key)
        for target in targets(key, tag):
            assert service.get(target).expect(200).header("Cache-Control") == FOREVER

    def test_replaced_by_another_tool(self, service, store, key, tag, other_tag):
        """Nothing of the new object comes under the old version, and the new version is there at once."""
        store.put(key, NEW, ContentType="image/png")
        for old, new in zip(targets(key, tag), targets(key, other_tag), strict=True):
            self.gone(service, old)
            service.get(new).expect(200)


class TestRefusals:
    """Where `v` does not belong."""

    def test_with_a_view(self, service, key, tag):
        """A view has no version."""
        for target in (f"{path(key)}?v={tag}", f"{path(key)}?mode=view&v={tag}"):
            service.get(target).refused(400, "invalid-parameter")

    def test_twice(self, service, key, tag):
        """It may stand once."""
        service.get(f"{path(key)}?mode=inline&v={tag}&v={tag}").refused(400, "invalid-query")
        service.get(f"{path(key)}?width=40&v={tag}&v=x").refused(400, "invalid-query")

    def test_errors_are_not_kept(self, service, key, tag):
        """No refusal under such an address may be kept."""
        for target in [
            variant_target(key, v=tag, width=0),
            variant_target(key, v=tag, width=8192, height=8192, fit="pad"),
            variant_target(key, v=tag, preset="none"),
            variant_target(key, v=tag, width=40, unknown=1),
        ]:
            answer = service.get(target)
            assert 400 <= answer.status < 500
            assert answer.header("Cache-Control") == "no-store"


@pytest.fixture(scope="module")
def cdn(stack, tmp_path_factory):
    """A cache in front of the service that obeys Cache-Control."""
    folder, port = tmp_path_factory.mktemp("cdn"), free_port()
    text = (Path(__file__).parent / "cdn.nginx.conf").read_text()
    (folder / "nginx.conf").write_text(
        text.replace("@PORT@", str(port)).replace("@SERVICE@", os.environ["BASE_URL"].rstrip("/"))
    )
    (folder / "tmp").mkdir()
    command = ["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    with running(command, folder / "nginx.log"):
        front = Service(f"http://127.0.0.1:{port}")
        eventually(front.is_up, f"the cache in front (see {folder}/nginx.log)")
        yield front


class TestBehindACache:
    """A cache that keeps all it may."""

    @staticmethod
    def plain(key):
        """Addresses without a version."""
        return [
            path(key) + "?mode=inline",
            path(key) + "?mode=download",
            path(key),
            path(key) + "?mode=thumbnail&format=png",
            variant_target(key, width=40, format="png"),
            variant_target(key, width=40),
        ]

    def test_deleted(self, service, cdn, key):
        """What is deleted has gone behind every address without a version."""
        for target in self.plain(key):
            for _ in range(2):
                cdn.get(target).expect(200)
        service.delete(key).expect(200)
        for target in self.plain(key):
            cdn.get(target).refused(404, "not-found")
            cdn.head(target).expect(404)

    def test_replaced(self, service, cdn, key):
        """What is replaced is new behind every address without a version, also after a 404."""
        before = [cdn.get(target).expect(200).body for target in self.plain(key)]
        service.delete(key).expect(200)
        for target in self.plain(key):
            cdn.get(target).expect(404)
        service.store(NEW, key)
        for target, old in zip(self.plain(key), before, strict=True):
            answer = cdn.get(target).expect(200)
            assert answer.body != old
            assert answer.body == service.get(target).body

    def test_versions_are_kept(self, service, cdn, key, tag):
        """An address with a version is asked for once, and its bytes never change."""
        kept = {}
        for target in targets(key, tag):
            kept[target] = cdn.get(target).expect(200).body
            assert cdn.get(target).header("X-Cdn") == "HIT"
        service.delete(key)
        service.store(NEW, key)
        for target, body in kept.items():
            answer = cdn.get(target)
            assert answer.status == 404 or answer.body == body
        for target in targets(key, service.view(key).data["etag"]):
            assert cdn.get(target).expect(200).body not in kept.values()

    def test_not_found_is_not_kept(self, service, cdn, key, tag, prefix):
        """A version that comes later is found then."""
        name = prefix + "later.png"
        for target in targets(name, tag):
            cdn.get(target).refused(404, "not-found")
        service.store(OLD, name)
        for target in targets(name, tag):
            cdn.get(target).expect(200)

    def test_classes_of_accept(self, cdn, key, tag):
        """The cache tells clients apart that accept other formats."""
        target = variant_target(key, width=44, v=tag)
        for _ in range(2):
            for accept, kind in [("image/avif", "avif"), ("image/webp", "webp"), ("*/*", "jpeg")]:
                answer = cdn.get(target, {"Accept": accept}).expect(200)
                assert answer.header("Content-Type") == f"image/{kind}"
        assert answer.header("X-Cdn") == "HIT"

    def test_refusals_are_not_kept(self, service, store, cdn, prefix):
        """A picture that is corrupt today may be replaced tomorrow."""
        name = prefix + "a.png"
        service.store(OLD[:200], name)
        target = variant_target(name, width=40, format="png")
        cdn.get(target).refused(422, "corrupt-image")
        service.delete(name)
        service.store(OLD, name)
        cdn.get(target).expect(200)
