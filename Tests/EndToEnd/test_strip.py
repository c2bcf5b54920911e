"""Removal of metadata (`STRIP_METADATA`): positions or all of it goes, and no pixel changes."""

import hashlib
import io
import struct

import pytest
from PIL import Image, ImageCms, ImageOps, ImageSequence, PngImagePlugin

import pictures
import samples
from own_stack import service_on
from pictures import chunk, decoded, encoded

pytestmark = pytest.mark.on_host

# What must not be left of a stripped file, in any part of it.
POSITION = b"48,51.4917N"
CAPTION = "The house at the lake"
XMP = pictures.xmp(f'exif:GPSLatitude="{POSITION.decode()}" exif:UserComment="{CAPTION}"')


@pytest.fixture(scope="module")
def gps(stack, tmp_path_factory):
    """A service that removes positions."""
    with service_on(stack, tmp_path_factory.mktemp("gps"), STRIP_METADATA="gps") as service:
        yield service


@pytest.fixture(scope="module")
def everything(stack, tmp_path_factory):
    """A service that removes all metadata."""
    with service_on(stack, tmp_path_factory.mktemp("all"), STRIP_METADATA="all") as service:
        yield service


@pytest.fixture(params=["gps", "everything"])
def stripping(request):
    """Either service."""
    return request.getfixturevalue(request.param)


