"""Hostile pictures of ten kinds: small files that say, or are, far more than they look. All are made here."""

import struct
import zlib
from io import BytesIO

from PIL import Image

PIECE = 1 << 20


def _chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(side: int, depth: int, colour: int, interlaced: bool, data: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _zeros(count: int) -> bytes:
    """A zlib stream of so many zeros."""
    stream = zlib.compressobj(1)
    parts = [stream.compress(bytes(min(PIECE, count - start))) for start in range(0, count, PIECE)]
    return b"".join([*parts, stream.flush()])


def png_header() -> bytes:
    """A header of 4.1 billion pixels, and hardly any data."""
    return _png(64_250, 8, 2, False, zlib.compress(bytes(1000)))


def png_interlaced() -> bytes:
    """144 million pixels of 8 bytes, interlaced: a decoder needs all of them at once."""
    side, bytes_a_pixel, count = 12_000, 8, 0
    # PNG, section 8.1: first column and row of each pass, and the steps between its pixels.
    for x, y, across, down in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        columns, rows = -(-(side - x) // across), -(-(side - y) // down)
        count += rows * (1 + columns * bytes_a_pixel)
    return _png(side, 16, 6, True, _zeros(count))


def jpeg_header() -> bytes:
    """A header of 4.3 billion pixels, and no scan."""
    frame = struct.pack(">BHHB", 8, 65_500, 65_500, 3) + b"\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    return (
        b"\xff\xd8\xff\xc0"
        + struct.pack(">H", len(frame) + 2)
        + frame
        + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
        + bytes(64)
        + b"\xff\xd9"
    )


def jpeg_scans() -> bytes:
    """144 million pixels, progressive, and its last scan hundreds of times."""
    out = BytesIO()
    Image.new("L", (12_000, 12_000), 90).save(out, "JPEG", progressive=True)
    file = out.getvalue()
    last = file.rindex(b"\xff\xda")
    return file[:last] + file[last:-2] * 400 + file[-2:]


def gif_frames() -> bytes:
    """4,000 frames of one pixel, each of which changes a picture of 57,600."""
    start = b"GIF89a" + struct.pack("<HHBBB", 240, 240, 0x80, 0, 0) + bytes([0, 0, 0, 255, 255, 255])
    start += b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    frames = (
        b"\x21\xf9\x04\x04\x01\x00\x00\x00\x2c"
        + struct.pack("<HHHHB", i % 240, i // 240, 1, 1, 0)
        + b"\x02\x02\x4c\x01\x00"
        for i in range(4000)
    )
    return start + b"".join(frames) + b"\x3b"


def _webp_pixels() -> bytes:
    """The chunk VP8L of a picture of 16 × 16 pixels."""
    out = BytesIO()
    Image.new("RGBA", (16, 16), (200, 40, 40, 128)).save(out, "WEBP", lossless=True)
    file = out.getvalue()
    start = file.index(b"VP8L")
    return file[start : start + 8 + struct.unpack_from("<I", file, start + 4)[0]]


def _webp(side: int, animated: bool, chunks: bytes) -> bytes:
    canvas = (side - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes([0x12 if animated else 0x10, 0, 0, 0]) + canvas + canvas + chunks
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_header() -> bytes:
    """A canvas of 268 million pixels, and a picture of 256."""
    return _webp(16_384, False, _webp_pixels())


def webp_frames() -> bytes:
    """4,000 frames of 256 pixels on a canvas of 62,500."""
    pixels = _webp_pixels()
    frame = (
        bytes(6)
        + (15).to_bytes(3, "little") * 2
        + (20).to_bytes(3, "little")
        + b"\x00"
        + pixels
        + bytes(len(pixels) % 2)
    )
    frames = b"".join([b"ANMF" + struct.pack("<I", len(frame)) + frame] * 4000)
    return _webp(250, True, b"ANIM" + struct.pack("<I", 6) + bytes(6) + frames)


def avif_lies() -> bytes:
    """36 million pixels that say that they are 64 × 64."""
    out = BytesIO()
    Image.new("RGB", (6000, 6000), (90, 120, 30)).save(out, "AVIF", speed=10)
    return out.getvalue().replace(struct.pack(">II", 6000, 6000), struct.pack(">II", 64, 64))


def tiff_loop() -> bytes:
    """A directory that is followed by itself, of strips that lie outside of the file."""
    entries = [
        (256, 4, 1, 20_000),
        (257, 4, 1, 12_000),
        (258, 3, 1, 8),
        (262, 3, 1, 1),
        (273, 4, 1, 1 << 30),
        (277, 3, 1, 1),
    ]
    entries += [(278, 4, 1, 12_000), (279, 4, 1, 240_000_000)]
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + table + struct.pack("<I", 8)


def bmp_26() -> bytes:
    """The 26 bytes of a header of 4.3 billion pixels."""
    return b"BM" + struct.pack("<IHHIIHHHH", 26, 0, 0, 26, 12, 65_535, 65_535, 1, 24)


BOMBS = [
    (png_header, "image/png"),
    (png_interlaced, "image/png"),
    (jpeg_header, "image/jpeg"),
    (jpeg_scans, "image/jpeg"),
    (gif_frames, "image/gif"),
    (webp_header, "image/webp"),
    (webp_frames, "image/webp"),
    (avif_lies, "image/avif"),
    (tiff_loop, "image/tiff"),
    (bmp_26, "image/bmp"),
]
