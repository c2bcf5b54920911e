"""Pictures that the tests make: small, the same in every run, and each with something that a decoder can get wrong.

Pillow encodes what it can, and the rest is written byte by byte. broken_pictures.py has those that cannot be decoded.
"""

import functools
import io
import math
import struct
import zlib

from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFilter, ImageOps, ImageStat

import samples

# The Exif orientations: what a viewer does to the stored pixels (Exif 2.32, 4.6.4).
ORIENTATIONS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# The turn that brings upright pixels into the stored order.
_STORED = {**ORIENTATIONS, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}

# The colours of the quarters of `corners`: top left, top right, bottom left, bottom right.
CORNERS = [(208, 48, 40), (40, 168, 72), (48, 80, 200), (224, 192, 56)]


def encoded(image, kind, **options):
    """The bytes of an image in a format of Pillow."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def decoded(data):
    """The image in these bytes, as Pillow reads it."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def corners(width=160, height=120):
    """A picture whose quarters have different colours, so that no turn and no flip looks like another."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for index, color in enumerate(CORNERS):
        left, top = index % 2 * (width // 2), index // 2 * (height // 2)
        draw.rectangle([left, top, left + width // 2, top + height // 2], fill=color)
    return image


@functools.cache
def photograph():
    """The pixels of the photograph: 640 × 426."""
    return decoded(samples.PHOTOGRAPH.read_bytes()).convert("RGB")


def exif(orientation=None, position=False, caption=None):
    """An Exif block."""
    tags = Image.Exif()
    if orientation is not None:
        tags[0x0112] = orientation
    if caption is not None:
        tags[0x010E] = caption
    if position:
        tags.get_ifd(0x8825).update(
            {0: b"\2\3\0\0", 1: "N", 2: (48.0, 51.0, 29.5), 3: "E", 4: (2.0, 17.0, 40.2), 29: "2024:06:01"}
        )
    return tags.tobytes()


def turned(orientation, size=(160, 120), kind="JPEG", **options):
    """A picture that is `corners` when upright, with its pixels stored in another order."""
    image = corners(*size)
    turn = _STORED[orientation]
    if turn is not None:
        image = image.transpose(turn)
    return encoded(image, kind, exif=exif(orientation), **options)


def xmp(text):
    """An XMP packet with `text` in it."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:exif="http://ns.adobe.com/exif/1.0/" {text}/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


# -- JPEG


@functools.cache
def large(width=3000, height=2000):
    """A JPEG that takes a decoder a while: the photograph, enlarged."""
    return encoded(photograph().resize((width, height)), "JPEG", quality=75)


def cmyk_jpeg():
    """A CMYK JPEG as Adobe's programs write it: with their marker, and so with inverted inks."""
    inks = Image.new("CMYK", (120, 80), (0, 0, 0, 0))
    draw = ImageDraw.Draw(inks)
    draw.rectangle([0, 0, 59, 39], fill=(255, 0, 0, 0))
    draw.rectangle([60, 0, 119, 39], fill=(0, 255, 0, 0))
    draw.rectangle([0, 40, 59, 79], fill=(0, 0, 255, 0))
    return encoded(inks, "JPEG", quality=95)


# -- PNG


def chunk(kind, content):
    """A chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, depth, color, rows, *, interlaced=False, before=b"", level=9):
    """A PNG from its rows, each with its filter byte in front. `before` goes between IHDR and IDAT."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + before
        + chunk(b"IDAT", zlib.compress(rows, level))
        + chunk(b"IEND", b"")
    )


