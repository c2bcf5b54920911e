"""Pictures that cannot be decoded, that lie, and that exhaust their decoder. pictures.py has the good ones."""

import functools
import struct
import zlib

from PIL import Image

import pictures
import samples
from pictures import chunk, encoded, png

# -- bombs: whoever believes them wants more memory or time than there is


def gif_of_26_bytes():
    """A whole GIF of 65535 × 65535 pixels in 26 bytes."""
    side = struct.pack("<HH", 65535, 65535)
    return b"GIF89a" + side + b"\0\0\0" + b"\x2c\0\0\0\0" + side + b"\0" + b"\2\0\x3b"


def bmp_of_26_bytes():
    """The header of a BMP of 65535 × 65535 pixels."""
    return struct.pack("<2sIHHIIHHHH", b"BM", 26, 0, 0, 26, 12, 65535, 65535, 1, 24)


def huge_png():
    """A PNG of 64,250 × 64,250 pixels, with a few rows."""
    return png(64250, 64250, 1, 0, bytes(10 * (1 + 8032)))


def huge_jpeg():
    """A JPEG that says 65,500 × 65,500, and has the pixels of a small one."""
    return with_jpeg_size(encoded(pictures.corners(32, 32), "JPEG"), 65500, 65500)


def huge_tiff():
    """A TIFF of 100,000 × 100,000 pixels without pixels."""
    fields = [
        (256, 100_000),
        (257, 100_000),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, 100_000),
        (279, 8),
    ]
    return samples.tiff(*fields)


def huge_webp():
    """A lossless WebP of 16,384 × 16,384 pixels."""
    bits = 16383 | 16383 << 14
    content = b"\x2f" + struct.pack("<I", bits) + bytes(12)
    return riff(b"VP8L" + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2))


def huge_avif():
    """An AVIF that says 60,000 × 60,000 (ispe), and has the pixels of a small one."""
    return with_avif_size(encoded(pictures.corners(64, 64), "AVIF", quality=50), 60_000, 60_000)


def many_frames():
    """A GIF of 2,000 × 2,000 pixels with 300 frames, nearly all of one pixel: 1,200 million pixels in a few KB."""
    first = ((0, 0, 2000, 2000), (0, 0, 255), 0, 50)
    return pictures.gif(2000, 2000, [first] + [((0, 0, 1, 1), (255, 0, 0), 0, 50)] * 299)


@functools.cache
def many_large_webp_frames():
    """A WebP with 100 frames of 4,000 × 4,000 pixels: 1,600 million pixels in some KB."""
    frame = encoded(Image.new("RGB", (4000, 4000), (9, 9, 9)), "WEBP", lossless=True, method=0)[12:]
    size = struct.pack("<I", 3999)[:3]
    header = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + size + size
    head = bytes(6) + size + size + b"\x28\0\0\2"
    frames = (b"ANMF" + struct.pack("<I", len(head + frame)) + head + frame) * 100
    return riff(header + b"ANIM" + struct.pack("<I", 6) + bytes(6) + frames)


def endless_rows():
    """A PNG of 16,000 × 16,000 pixels of 16 bits with alpha: more pixels than allowed, and 2 GB in a decoder."""
    return png(16000, 16000, 16, 6, bytes(1 + 16000 * 8))


BOMBS = {
    "gif of 26 bytes": gif_of_26_bytes,
    "bmp of 26 bytes": bmp_of_26_bytes,
    "huge png": huge_png,
    "huge jpeg": huge_jpeg,
    "huge tiff": huge_tiff,
    "huge webp": huge_webp,
    "huge avif": huge_avif,
    "gif of many frames": many_frames,
    "webp of many large frames": many_large_webp_frames,
    "png of endless rows": endless_rows,
}

# -- traps: valid, or nearly, with something that a careless reader never gets out of


def compressed_text():
    """A PNG with a text that inflates to 32 MiB."""
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(32 << 20), 1))
    return png(16, 16, 8, 0, bytes(16 * 17), before=text)


def compressed_profile():
    """A PNG with a profile that inflates to 32 MiB."""
    profile = chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(32 << 20), 1))
    return png(16, 16, 8, 0, bytes(16 * 17), before=profile)


def looped_tiff():
    """A TIFF whose directory says that it is the next one too."""
    image = bytearray(encoded(pictures.corners(32, 32), "TIFF"))
    (start,) = struct.unpack_from("<I", image, 4)
    (count,) = struct.unpack_from("<H", image, start)
    struct.pack_into("<I", image, start + 2 + 12 * count, start)
    return bytes(image)


def looped_exif():
    """A JPEG with an Exif block whose directory points to itself."""
    tags = struct.pack("<2sHIHHHIII", b"II", 42, 8, 1, 0x8769, 4, 1, 8, 8)
    return encoded(pictures.corners(32, 32), "JPEG", exif=b"Exif\0\0" + tags)


