"""Variants: every parameter, its bounds, formats, conditions, ranges, and the cache. Pixels: test_variant_pixels.py."""

import collections
import itertools
import json
import os
import re
import secrets
import subprocess
import threading
from pathlib import Path

import pytest
from PIL import ImageOps

import broken_pictures
import pictures
import samples
from eventually import eventually
from own_stack import ROOT, binary_of, service_on
from pictures import corners, decoded, encoded
from service import Answer, Service, path, variant_target
from test_conditions import Image, Session, make, mixtures, single

AVIF = {"Accept": "image/avif,image/webp,image/png,*/*;q=0.8"}
WEBP = {"Accept": "image/webp,*/*"}
NEITHER = {"Accept": "*/*"}


def table_of_sizes():
    """The rows of the table of sizes in docs/api.md: image, parameters, result."""
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    rows = text.partition("<!-- sizes -->")[2].partition("<!-- /sizes -->")[0].strip().splitlines()[2:]
    assert len(rows) > 30
    for row in rows:
        image, parameters, result = [cell.strip() for cell in row.strip("|").split("|")][:3]
        size, result = (tuple(map(int, text.split(" × "))) for text in (image, result))
        # Seen as a query string. `none` has no parameter, and so needs one without effect on the size.
        yield size, "enlarge=false" if parameters == "none" else parameters.strip("`"), result


@pytest.fixture(scope="module")
def folder(store):
    """A folder for the images of all tests of this file."""
    name = f"variants-{secrets.token_hex(4)}/"
    yield name
    for key in store.keys(name):
        store.delete(key)


@pytest.fixture(scope="module")
def shared(store, folder):
    """Stores a picture once for all tests. Returns its key."""
    kept = {}

    def put(name, data):
        if name not in kept:
            kept[name] = folder + name
            store.put(kept[name], data() if callable(data) else data, ContentType="application/octet-stream")
        return kept[name]

    return put


@pytest.fixture
def scene(shared):
    """The key of a PNG of 160 × 120 whose quarters have different colours."""
    return shared("corners.png", lambda: encoded(corners(), "PNG"))


def close(one, other, tolerance=12):
    """Whether two colours are nearly the same."""
    return all(abs(left - right) <= tolerance for left, right in zip(one, other, strict=True))