def texts():
    """The text chunks of a PNG: a caption, and a position in XMP."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Description", CAPTION)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return info


def with_iptc(data):
    """A JPEG with a segment of Photoshop that has IPTC: a caption, city and country."""
    fields = b"".join(
        b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text
        for number, text in [(120, CAPTION.encode()), (90, b"Lakeside"), (101, b"Nowhere")]
    )
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(fields)) + fields + b"\0" * (len(fields) % 2)
    segment = b"Photoshop 3.0\0" + resource
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]


def tagged(kind, **options):
    """A picture on its side with Exif (position and caption), XMP (the same) and a profile."""
    image = pictures.photograph().resize((160, 106)).rotate(90, expand=True)
    exif = pictures.exif(6, position=True, caption=CAPTION)
    profile = pictures.display_p3()
    if kind == "PNG":
        return encoded(image, kind, exif=exif, icc_profile=profile, pnginfo=texts(), **options)
    if kind == "JPEG":
        options["comment"] = CAPTION.encode()
    data = encoded(image, kind, exif=exif, icc_profile=profile, xmp=XMP, **options)
    return with_iptc(data) if kind == "JPEG" else data


TAGGED = {
    "jpeg": ("JPEG", {}),
    "progressive jpeg": ("JPEG", {"progressive": True}),
    "png": ("PNG", {}),
    "webp": ("WEBP", {}),
    "lossless webp": ("WEBP", {"lossless": True}),
}


def frames(data):
    """The pixels of all frames as they are stored, without the orientation."""
    image = Image.open(io.BytesIO(data))
    seen = []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        seen.append((image.mode, image.size, image.info.get("duration"), image.tobytes()))
    return seen


def stored(service, store, data, key):
    """Uploads and returns the answer and what is stored, after checks that hold for both."""
    made = service.store(data, key)
    held = store.get(key)
    body = held["Body"]
    assert made["size"] == len(body)
    assert made["sha256"] == hashlib.sha256(body).hexdigest()
    assert f'"{made["etag"]}"' == held["ETag"]
    assert service.download(key).expect(200).body == body
    assert service.view(key).data["size"] == len(body)
    return made, body


@pytest.mark.parametrize("kind", TAGGED)
def test_positions(gps, store, prefix, kind):
    """`gps` takes out positions and leaves captions, orientation, profile and pixels."""
    data = tagged(TAGGED[kind][0], **TAGGED[kind][1])
    assert POSITION in data
    made, body = stored(gps, store, data, prefix + "a")
    assert made["stripped"] == ["gps"]
    assert POSITION not in body
    assert CAPTION.encode() in body
    image = decoded(body)
    assert dict(image.getexif().get_ifd(0x8825)) == {}
    assert image.getexif()[0x010E] == CAPTION
    assert image.getexif()[0x0112] == 6
    assert image.info["icc_profile"] == pictures.display_p3()
    assert frames(body) == frames(data)


@pytest.mark.parametrize("kind", TAGGED)
def test_all_metadata(everything, store, prefix, kind):
    """`all` leaves orientation, profile and pixels."""
    data = tagged(TAGGED[kind][0], **TAGGED[kind][1])
    made, body = stored(everything, store, data, prefix + "a")
    assert {"gps", "exif", "xmp"} <= set(made["stripped"])
    assert ({"iptc", "comments"} <= set(made["stripped"])) == ("jpeg" in kind)
    for word in (POSITION, CAPTION.encode(), b"Lakeside", b"ns.adobe.com", b"8BIM"):
        assert word not in body
    image = decoded(body)
    assert dict(image.getexif()) == {0x0112: 6}
    assert image.info["icc_profile"] == pictures.display_p3()
    assert frames(body) == frames(data)
    assert ImageOps.exif_transpose(image).size == (160, 106)
    assert (made["width"], made["height"]) == (160, 106)


@pytest.mark.parametrize("kind", pictures.kinds())
def test_nothing_to_remove(stripping, store, prefix, kind):
    """A picture without metadata stays as it is, to the byte."""
    data = pictures.kinds()[kind][0]
    made, body = stored(stripping, store, data, prefix + "a")
    assert made["stripped"] == []
    assert body == data


def test_animated_webp(everything, store, prefix):
    """An animation keeps its frames and their delays."""
    image = decoded(pictures.animated_webp())
    first, *others = [frame.copy() for frame in ImageSequence.Iterator(image)]
    exif = pictures.exif(position=True)
    data = encoded(
        first, "WEBP", save_all=True, append_images=others, lossless=True, duration=[80, 160, 240], exif=exif
    )
    made, body = stored(everything, store, data, prefix + "a")
    assert "exif" in made["stripped"]
    assert len(frames(body)) == 3
    assert frames(body) == frames(data)
    assert not decoded(body).getexif()


def test_animated_png(everything, store, prefix):
    """The chunks of an animated PNG are part of the picture."""
    scene = pictures.corners(64, 48)
    data = encoded(
        scene, "PNG", save_all=True, append_images=[ImageOps.invert(scene)], duration=[100, 200], pnginfo=texts()
    )
    _, body = stored(everything, store, data, prefix + "a")
    assert frames(body) == frames(data)
    assert len(frames(body)) == 2
    assert CAPTION.encode() not in body


def test_transparent_png(everything, store, prefix):
    """Palette, transparency, gamma and interlacing are what the picture needs."""
    data = pictures.palette_png()
    at = data.index(b"PLTE") - 4
    data = data[:at] + chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"tEXt", b"Comment\0secret") + data[at:]
    _, body = stored(everything, store, data, prefix + "a")
    assert b"secret" not in body
    assert frames(body) == frames(data)
    assert decoded(body).info["transparency"] == decoded(data).info["transparency"]
    assert decoded(body).info["gamma"] == decoded(data).info["gamma"]


def test_bytes_after_the_end(everything, store, prefix):
    """A second picture behind the first, as phones append films, is metadata too."""
    data = samples.PHOTOGRAPH.read_bytes()
    made, body = stored(everything, store, data + b"MotionPhoto" + tagged("JPEG"), prefix + "a")
    assert "trailer" in made["stripped"]
    assert b"MotionPhoto" not in body
    assert POSITION not in body
    assert frames(body) == frames(data)


@pytest.mark.parametrize("kind", ["TIFF", "AVIF"])
def test_other_formats(stripping, store, prefix, kind):
    """Where another format has something to remove, the upload is refused: silence would be a leak."""
    exif = pictures.exif(position=True, caption=CAPTION)
    if kind == "TIFF":
        tags = Image.Exif()
        tags.load(exif)
        exif = tags
    data = encoded(pictures.corners(), kind, exif=exif)
    stripping.upload(data, prefix + "a").refused(422, "cannot-strip")
    assert store.keys(prefix) == []


def test_large_file(everything, store, stack, prefix, max_upload_bytes):
    """A file that does not fit into memory buffers is stripped too."""
    noise = Image.effect_noise((2600, 1900), 90)
    data = encoded(noise, "PNG", exif=pictures.exif(position=True, caption=CAPTION), compress_level=1)
    assert 4_000_000 < len(data) < max_upload_bytes
    made, body = stored(everything, store, data, prefix + "a")
    assert set(made["stripped"]) == {"gps", "exif"}
    assert 0 < len(data) - len(body) < 1000
    assert frames(body) == frames(data)


def test_off(service, store, prefix):
    """Without the setting the bytes are stored exactly, and the answer says nothing of it."""
    data = tagged("JPEG")
    made, body = stored(service, store, data, prefix + "a")
    assert "stripped" not in made
    assert body == data


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_cut_files(stripping, store, prefix, kind):
    """Of a file that is cut off, nothing of the metadata gets into the bucket: it is stripped, or refused."""
    data = tagged(kind)
    for share in (0.3, 0.6, 0.95):
        answer = stripping.upload(data[: int(len(data) * share)], f"{prefix}{share}")
        if answer.status == 201:
            assert POSITION not in store.get(f"{prefix}{share}")["Body"]
        else:
            answer.refused(422, "corrupt-image")
            assert store.keys(f"{prefix}{share}") == []


def test_colours_stay(everything, store, prefix):
    """A wide picture means the same colours after the removal."""
    data = pictures.wide("JPEG", exif=pictures.exif(position=True), quality=95)
    _, body = stored(everything, store, data, prefix + "a")
    profile = ImageCms.ImageCmsProfile(io.BytesIO(decoded(body).info["icc_profile"]))
    assert ImageCms.getProfileDescription(profile).strip() == "Display P3"
