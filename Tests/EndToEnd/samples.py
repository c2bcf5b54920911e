"""The images that the tests upload."""

import random
import struct
from pathlib import Path

IMAGES = Path(__file__).parent / "images"

# A progressive JPEG with EXIF data that is larger than one FastCGI record.
PHOTOGRAPH = IMAGES / "photograph.jpg"

# File name → the content type that the service must detect.
TYPES = {
    "photograph.jpg": "image/jpeg",
    "small.png": "image/png",
    "small.gif": "image/gif",
    "small.webp": "image/webp",
    "small.avif": "image/avif",
    "small.heic": "image/heic",
    "small.tiff": "image/tiff",
    "small.bmp": "image/bmp",
    "small.jxl": "image/jxl",
}


def read(name):
    """The bytes of a sample image."""
    return (IMAGES / name).read_bytes()


def bitmap(size, seed=0):
    """A valid 24-bit BMP of random pixels, which do not compress. It has at most `size` bytes, and nearly as many."""
    width = 1024
    height = (size - 54) // (3 * width)
    pixels = random.Random(seed).randbytes(3 * width * height)
    header = struct.pack("<2sIHHI", b"BM", 54 + len(pixels), 0, 0, 54)
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(pixels), 2835, 2835, 0, 0)
    return header + info + pixels


def distinct(number):
    """A small image that is different for every `number`: a valid PNG followed by the number, which decoders ignore."""
    return read("small.png") + struct.pack(">I", number)


def tiff(*entries):
    """A TIFF without pixels: one directory, whose entries have a tag and a number."""
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return struct.pack("<2sHIH", b"II", 42, 8, len(entries)) + rows + bytes(4)