def quarters(image):
    """The indices of the colours in the middle of the four quarters, as in `pictures.CORNERS`; None for others."""
    image = image.convert("RGB")
    points = [(1, 1), (3, 1), (1, 3), (3, 3)]
    seen = [image.getpixel((image.width * x // 4, image.height * y // 4)) for x, y in points]
    return [next((at for at, color in enumerate(pictures.CORNERS) if close(pixel, color, 30)), None) for pixel in seen]


class TestSizes:
    """The size of a variant follows from the rules of docs/api.md, to the pixel."""

    @pytest.mark.parametrize(("size", "parameters", "result"), list(table_of_sizes()))
    def test_table(self, service, shared, size, parameters, result):
        """The table of the document is true."""
        width, height = size
        key = shared(f"grey-{width}-{height}.png", lambda: pictures.grey(width, height))
        answer = service.get(f"{path(key)}?{parameters}").expect(200)
        assert decoded(answer.body).size == result

    @pytest.mark.parametrize("orientation", pictures.ORIENTATIONS)
    @pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff", "avif"])
    def test_upright(self, service, shared, kind, orientation):
        """All orientations come out upright, without the tag, and sizes are those of the upright picture."""
        key = shared(f"turned-{orientation}.{kind}", lambda: pictures.turned(orientation, kind=kind.upper()))
        image = decoded(service.variant(key, width=80, format="png").expect(200).body)
        assert (image.size, quarters(image)) == ((80, 60), [0, 1, 2, 3])
        assert not image.getexif()
        image = decoded(service.variant(key, crop="0,0,80,60", format="jpeg").expect(200).body)
        assert (image.size, quarters(image)) == ((80, 60), [0, 0, 0, 0])

    @pytest.mark.parametrize("kind", [kind for kind in pictures.kinds() if kind != "bmp"])
    def test_all_kinds(self, service, shared, kind):
        """Every kind of picture can be made into a variant."""
        data, facts = pictures.kinds()[kind]
        key = shared(kind.replace(" ", "-"), data)
        image = decoded(service.variant(key, width=24, height=24, fit="cover", format="png").expect(200).body)
        assert image.size == (24, 24)
        image = decoded(service.variant(key, format="webp", animated="false").expect(200).body)
        assert image.size == (facts["width"], facts["height"])

    def test_bitmap(self, service, shared):
        """A plain BMP is made into a variant, or is of a kind that cannot be decoded."""
        answer = service.variant(shared("plain.bmp", pictures.kinds()["bmp"][0]), width=24)
        if answer.status != 200:
            answer.refused(422, "unsupported-image")
        else:
            assert decoded(answer.body).size == (24, 16)


class TestTurns:
    """`crop`, `rotate` and `flip`, in this order."""

    @pytest.mark.parametrize(
        ("parameters", "size", "seen"),
        [
            ({"rotate": 90}, (120, 160), [2, 0, 3, 1]),
            ({"rotate": 180}, (160, 120), [3, 2, 1, 0]),
            ({"rotate": 270}, (120, 160), [1, 3, 0, 2]),
            ({"flip": "horizontal"}, (160, 120), [1, 0, 3, 2]),
            ({"flip": "vertical"}, (160, 120), [2, 3, 0, 1]),
            ({"rotate": 90, "flip": "horizontal"}, (120, 160), [0, 2, 1, 3]),
            ({"crop": "80,0,80,120"}, (80, 120), [1, 1, 3, 3]),
            ({"crop": "80,60,80,60", "rotate": 90}, (60, 80), [3, 3, 3, 3]),
            ({"crop": "0,0,160,60", "rotate": 180}, (160, 60), [1, 0, 1, 0]),
            ({"crop": "120,90,500,500"}, (40, 30), [3, 3, 3, 3]),
        ],
    )
    def test_order(self, service, scene, parameters, size, seen):
        """What is seen after the steps."""
        image = decoded(service.variant(scene, format="png", **parameters).expect(200).body)
        assert (image.size, quarters(image)) == (size, seen)

    def test_after_the_orientation(self, service, shared):
        """Parameters speak of the upright picture."""
        key = shared("turned-6.jpeg", lambda: pictures.turned(6))
        image = decoded(service.variant(key, format="png", rotate=90).expect(200).body)
        assert (image.size, quarters(image)) == ((120, 160), [2, 0, 3, 1])

    @pytest.mark.parametrize("crop", ["160,0,10,10", "0,120,10,10", "8191,0,1,1"])
    def test_crop_outside(self, service, scene, crop):
        """A crop that begins outside of the image is refused."""
        service.variant(scene, crop=crop).refused(400, "invalid-parameter")

    @pytest.mark.parametrize(
        ("gravity", "seen"),
        [
            ("center", [0, 1, 2, 3]),
            ("west", [0, 0, 2, 2]),
            ("east", [1, 1, 3, 3]),
            ("north-west", [0, 0, 2, 2]),
            ("south-east", [1, 1, 3, 3]),
            ("0,0.5", [0, 0, 2, 2]),
            ("1,1", [1, 1, 3, 3]),
            ("0.5,0.5", [0, 1, 2, 3]),
        ],
    )
    def test_gravity(self, service, scene, gravity, seen):
        """`cover` shows the part at the focal point."""
        image = decoded(service.variant(scene, width=40, height=80, fit="cover", gravity=gravity, format="png").body)
        assert (image.size, quarters(image)) == ((40, 80), seen)

    def test_focal_point_is_exact(self, service, shared):
        """The focal point is the middle of what is seen."""
        key = shared("spot.png", pictures.spot)
        image = decoded(service.variant(key, width=50, height=50, fit="cover", gravity="0.25,0.5", format="png").body)
        # The spot has its middle at a quarter of the width, and all of the height is seen.
        assert image.convert("RGB").getpixel((25, 25))[0] > 200
        left = decoded(service.variant(key, width=50, height=50, fit="cover", gravity="0.75,0.5", format="png").body)
        assert left.convert("RGB").getextrema()[0][1] < 60

    def test_smart(self, service, shared):
        """`smart` finds what is bright in front of something plain."""
        key = shared("spot.png", pictures.spot)
        image = decoded(service.variant(key, width=50, height=50, fit="cover", gravity="smart", format="png").body)
        assert image.size == (50, 50)
        assert image.convert("RGB").getextrema()[0][1] > 200


class TestFit:
    """`fit`, `background` and `enlarge`."""

    def test_pad(self, service, scene):
        """The picture is in the middle, and the background around it."""
        image = decoded(
            service.variant(scene, width=160, height=160, fit="pad", background="ff00ff", format="png").body
        )
        image = image.convert("RGB")
        assert image.size == (160, 160)
        assert [image.getpixel(point) for point in [(80, 5), (80, 154)]] == [(255, 0, 255)] * 2
        assert close(image.getpixel((10, 30)), pictures.CORNERS[0])
        assert close(image.getpixel((150, 130)), pictures.CORNERS[3])

    def test_pad_with_alpha(self, service, scene):
        """A background of eight digits is translucent in formats that have alpha."""
        parameters = {"width": 160, "height": 200, "fit": "pad", "background": "00ff0000"}
        image = decoded(service.variant(scene, format="webp", **parameters).expect(200).body)
        assert image.mode == "RGBA"
        assert image.getpixel((80, 5))[3] == 0
        assert image.getpixel((80, 100))[3] == 255
        # Without a format by name a picture that has got alpha is a PNG.
        answer = service.variant(scene, NEITHER, **parameters)
        assert answer.header("Content-Type") == "image/png"

    @pytest.mark.parametrize(("gravity", "top"), [("north", 0), ("south", 40), ("0.5,0.25", 10)])
    def test_place_on_the_canvas(self, service, scene, gravity, top):
        """`gravity` shares the free space out."""
        parameters = {"width": 160, "height": 160, "fit": "pad", "background": "000000", "gravity": gravity}
        image = decoded(service.variant(scene, format="png", **parameters).body).convert("RGB")
        rows = [y for y in range(160) if image.getpixel((80, y)) != (0, 0, 0)]
        assert (rows[0], rows[-1]) == (top, top + 119)

    def test_stretch(self, service, scene):
        """The whole picture, out of proportion."""
        image = decoded(service.variant(scene, width=40, height=120, fit="stretch", format="png").body)
        assert (image.size, quarters(image)) == ((40, 120), [0, 1, 2, 3])

    def test_enlarge(self, service, scene):
        """Only `enlarge=true` makes a picture larger than it is."""
        for enlarge, size in [("false", (160, 120)), ("true", (320, 240))]:
            image = decoded(service.variant(scene, width=320, enlarge=enlarge, format="png").body)
            assert (image.size, quarters(image)) == (size, [0, 1, 2, 3])


class TestFormats:
    """`format`, `quality`, alpha, and what `auto` chooses."""

    @pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif", "gif"])
    def test_by_name(self, service, scene, kind):
        """The format that was asked for, whatever the client accepts; nothing varies."""
        for accept in (AVIF, NEITHER):
            answer = service.variant(scene, accept, width=64, format=kind).expect(200)
            assert answer.header("Content-Type") == f"image/{kind}"
            assert answer.header("Vary") is None
            assert answer.header("Content-Disposition") == "inline"
            image = decoded(answer.body)
            assert (image.format, image.size, quarters(image)) == (kind.upper(), (64, 48), [0, 1, 2, 3])

    @pytest.mark.parametrize(
        ("accept", "still", "clear", "moving"),
        [
            ("image/avif,image/webp,*/*", "avif", "avif", "webp"),
            ("image/avif", "avif", "avif", "gif"),
            ("image/webp", "webp", "webp", "webp"),
            ("*/*", "jpeg", "png", "gif"),
            ("image/*", "jpeg", "png", "gif"),
            ("", "jpeg", "png", "gif"),
            ("image/avif;q=0, image/webp", "webp", "webp", "webp"),
            ("image/webp;q=0,image/avif;q=0.000", "jpeg", "png", "gif"),
            ("IMAGE/WEBP ; q=0.1", "webp", "webp", "webp"),
            ('text/html;a="image/avif,image/webp"', "jpeg", "png", "gif"),
            ("image/avif;q=2", "jpeg", "png", "gif"),
        ],
    )
    def test_auto(self, service, shared, accept, still, clear, moving):
        """The class of Accept decides, and the picture."""
        headers = {"Accept": accept} if accept else {}
        for name, kind in [("jpeg", still), ("webp with alpha", clear), ("animated gif", moving)]:
            key = shared(name.replace(" ", "-"), pictures.kinds()[name][0])
            for parameters in ({"width": 48}, {"width": 48, "format": "auto"}):
                answer = service.variant(key, headers, **parameters).expect(200)
                assert answer.header("Content-Type") == f"image/{kind}", accept
                assert answer.header("Vary") == "Accept"
                assert decoded(answer.body).format == kind.upper()

    def test_vary_of_a_304(self, service, scene):
        """A 304 varies as the 200 does (RFC 9110, 15.4.5)."""
        tag = service.variant(scene, WEBP, width=60).header("ETag")
        answer = service.variant(scene, {**WEBP, "If-None-Match": tag}, width=60).expect(304)
        assert (answer.header("Vary"), answer.header("ETag")) == ("Accept", tag)

    def test_few_classes(self, service, scene, stack):
        """Clients whose fields differ and mean the same share an entry of the cache."""
        fields = ["image/webp", "image/webp,*/*", "text/html,image/webp;q=0.9", "image/webp;q=1"]
        tags = {service.variant(scene, {"Accept": field}, width=61).header("ETag") for field in fields}
        assert len(tags) == 1
        tags |= {service.variant(scene, {"Accept": field}, width=61).header("ETag") for field in ("*/*", "image/avif")}
        assert len(tags) == 3

    def test_alpha(self, service, shared):
        """Formats with alpha keep it; a JPEG shows the background."""
        key = shared("clear.png", lambda: encoded(pictures.translucent(), "PNG"))
        for kind in ("png", "webp", "avif"):
            image = decoded(service.variant(key, width=60, format=kind).expect(200).body)
            assert image.mode == "RGBA"
            ramp = [image.getpixel((x, 20))[3] for x in (2, 30, 57)]
            assert ramp[0] < 30 and 100 < ramp[1] < 155 and ramp[2] > 225, ramp
        assert close(decoded(service.variant(key, format="jpeg").body).getpixel((0, 40)), (255, 255, 255))
        red = decoded(service.variant(key, format="jpeg", background="ff0000").body)
        assert close(red.getpixel((0, 40)), (255, 0, 0))
        assert close(red.getpixel((119, 40)), (32, 64, 224))

    @pytest.mark.parametrize("kind", ["jpeg", "webp", "avif"])
    def test_quality(self, service, shared, kind):
        """More quality, more bytes, and a tag of its own."""
        key = shared("photograph.jpg", samples.PHOTOGRAPH.read_bytes())
        answers = [
            service.variant(key, width=320, format=kind, quality=quality).expect(200) for quality in (10, 50, 90)
        ]
        sizes = [len(answer.body) for answer in answers]
        assert sizes == sorted(sizes) and sizes[0] * 2 < sizes[2]
        assert len({answer.header("ETag") for answer in answers}) == 3

    def test_default_quality(self, service, shared):
        """The quality of the service by its number is the same variant."""
        key = shared("photograph.jpg", samples.PHOTOGRAPH.read_bytes())
        one = service.variant(key, width=100, format="jpeg")
        other = service.variant(key, width=100, format="jpeg", quality=80)
        assert one.header("ETag") == other.header("ETag")

    def test_without_metadata(self, service, shared):
        """Nothing of Exif, XMP, IPTC or the profile comes out."""
        exif = pictures.exif(6, position=True, caption="secret")
        data = encoded(
            corners(), "JPEG", exif=exif, xmp=pictures.xmp('exif:x="secret"'), icc_profile=pictures.display_p3()
        )
        key = shared("tagged.jpg", data)
        for kind in ("jpeg", "png", "webp", "avif", "gif"):
            body = service.variant(key, width=60, format=kind).expect(200).body
            image = decoded(body)
            assert not image.getexif() and not {"xmp", "icc_profile", "photoshop"} & set(image.info), kind
            assert b"secret" not in body


class TestFilters:
    """`blur`, `sharpen` and `grayscale`."""

    @pytest.fixture
    def edges(self, service, scene):
        """Returns how strong the edge of a variant is: the largest step between neighbours in one row."""

        def strength(**parameters):
            image = decoded(service.variant(scene, format="png", **parameters).expect(200).body).convert("L")
            row = [image.getpixel((x, 30)) for x in range(image.width)]
            return max(abs(one - other) for one, other in itertools.pairwise(row)), max(row) - min(row)

        return strength

    def test_blur(self, edges):
        """The more blur, the softer."""
        steps = [edges(**parameters)[0] for parameters in ({}, {"blur": 0.5}, {"blur": 3}, {"blur": 20})]
        assert steps == sorted(steps, reverse=True) and steps[3] < steps[0] / 4

    def test_sharpen(self, service, shared):
        """Sharpening makes edges stronger."""
        key = shared("soft.png", pictures.soft_edge)
        spans = []
        for parameters in ({}, {"sharpen": 1}, {"sharpen": 5}):
            image = decoded(service.variant(key, format="png", **parameters).expect(200).body).convert("L")
            spans.append(image.getextrema()[1] - image.getextrema()[0])
        assert spans[0] < spans[1]
        assert spans[0] < spans[2]

    @pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
    def test_grayscale(self, service, scene, kind):
        """Red, green and blue are the same; `false` is no effect."""
        image = decoded(service.variant(scene, format=kind, grayscale="true").expect(200).body).convert("RGB")
        for point in [(20, 20), (140, 20), (20, 100), (140, 100)]:
            pixel = image.getpixel(point)
            assert max(pixel) - min(pixel) <= 4
        tags = [service.variant(scene, width=70, **more).header("ETag") for more in ({}, {"grayscale": "false"})]
        assert tags[0] == tags[1]


class TestAnimations:
    """Animations stay animated and are cut frame by frame."""

    @pytest.mark.parametrize("kind", ["webp", "gif"])
    def test_frames(self, service, shared, kind):
        """All frames with their delays, at the new size."""
        key = shared("animated-gif", pictures.animated_gif())
        image = decoded(service.variant(key, width=32, format=kind).expect(200).body)
        assert (image.format, image.size, image.n_frames) == (kind.upper(), (32, 24), 4)
        delays = []
        for index in range(4):
            image.seek(index)
            image.load()
            delays.append(image.info["duration"])
        assert delays == [delay for *_, delay in pictures.GIF_FRAMES]

    @pytest.mark.parametrize(
        "parameters",
        [
            {"width": 24, "height": 24, "fit": "cover"},
            {"width": 40, "height": 60, "fit": "pad"},
            {"crop": "8,8,20,20"},
            {"rotate": 90},
            {"flip": "vertical"},
            {"width": 64, "height": 20, "fit": "stretch"},
            {"blur": 5},
            {"sharpen": 2},
        ],
    )
    def test_each_frame_is_cut(self, service, shared, parameters):
        """A cut or a turn of the strip of frames would mix them."""
        key = shared("animated-webp", pictures.animated_webp())
        original, image = (
            decoded(pictures.animated_webp()),
            decoded(service.variant(key, format="webp", quality=100, **parameters).expect(200).body),
        )
        assert image.n_frames == 3
        for index in range(3):
            for each in (image, original):
                each.seek(index)
            still = encoded(original.convert("RGB"), "PNG")
            single_frame = decoded(
                service.variant(shared(f"frame-{index}.png", still), format="webp", quality=100, **parameters).body
            )
            assert single_frame.size == image.size
            assert pictures.difference(image, single_frame) < 6

    @pytest.mark.parametrize("kind", ["jpeg", "png", "avif"])
    def test_still_formats(self, service, shared, kind):
        """A format for stills shows the first frame."""
        key = shared("animated-webp", pictures.animated_webp())
        image = decoded(service.variant(key, format=kind).expect(200).body)
        assert (image.size, getattr(image, "n_frames", 1), quarters(image)) == ((80, 60), 1, [0, 1, 2, 3])

    def test_first_frame(self, service, shared):
        """`animated=false` is the first frame, and `auto` then takes a format for stills."""
        key = shared("animated-webp", pictures.animated_webp())
        image = decoded(service.variant(key, format="webp", animated="false").expect(200).body)
        assert (image.n_frames, quarters(image)) == (1, [0, 1, 2, 3])
        assert service.variant(key, AVIF, animated="false").header("Content-Type") == "image/avif"
        assert service.variant(key, NEITHER, animated="false").header("Content-Type") == "image/jpeg"

    def test_loops(self, service, shared):
        """An animation that runs three times still does."""
        key = shared(
            "loops.gif",
            lambda: pictures.gif(32, 32, [((0, 0, 32, 32), color, 1, 100) for color in pictures.CORNERS], 3),
        )
        for kind in ("gif", "webp"):
            image = decoded(service.variant(key, width=16, format=kind).expect(200).body)
            assert image.info["loop"] in (3, 4), kind


class TestNames:
    """`mode`, presets, and file names."""

    def test_thumbnail(self, service, shared):
        """`mode=thumbnail` is 320 × 320."""
        key = shared("photograph.jpg", samples.PHOTOGRAPH.read_bytes())
        image = service.get(path(key) + "?mode=thumbnail").expect(200)
        assert decoded(image.body).size == (320, 213)
        for same in (
            {"width": 320, "height": 320},
            {"preset": "thumbnail"},
            {"height": 320, "mode": "inline", "width": 320},
        ):
            assert service.variant(key, **same).header("ETag") == image.header("ETag")
        smaller = service.variant(key, mode="thumbnail", width=100, format="png").expect(200)
        assert decoded(smaller.body).size == (100, 67)

    @pytest.mark.parametrize(
        ("preset", "size"), [("thumbnail", (320, 213)), ("gallery-small", (360, 360)), ("gallery-large", (640, 426))]
    )
    def test_built_in_presets(self, service, shared, preset, size):
        """The presets that are always there; parameters beside them replace theirs."""
        key = shared("photograph.jpg", samples.PHOTOGRAPH.read_bytes())
        assert decoded(service.variant(key, preset=preset).expect(200).body).size == size
        assert decoded(service.variant(key, preset=preset, width=90, height=60).body).size == (90, 60)

    def test_unknown_preset(self, service, scene):
        """A preset that is not there."""
        for name in ("none", "", "Thumbnail", "../thumbnail"):
            service.variant(scene, preset=name).refused(400, "unknown-preset")

    @pytest.mark.parametrize(
        ("name", "kind", "expected"),
        [
            ("lake.jpeg", "webp", 'attachment; filename="lake.webp"'),
            ("lake", "jpeg", 'attachment; filename="lake.jpg"'),
            ("lake.tar.png", "avif", 'attachment; filename="lake.tar.avif"'),
            ("été.jpg", "png", "attachment; filename=\"_t_.png\"; filename*=UTF-8''%C3%A9t%C3%A9.png"),
            ("a b;c.jpg", "gif", 'attachment; filename="a b;c.gif"'),
        ],
    )
    def test_download(self, service, prefix, name, kind, expected):
        """A variant is saved under the name of the image, with the ending of what came out."""
        service.store(encoded(corners(), "PNG"), prefix + name, filename=name)
        answer = service.variant(prefix + name, mode="download", width=40, format=kind).expect(200)
        disposition = answer.header("Content-Disposition")
        assert disposition.startswith("attachment; ")
        (plain,) = re.findall(r'filename="((?:[^"\\]|\\.)*)"', disposition)
        (extended,) = re.findall(r"filename\*=UTF-8''(\S+)$", disposition) or [None]
        wanted = re.findall(r'filename="([^"]*)"', expected)[0]
        assert plain == wanted
        if "filename*" in expected:
            assert extended == expected.rpartition("''")[2]
        assert decoded(answer.body).format == kind.upper()
        inline = service.variant(prefix + name, mode="inline", width=40, format=kind).expect(200)
        assert inline.header("ETag") == answer.header("ETag")
        assert inline.header("Content-Disposition") == "inline"

    def test_view(self, service, scene):
        """A view shows no variant."""
        service.variant(scene, mode="view", width=40).refused(400, "invalid-parameter")
        # Without a parameter it is a view as ever.
        service.get(path(scene) + "?mode=view&unknown=1").expect(200)


INVALID = [
    *[(name, value) for name in ("width", "height") for value in ("0", "8193", "-1", "1.5", "", "a", "+5", " 5", "٣")],
    *[("fit", value) for value in ("", "inside", "Cover", "fill")],
    *[("gravity", value) for value in ("middle", "0,1.1", "-0.1,0", "0.5", "0.5,0.5,0.5", "1e-1,0", "nan,0", "North")],
    *[("enlarge", value) for value in ("1", "yes", "", "True")],
    *[
        ("crop", value)
        for value in ("1,2,3", "0,0,0,1", "-1,0,5,5", "0,0,5,5,5", "a,0,1,1", "0,0,1.5,1", "99999999999,0,1,1")
    ],
    *[("rotate", value) for value in ("0", "45", "360", "-90", "")],
    *[("flip", value) for value in ("both", "", "x")],
    *[("dpr", value) for value in ("0", "0.9", "4.1", "x", "")],
    *[("format", value) for value in ("jpg", "heic", "tiff", "", "svg", "WEBP")],
    *[("quality", value) for value in ("0", "101", "50.5", "")],
    *[("background", value) for value in ("fff", "#ffffff", "gggggg", "fffffffff", "white", "")],
    *[("blur", value) for value in ("0.2", "101", "-1", "")],
    *[("sharpen", value) for value in ("0.05", "11", "")],
    *[("grayscale", value) for value in ("1", "")],
    *[("animated", value) for value in ("0", "")],
]


class TestRefusals:
    """Requests that no renderer sees."""

    @pytest.mark.parametrize(("name", "value"), INVALID)
    def test_out_of_bounds(self, service, scene, name, value):
        """The message names the parameter and its range."""
        error = service.variant(scene, **{name: value}).refused(400, "invalid-parameter")
        assert error["message"].startswith(name + " ")

    def test_bounds(self, service, scene):
        """The ends of each range are inside of it."""
        for parameters in [
            {"width": 1},
            {"height": 8192},
            {"dpr": 1, "width": 20},
            {"dpr": 4, "width": 20},
            {"quality": 1, "format": "jpeg"},
            {"quality": 100, "format": "jpeg"},
            {"blur": 0.3},
            {"blur": 100},
            {"sharpen": 0.1},
            {"sharpen": 10},
        ]:
            service.variant(scene, **parameters).expect(200)

    @pytest.mark.parametrize(
        "query",
        [
            "width=40&colour=red",
            "width=40&width=40",
            "width=40&width=41",
            "mode=thumbnail&mode=thumbnail",
            "preset=thumbnail&preset=thumbnail",
            "width=40&a=1&a=2",
            "mode=thumbnail&utm_source=x",
            "width=%ff",
        ],
    )
    def test_unknown_and_twice(self, service, scene, query):
        """Unknown parameters, and those that stand twice, are refused beside a parameter of a variant."""
        service.get(f"{path(scene)}?{query}").refused(400, "invalid-query")

    def test_unknown_alone(self, service, scene):
        """Without a parameter of a variant unknown ones are ignored, as ever."""
        service.get(f"{path(scene)}?mode=download&utm_source=x").expect(200)
        service.get(f"{path(scene)}?colour=red").expect(200)

    @pytest.mark.parametrize("method", ["POST", "OPTIONS"])
    def test_methods(self, service, scene, method):
        """Variants are read."""
        answer = service.request(method, variant_target(scene, width=40), body=b"")
        answer.refused(405, "method-not-allowed")

    def test_nothing_there(self, service, prefix):
        """404 for an image that does not exist, by GET and HEAD, and none of it is kept for long."""
        target = variant_target(prefix + "none.png", width=40)
        service.get(target).refused(404, "not-found")
        service.head(target).expect(404)
        service.store(encoded(corners(), "PNG"), prefix + "none.png")
        eventually(lambda: service.get(target).status == 200, "the variant of an image that is there now")

    def test_internal_addresses(self, service, scene):
        """No client reaches what lies behind: neither the location nor a field of the worker."""
        for target in ("/_s3_variant", "/_s3_variant?width=40", "/_s3", "/%5fs3_variant", "/images/..%2f_s3_variant"):
            answer = service.get(target)
            assert answer.status in (400, 404), answer
        headers = {
            "X-Accel-Redirect": "/_s3_variant",
            "X-Variant-Job": "none/80,75,2,55,1,6,7/w=9",
            "X-Variant-Source": "/0/other",
            "X-S3-Read": "variant",
            "X-Image-Version": "x",
            "X-Cache-Key": "x",
        }
        answer = service.get(path(scene) + "?mode=download", headers).expect(200)
        assert decoded(answer.body).size == (160, 120)
        answer = service.get(variant_target(scene, width=52, format="png"), headers).expect(200)
        assert decoded(answer.body).size == (52, 39)


class TestUnreadable:
    """Originals that no variant can be made of."""

    @pytest.mark.parametrize("kind", [*broken_pictures.without_pixels()])
    def test_corrupt(self, service, shared, kind):
        """Pixels that are cut off."""
        key = shared("cut-" + kind.replace(" ", "-"), broken_pictures.without_pixels()[kind])
        service.variant(key, width=32).refused(422, "corrupt-image")

    @pytest.mark.parametrize("kind", broken_pictures.without_dimensions())
    def test_no_dimensions(self, service, shared, kind):
        """A file that ends before its dimensions is corrupt, or no picture at all."""
        key = shared("short-" + kind.replace(" ", "-"), broken_pictures.without_dimensions()[kind])
        answer = service.variant(key, width=32)
        assert (answer.status, answer.json["code"]) in [
            (422, "corrupt-image"),
            (422, "not-an-image"),
            (422, "unsupported-image"),
        ], answer

    def test_no_picture(self, service, shared):
        """Text, SVG, PDF and a film are no pictures."""
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
        for name, data in {
            "text.png": b"no picture\n" * 20,
            "drawing.svg": svg,
            "page.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n",
            "film.mp4": b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(64),
        }.items():
            service.variant(shared(name, data), width=32).refused(422, "not-an-image")

    def test_kept_as_a_code_alone(self, service, shared, stack):
        """A refusal is kept without its body: each answer has its own request id, and nothing is decoded again."""
        key = shared("cut-png-2", broken_pictures.without_pixels()["png"] + b"2")
        answers = [service.variant(key, width=33) for _ in range(5)]
        ids = {answer.refused(422, "corrupt-image")["request_id"] for answer in answers}
        assert len(ids) == 5
        lines = eventually(lambda: TestTags.lines(stack, ids, 5), "the access log")
        assert collections.Counter(line["cache"] for line in lines) == {"MISS": 1, "HIT": 4}
        head = service.head(variant_target(key, width=33)).expect(422)
        assert head.body == b""

    def test_too_large(self, service, scene):
        """`MAX_VARIANT_PIXELS` is 25,000,000."""
        answer = service.variant(scene, width=8192, height=8192, fit="pad")
        answer.refused(422, "variant-too-large")

    @pytest.mark.parametrize(("kind", "side"), [("webp", 16383), ("avif", 16384)])
    def test_too_long_for_the_format(self, service, shared, kind, side):
        """A format by name that has no such side is refused; `auto` takes another."""
        key = shared("long.png", lambda: pictures.grey(17000, 20))
        assert "limit" not in service.variant(key, format=kind).refused(422, "variant-too-large")
        answer = service.variant(key, AVIF, enlarge="false").expect(200)
        assert decoded(answer.body).size == (17000, 20)
        assert answer.header("Content-Type") in ("image/jpeg", "image/png")
        assert decoded(service.variant(key, format=kind, crop=f"0,0,{side},20").expect(200).body).width == side


class VariantSession(Session):
    """Sends requests for a variant instead of a download."""

    def __init__(self, service, parameters):
        """`parameters` are those of the variant."""
        super().__init__(service)
        self.parameters = parameters

    def send(self, method, key, headers, mode=None):
        """Sends one request and reads the response."""
        target = variant_target(key, **self.parameters)
        self._connection.request(method, target, headers=headers)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.getheaders(), response.read(), f"{method} {target} {headers}")
        assert answer.header("Connection") == "keep-alive", answer
        return answer


class TestConditions:
    """Conditions, ranges and HEAD, against the model of test_conditions.py."""

    @pytest.fixture(scope="class")
    def model(self, store, folder):
        """The same picture under a hundred keys: a request for a new one is a miss."""
        body = encoded(corners(), "PNG")

        def put(number):
            return make(store, f"{folder}conditions-{number}.png", body=body)

        return put

    def variant_of(self, service, image, **parameters):
        """What the model answers from: bytes, tag and date of a variant."""
        answer = service.variant(image.key, **parameters).expect(200)
        tag = answer.header("ETag")
        assert re.fullmatch(rf'"{image.tag}-[0-9a-f]+"', tag), answer
        assert answer.header("Last-Modified") == image.modified
        return Image(image.key, answer.body, tag.strip('"'), image.modified)

    def test_on_hits(self, service, model):
        """Every value alone and mixtures, on a variant that the cache has."""
        parameters = {"width": 50, "format": "jpeg"}
        image = self.variant_of(service, model(0), **parameters)
        values = image.values()
        session = VariantSession(service, parameters)
        failures = []
        for headers in single(values) + mixtures(values, 150):
            for method in ("GET", "HEAD"):
                try:
                    session.check(method, image, headers)
                except AssertionError as failure:
                    failures.append(str(failure)[:600])
                    session = VariantSession(service, parameters)
        assert not failures, f"{len(failures)} failures:\n" + "\n".join(failures[:5])

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_on_misses(self, service, model, method):
        """The first request for a variant, with one field each."""
        parameters = {"width": 51, "format": "jpeg"}
        reference = self.variant_of(service, model(1 if method == "GET" else 2), **parameters)
        chosen = [(field, at) for field in reference.values() for at in (0, 2, 3, -1)]
        for number, (field, at) in enumerate(chosen, 100 if method == "GET" else 200):
            image = model(number)
            # The same bytes under another key: only the date differs.
            expected = Image(image.key, reference.body, reference.tag, image.modified)
            headers = {field: expected.values()[field][at]}
            if field == "If-Range":
                headers["Range"] = "bytes=10-19"
            VariantSession(service, parameters).check(method, expected, headers)


class TestTags:
    """The entity tag, and which requests share one entry of the cache."""

    def test_other_order(self, service, scene, stack):
        """Another order, and defaults that are said, are the same variant."""
        queries = [
            "width=54&height=40&fit=cover&format=png",
            "format=png&fit=cover&height=40&width=54",
            "fit=cover&height=40&width=54&format=png&gravity=center&enlarge=false&dpr=1&animated=true",
            "width=54&height=40&fit=cover&format=png&background=ffffff&grayscale=false&gravity=0.5,0.5",
            "width=27&height=20&dpr=2&fit=cover&format=png",
            "mode=inline&width=54&height=40&fit=cover&format=png",
            "w%69dth=54&height=4%30&fit=cover&format=png",
        ]
        answers = [service.get(f"{path(scene)}?{query}").expect(200) for query in queries]
        assert len({answer.header("ETag") for answer in answers}) == 1
        assert len({answer.body for answer in answers}) == 1
        ids = {answer.header("X-Request-ID") for answer in answers}
        lines = eventually(lambda: self.lines(stack, ids, len(queries)), "the access log")
        assert collections.Counter(line["cache"] for line in lines) == {"MISS": 1, "HIT": len(queries) - 1}

    @staticmethod
    def lines(stack, ids, count):
        """The lines of the access log of these requests, once all are there."""
        found = [line for line in stack.access_log() if line["request_id"] in ids]
        return found if len(found) == count else None

    def test_strong_and_different(self, service, scene):
        """Every variant has a tag of its own, which is strong and begins with the original's."""
        original = service.get(path(scene) + "?mode=download").header("ETag").strip('"')
        variants = [
            {"width": 55},
            {"width": 56},
            {"height": 55},
            {"width": 55, "format": "png"},
            {"width": 55, "blur": 1},
            {"width": 55, "quality": 5},
            {"width": 55, "rotate": 180},
            {"width": 55, "flip": "vertical"},
            {"width": 55, "crop": "0,0,99,99"},
        ]
        tags = {service.variant(scene, **parameters).expect(200).header("ETag") for parameters in variants}
        assert len(tags) == len(variants)
        assert all(re.fullmatch(rf'"{original}-[0-9a-f]+"', tag) for tag in tags)

    def test_headers(self, service, scene):
        """What every variant is sent with; HEAD has the same."""
        target = variant_target(scene, width=57, format="webp")
        get, head = service.get(target).expect(200), service.head(target).expect(200)
        for answer in (get, head):
            assert answer.header("Cache-Control") == "no-cache"
            assert answer.header("X-Content-Type-Options") == "nosniff"
            assert answer.header("Content-Security-Policy") == "default-src 'none'; sandbox"
            assert answer.header("Accept-Ranges") == "bytes"
            assert answer.header("Content-Length") == str(len(get.body))
        assert head.body == b""
        names = {name for name, _ in get.headers} - {"Date", "X-Request-ID"}
        assert names == {name for name, _ in head.headers} - {"Date", "X-Request-ID"}
        assert names == {
            *("Server", "Content-Type", "Content-Length", "Connection", "ETag", "Last-Modified"),
            *("Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control"),
            "Accept-Ranges",
        }

    def test_head_first(self, service, prefix):
        """HEAD of a variant that nobody has asked for yet fills the cache."""
        service.store(encoded(corners(), "PNG"), prefix + "a.png")
        target = variant_target(prefix + "a.png", width=44, format="png")
        head = service.head(target).expect(200)
        get = service.get(target).expect(200)
        assert head.header("Content-Length") == str(len(get.body))
        assert head.header("ETag") == get.header("ETag")

    @pytest.mark.on_host
    def test_one_render(self, service, stack, prefix, at_once):
        """A hundred first requests at the same time: one render, a hundred answers."""
        service.store(samples.PHOTOGRAPH.read_bytes(), prefix + "a.jpg")
        target = variant_target(prefix + "a.jpg", width=300, format="webp")

        def get(_):
            """Asks until the workers, who take so many at once, let the request in."""

            def answer():
                found = service.get(target)
                if found.status == 200:
                    return found
                found.refused(503, "overloaded")
                return None

            return eventually(answer, "a place at the workers")

        answers = at_once(get, range(100))
        assert len({answer.body for answer in answers}) == 1
        ids = {answer.header("X-Request-ID") for answer in answers}
        renders = eventually(
            lambda: [job for job in stack.renders() if job["request_id"] in ids], "the line of the render"
        )
        assert len(renders) == 1


class TestChanges:
    """An image that is deleted or replaced."""

    def test_deleted(self, service, prefix):
        """404 at once, for all variants, cached or not."""
        service.store(encoded(corners(), "PNG"), prefix + "a.png")
        targets = [variant_target(prefix + "a.png", width=width) for width in (40, 41)]
        service.get(targets[0]).expect(200)
        service.delete(prefix + "a.png").expect(200)
        for target in targets:
            service.get(target).refused(404, "not-found")
            service.head(target).expect(404)

    def test_replaced(self, service, prefix):
        """The variants of the new image, with other tags."""
        key = prefix + "a.png"
        target = variant_target(key, width=40, format="png")
        service.store(encoded(corners(), "PNG"), key)
        before = service.get(target).expect(200)
        service.delete(key).expect(200)
        service.store(encoded(ImageOps.invert(corners()), "PNG"), key)
        after = service.get(target).expect(200)
        assert after.header("ETag") != before.header("ETag")
        assert pictures.difference(decoded(after.body), decoded(before.body)) > 50
        service.get(target, {"If-None-Match": before.header("ETag")}).expect(200)

    def test_replaced_by_another_host(self, service, store, prefix):
        """The cache still has the old variant. A condition that can fail speaks of the image that is there now."""
        key = prefix + "a.png"
        target = variant_target(key, width=40, format="png")
        store.put(key, encoded(corners(), "PNG"), ContentType="image/png")
        old = service.get(target).expect(200)
        # What would be asked of it, if it were replaced: in the cache too.
        assert service.get(target, {"If-Match": old.header("ETag")}).expect(200).body == old.body
        store.put(key, encoded(ImageOps.invert(corners()), "PNG"), ContentType="image/png")
        assert service.get(target).expect(200).header("ETag") == old.header("ETag"), "until CACHE_TTL has passed"
        original = service.view(key).data["etag"]
        tag = f'"{original}-{old.header("ETag").rpartition("-")[2]}'
        for condition in (
            {"If-Match": tag},
            {"If-Match": "*"},
            {"If-Unmodified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        ):
            new = service.get(target, condition).expect(200)
            assert new.header("ETag") == tag
            assert new.header("Cache-Control") == "no-cache"
            assert pictures.difference(decoded(new.body), decoded(old.body)) > 50
            assert service.head(target, condition).expect(200).header("ETag") == tag
            part = service.get(target, {**condition, "Range": "bytes=3-9"}).expect(206)
            assert (part.header("ETag"), part.body) == (tag, new.body[3:10])
        service.get(target, {"If-Match": old.header("ETag")}).refused(412, "precondition-failed")


@pytest.mark.on_host
class TestSettings:
    """Presets and limits of the operator."""

    def test_presets(self, stack, tmp_path, prefix):
        """A file of presets: its own, one that replaces a built-in one, and `PRESETS_ONLY`."""
        presets = {
            "card": {"width": 64, "height": 64, "fit": "cover", "format": "webp"},
            "thumbnail": {"width": 20},
            "grey": {"grayscale": True, "quality": "30", "format": "jpeg"},
        }
        file = tmp_path / "presets.json"
        file.write_text(json.dumps(presets))
        variables = {"RENDERERS": "1", "PRESETS_FILE": str(file)}
        key = prefix + "a.png"
        with service_on(stack, tmp_path, **variables) as service:
            service.store(encoded(corners(), "PNG"), key)
            answer = service.variant(key, preset="card").expect(200)
            assert (answer.header("Content-Type"), decoded(answer.body).size) == ("image/webp", (64, 64))
            card = answer.header("ETag")
            assert decoded(service.variant(key, preset="card", width=32, format="png").body).size == (32, 64)
            assert decoded(service.variant(key, preset="thumbnail", format="png").body).size == (20, 15)
            pixel = decoded(service.variant(key, preset="grey").body).convert("RGB").getpixel((20, 20))
            assert max(pixel) - min(pixel) <= 4
            service.variant(key, preset="gallery-small").expect(200)
        # Another content under the same name is another variant.
        presets["card"]["quality"] = 20
        file.write_text(json.dumps(presets))
        with service_on(stack, tmp_path, **variables, PRESETS_ONLY="true") as service:
            answer = service.variant(key, preset="card").expect(200)
            assert answer.header("ETag") != card
            for allowed in ({"preset": "card", "dpr": 2}, {"preset": "card", "format": "png"}, {"mode": "thumbnail"}):
                service.variant(key, **allowed).expect(200)
            service.variant(key, preset="card", mode="download").expect(200)
            for refused in (
                {"width": 40},
                {"preset": "card", "width": 40},
                {"mode": "thumbnail", "blur": 1},
                {"dpr": 2},
            ):
                service.variant(key, **refused).refused(403, "presets-only")
            service.download(key).expect(200)

    def test_faulty_presets(self, stack, tmp_path):
        """Every fault of every preset is named at the start."""
        file = tmp_path / "presets.json"
        file.write_text(
            json.dumps(
                {
                    "Bad Name": {"width": 1},
                    "wide": {"width": 9000, "colour": "red"},
                    "empty": {},
                    "list": [1],
                    "nested": {"width": {}},
                    "good": {"width": 5},
                }
            )
        )
        errors = self.check(stack, file)
        for words in ("name must be", "wide: width", "colour", "empty", "list", "nested"):
            assert words in errors, errors
        assert "good" not in errors
        for text in ("", "[]", "{", '{"a": {"width": 1}, "a": {"width": 2}}'):
            file.write_text(text)
            assert "PRESETS_FILE" in self.check(stack, file)

    @staticmethod
    def check(stack, presets):
        """The error lines of the check before a start, which fails over the file of presets."""
        result = subprocess.run(
            [binary_of(stack), "check"],
            env={**os.environ, **stack.settings(), "PRESETS_FILE": str(presets)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert result.returncode == 78, result
        return result.stderr

    def test_limits(self, stack, tmp_path, store, prefix):
        """`MAX_VARIANT_PIXELS` and `MAX_PIXELS` are exact, and `RENDER_RATE` counts renders and not hits."""
        variables = {
            "RENDERERS": "1",
            "MAX_VARIANT_PIXELS": "1200",
            "MAX_PIXELS": "19200",
            "RENDER_RATE": "1r/m",
            "RENDER_BURST": "4",
        }
        store.put(prefix + "a.png", encoded(corners(), "PNG"))
        store.put(prefix + "b.png", encoded(corners(161, 120), "PNG"))
        with service_on(stack, tmp_path, **variables) as service:
            first = service.variant(prefix + "a.png", width=40).expect(200)
            # The limit comes from nginx, also with a refusal that it has kept.
            for _ in range(2):
                refused = service.variant(prefix + "a.png", width=41).refused(422, "variant-too-large")
                assert refused["limit"] == 1200 and "actual" not in refused
                refused = service.variant(prefix + "b.png", width=40).refused(422, "too-many-pixels")
                assert refused["limit"] == 19200 and "actual" not in refused
            # One more may wait in the burst, and a fifth after that.
            statuses = [service.variant(prefix + "a.png", width=width).status for width in range(20, 30)]
            assert statuses[0] == 200 and statuses.count(429) >= 6, statuses
            refused = service.variant(prefix + "a.png", width=39)
            refused.refused(429, "too-many-requests")
            assert refused.header("Retry-After")
            # What the cache has costs nothing, also with conditions and ranges; neither do originals.
            for _ in range(20):
                assert service.variant(prefix + "a.png", width=40).expect(200).body == first.body
            service.variant(prefix + "a.png", {"If-None-Match": first.header("ETag")}, width=40).expect(304)
            service.variant(prefix + "a.png", {"Range": "bytes=0-9"}, width=40).expect(206)
            service.variant(prefix + "a.png", width=41).refused(422, "variant-too-large")
            service.download(prefix + "a.png").expect(200)

    def test_expiry_is_a_question(self, stack, tmp_path, store, prefix):
        """When an entry has expired, S3 is asked whether the original is the same, and nothing is rendered again."""
        store.put(prefix + "a.png", encoded(corners(), "PNG"), ContentType="image/png")
        log = Path(tmp_path) / "log" / "renderers.log"

        def jobs():
            """The outcomes in the renderers' log."""
            lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
            return [line["outcome"] for line in lines if line["message"] == "render"]

        with service_on(stack, tmp_path, RENDERERS="1", CACHE_TTL="1s") as service:
            target = variant_target(prefix + "a.png", width=40, format="png")
            first = service.get(target).expect(200)

            def asked_again():
                assert service.get(target).expect(200).body == first.body
                return "not-modified" in jobs()

            eventually(asked_again, "a conditional question to S3")
            assert jobs().count("success") == 1
            # Another tool replaces the image: after the time of the cache, its variant is the new one.
            store.put(prefix + "a.png", encoded(ImageOps.invert(corners()), "PNG"), ContentType="image/png")
            eventually(lambda: service.get(target).expect(200).body != first.body, "the variant of the new image")
            assert jobs().count("success") == 2
            store.delete(prefix + "a.png")
            eventually(lambda: service.get(target).status == 404, "404 for the image that has gone")

    def test_quality_by_setting(self, stack, tmp_path, store, prefix):
        """`JPEG_QUALITY` is part of the tag."""
        store.put(prefix + "a.jpg", samples.PHOTOGRAPH.read_bytes())
        seen = []
        for quality in ("30", "90"):
            with service_on(stack, tmp_path, RENDERERS="1", JPEG_QUALITY=quality) as service:
                answer = service.variant(prefix + "a.jpg", width=200, format="jpeg").expect(200)
                seen.append((answer.header("ETag"), len(answer.body)))
        assert seen[0][0] != seen[1][0]
        assert seen[0][1] < seen[1][1]


def test_nobody_waits_for_one_that_is_gone(service, prefix):
    """A client that leaves does not take the render with it: the next one gets it from the cache."""
    service.store(samples.PHOTOGRAPH.read_bytes(), prefix + "a.jpg")
    target = variant_target(prefix + "a.jpg", width=500, format="avif")
    with service.connect() as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    threads = [threading.Thread(target=Service(service.base_url).get, args=[target]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    service.get(target).expect(200)