def deep_boxes():
    """An AVIF whose boxes lie in each other, a thousand deep."""
    inner = b""
    for _ in range(1000):
        inner = struct.pack(">I4s", 8 + len(inner), b"meta") + inner
    return struct.pack(">I4s4sI4s", 20, b"ftyp", b"avif", 0, b"mif1") + inner


def many_directories():
    """A TIFF with 20,000 directories, one after the other."""
    first = encoded(pictures.corners(8, 8), "TIFF")
    image = bytearray(first)
    (start,) = struct.unpack_from("<I", first, 4)
    (count,) = struct.unpack_from("<H", first, start)
    directory = bytearray(first[start : start + 2 + 12 * count + 4])
    struct.pack_into("<I", image, start + 2 + 12 * count, len(image))
    for index in range(20_000):
        after = len(image) + len(directory) if index < 19_999 else 0
        struct.pack_into("<I", directory, len(directory) - 4, after)
        image += directory
    return bytes(image)


def understated_avif():
    """An AVIF that says 64 × 64 (ispe) and decodes to 1,200 × 1,200 pixels."""
    return with_avif_size(encoded(Image.new("RGB", (1200, 1200), (90, 20, 20)), "AVIF", quality=30, speed=10), 64, 64)


def missing_rows():
    """A JPEG that has fewer rows than it says, and ends as it should."""
    return with_jpeg_size(encoded(pictures.corners(160, 106), "JPEG"), 160, 4000)


TRAPS = {
    "compressed text": compressed_text,
    "compressed profile": compressed_profile,
    "looped tiff": looped_tiff,
    "looped exif": looped_exif,
    "deep boxes": deep_boxes,
    "many directories": many_directories,
    "understated avif": understated_avif,
    "jpeg with too few rows": missing_rows,
}

# -- corrupt


def cut(data, share=0.6):
    """The beginning of a file."""
    return data[: int(len(data) * share)]


@functools.cache
def without_pixels():
    """Name → bytes of files that end in their pixels: their dimensions can be read."""
    scene = pictures.photograph().resize((160, 106))
    return {
        "jpeg": cut(encoded(scene, "JPEG")),
        "progressive jpeg": cut(encoded(scene, "JPEG", progressive=True), 0.3),
        "png": cut(encoded(scene, "PNG")),
        "interlaced png": cut(pictures.interlaced_png(scene)),
        "gif": cut(encoded(scene.quantize(64), "GIF")),
        "webp": cut(encoded(scene, "WEBP")),
        "lossless webp": cut(encoded(scene, "WEBP", lossless=True)),
        "avif": cut(encoded(scene, "AVIF")),
        "tiff": cut(plain_tiff(scene)),
        "png with a wrong checksum": with_wrong_checksum(encoded(scene, "PNG")),
    }


@functools.cache
def without_dimensions():
    """Name → bytes of files that begin as a picture, and end before its size, or say an impossible one."""
    return {
        "jpeg": encoded(pictures.corners(32, 32), "JPEG")[:24],
        "png": encoded(pictures.corners(32, 32), "PNG")[:20],
        "gif": b"GIF89a\x10",
        "png without width": png(0, 16, 8, 0, bytes(16)),
        "gif without height": b"GIF89a" + struct.pack("<HH", 16, 0) + b"\0\0\0\x3b",
        "webp": encoded(pictures.corners(32, 32), "WEBP")[:22],
        "avif": encoded(pictures.corners(32, 32), "AVIF")[:60],
        "tiff": struct.pack("<2sHI", b"II", 42, 8),
        "bmp": encoded(pictures.corners(32, 32), "BMP")[:20],
    }


# -- pieces


def plain_tiff(image):
    """A grey TIFF without compression, whose pixels come last."""
    pixels = image.convert("L").tobytes()
    fields = [(256, image.width), (257, image.height), (258, 8), (259, 1), (262, 1), (273, 0), (277, 1)]
    fields += [(278, image.height), (279, len(pixels))]
    at = len(samples.tiff(*fields))
    return samples.tiff(*((tag, at if tag == 273 else value) for tag, value in fields)) + pixels


def riff(content):
    """A WebP file with these chunks."""
    return b"RIFF" + struct.pack("<I", 4 + len(content)) + b"WEBP" + content


def with_jpeg_size(data, width, height):
    """A JPEG with other dimensions in its frame header."""
    at = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def with_avif_size(data, width, height):
    """An AVIF with other dimensions in its property `ispe`."""
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def with_wrong_checksum(data):
    """A PNG with one wrong byte in the middle of its pixels."""
    at = data.index(b"IDAT") + 4 + len(data) // 3
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