def deep_png(width=96, height=64):
    """An RGB PNG of 16 bits a sample: red grows to the right, green downwards. The lower bytes are noise."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            red, green = x * 255 // (width - 1), y * 255 // (height - 1)
            rows += bytes([red, (x * 37) & 255, green, (y * 53) & 255, 128, (x ^ y) & 255])
    return png(width, height, 16, 2, bytes(rows))


def deep_pixels(width=96, height=64):
    """What `deep_png` looks like in 8 bits."""
    image = Image.new("RGB", (width, height))
    image.putdata([(x * 255 // (width - 1), y * 255 // (height - 1), 128) for y in range(height) for x in range(width)])
    return image


def palette_png():
    """A PNG with a palette, whose first colour is transparent (tRNS): the left half cannot be seen."""
    palette = b"".join(bytes(color) for color in [(255, 0, 255), *CORNERS])
    rows = b"".join(b"\0" + bytes([0] * 32 + [2] * 16 + [4] * 16) for _ in range(48))
    return png(64, 48, 8, 3, rows, before=chunk(b"PLTE", palette) + chunk(b"tRNS", b"\0"))


def interlaced_png(image):
    """An interlaced RGB PNG (Adam7)."""
    pixels = image.convert("RGB").load()
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = bytearray()
    for left, top, across, down in passes:
        columns = range(left, image.width, across)
        for y in range(top, image.height, down):
            if columns:
                rows.append(0)
                rows += bytes(sample for x in columns for sample in pixels[x, y])
    return png(image.width, image.height, 8, 2, bytes(rows), interlaced=True)


# -- alpha


@functools.cache
def translucent(width=120, height=80):
    """Blue, whose alpha grows from 0 at the left to 255 at the right."""
    image = Image.new("RGBA", (width, height), (32, 64, 224, 255))
    ramp = Image.linear_gradient("L").rotate(90).resize((width, height))
    image.putalpha(ramp)
    return image


# -- animations

# What each frame of `animated_gif` paints (left, top, width, height, colour), its disposal, and its delay in ms.
GIF_FRAMES = [
    ((0, 0, 64, 48), (208, 48, 40), 1, 100),
    ((8, 8, 16, 16), (40, 168, 72), 2, 50),
    ((32, 24, 24, 16), (48, 80, 200), 3, 200),
    ((40, 4, 20, 12), (224, 192, 56), 1, 120),
]


def gif(width, height, frames, loops=0, background=b"\0\0"):
    """A GIF of frames (box, colour, disposal, delay in ms). Each is one colour at its own place.

    The second colour of each frame is transparent and has no pixel: what a frame leaves behind is transparent too.
    """
    parts = [
        b"GIF89a" + struct.pack("<HHB", width, height, 0) + background,
        b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", loops) + b"\0",
    ]
    for (left, top, across, down), color, disposal, delay in frames:
        single = encoded(Image.new("P", (across, down), 0), "GIF", optimize=False)
        # After Pillow's image descriptor: the minimum code size, and the pixels in blocks.
        start = single.rindex(b"\x2c" + struct.pack("<HHHH", 0, 0, across, down)) + 10
        parts.append(b"\x21\xf9\x04" + struct.pack("<BHB", disposal << 2 | 1, delay // 10, 1) + b"\0")
        parts.append(b"\x2c" + struct.pack("<HHHHB", left, top, across, down, 0x80) + bytes(color) + b"\0\0\0")
        parts.append(single[start:-1])
    return b"".join(parts) + b"\x3b"


def animated_gif():
    """An animation whose frames have offsets, all disposals, and different delays."""
    return gif(64, 48, GIF_FRAMES)


def gif_pictures():
    """What a viewer shows of `animated_gif`, frame by frame (GIF89a, 23: disposal)."""
    shown, canvas = [], Image.new("RGBA", (64, 48), (0, 0, 0, 0))
    for (left, top, across, down), color, disposal, _ in GIF_FRAMES:
        before = canvas.copy()
        canvas.paste((*color, 255), (left, top, left + across, top + down))
        shown.append(canvas.copy())
        if disposal == 2:
            canvas.paste((0, 0, 0, 0), (left, top, left + across, top + down))
        elif disposal == 3:
            canvas = before
    return shown


@functools.cache
def animated_webp(kind="WEBP"):
    """An animation of three frames of `corners`, each turned once more by half."""
    frames = [corners(80, 60), corners(80, 60).transpose(Image.Transpose.ROTATE_180), ImageOps.invert(corners(80, 60))]
    return encoded(
        frames[0], kind, save_all=True, append_images=frames[1:], duration=[80, 160, 240], loop=0, lossless=True
    )


# -- colour profiles


def _fixed(value):
    """A number of an ICC profile: s15Fixed16."""
    return struct.pack(">i", round(value * 65536))


@functools.cache
def display_p3():
    """The profile Display P3 (matrix and curve): the primaries of DCI-P3 and the curve of sRGB (ICC.1:2010)."""
    text = b"text\0\0\0\0Public Domain\0"
    name = b"Display P3"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + bytes(1 + 12 + 67)
    curve = b"para\0\0\0\0\0\3\0\0" + b"".join(map(_fixed, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)))
    points = {
        b"wtpt": (0.9642, 1, 0.8249),
        b"rXYZ": (0.515121, 0.241196, -0.001053),
        b"gXYZ": (0.291977, 0.692245, 0.041885),
        b"bXYZ": (0.157104, 0.066574, 0.784073),
    }
    tags = {b"desc": description, b"cprt": text}
    tags |= {tag: b"XYZ \0\0\0\0" + b"".join(map(_fixed, point)) for tag, point in points.items()}
    tags |= dict.fromkeys([b"rTRC", b"gTRC", b"bTRC"], curve)
    table, body, start = [], b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        table.append(tag + struct.pack(">II", start + len(body), len(content)))
        body += content + bytes(-len(content) % 4)
    size = start + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2024, 1, 1, 0, 0, 0, b"acsp") + bytes(28) + struct.pack(">I", 0)
    header = header[:64] + bytes(4) + b"".join(map(_fixed, (0.9642, 1, 0.8249)))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + b"".join(table) + body


def wide(kind="PNG", **options):
    """`corners` with the profile Display P3: the same numbers stand for stronger colours."""
    return encoded(corners(), kind, icc_profile=display_p3(), **options)


def wide_in_srgb():
    """What `wide` looks like in sRGB, as littlecms converts it."""
    return ImageCms.profileToProfile(
        corners(), ImageCms.ImageCmsProfile(io.BytesIO(display_p3())), ImageCms.createProfile("sRGB")
    )


# -- all kinds


@functools.cache
def kinds():
    """Name → (bytes, facts) for one valid picture of each kind that can be decoded."""
    small = corners(96, 64)
    clear = translucent(96, 64)

    def facts(kind, width=96, height=64, frames=1, alpha=False):
        """The facts that the service must know."""
        return {"format": kind, "width": width, "height": height, "frames": frames, "alpha": alpha}

    return {
        "jpeg": (encoded(small, "JPEG", quality=92), facts("jpeg")),
        "progressive jpeg": (encoded(small, "JPEG", quality=92, progressive=True), facts("jpeg")),
        "grey jpeg": (encoded(small.convert("L"), "JPEG", quality=92), facts("jpeg")),
        "cmyk jpeg": (cmyk_jpeg(), facts("jpeg", 120, 80)),
        "png": (encoded(small, "PNG"), facts("png")),
        "png with alpha": (encoded(clear, "PNG"), facts("png", alpha=True)),
        "palette png": (palette_png(), facts("png", 64, 48, alpha=True)),
        "deep png": (deep_png(), facts("png")),
        "interlaced png": (interlaced_png(small), facts("png")),
        "one bit png": (encoded(small.convert("1"), "PNG"), facts("png")),
        "gif": (encoded(small.quantize(16), "GIF"), facts("gif")),
        "animated gif": (animated_gif(), facts("gif", 64, 48, frames=4, alpha=True)),
        "webp": (encoded(small, "WEBP", quality=90), facts("webp")),
        "webp with alpha": (encoded(clear, "WEBP", lossless=True), facts("webp", alpha=True)),
        "animated webp": (animated_webp(), facts("webp", 80, 60, frames=3)),
        "avif": (encoded(small, "AVIF", quality=90), facts("avif")),
        "avif with alpha": (encoded(clear, "AVIF", quality=90), facts("avif", alpha=True)),
        "heic": (samples.read("small.heic"), facts("heic", 64, 64)),
        "tiff": (encoded(small, "TIFF", compression="tiff_lzw"), facts("tiff")),
        "bmp": (encoded(small, "BMP"), facts("bmp")),
    }


# -- comparisons and further samples


def difference(one, other):
    """The mean difference of two images of one size, over all samples, 0 to 255. Transparent pixels have no colour."""
    planes = []
    for image in (one.convert("RGBA"), other.convert("RGBA")):
        flat = Image.new("RGBA", image.size, (0, 0, 0, 255))
        flat.alpha_composite(image)
        planes.append(Image.merge("RGBA", (*flat.split()[:3], image.getchannel("A"))))
    assert planes[0].size == planes[1].size
    return sum(ImageStat.Stat(ImageChops.difference(*planes)).mean) / 4


def psnr(one, other):
    """The ratio of signal to noise of two RGB images in dB: more is nearer, 99 is the same."""
    squares = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).sum2
    mean = sum(squares) / (3 * one.width * one.height)
    return 10 * math.log10(255 * 255 / mean) if mean > 1e-4 else 99


def grey(width, height):
    """A grey PNG of any size, in a few bytes."""
    return png(width, height, 1, 0, bytes((1 + (width + 7) // 8) * height), level=1)


def spot():
    """A PNG of 200 × 50: dark grey, with a bright disc in its left half."""
    image = Image.new("RGB", (200, 50), (40, 40, 40))
    ImageDraw.Draw(image).ellipse([40, 15, 60, 35], fill=(250, 220, 40))
    return encoded(image, "PNG")


def soft_edge():
    """A grey PNG with a soft edge in the middle."""
    image = Image.new("L", (120, 80), 90)
    ImageDraw.Draw(image).rectangle([60, 0, 119, 79], fill=165)
    return encoded(image.filter(ImageFilter.GaussianBlur(0.8)), "PNG")
