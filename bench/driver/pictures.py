"""The pictures of which variants are made. They are made from a fixed seed: the same file in every run."""

import hashlib
import random
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from PIL import __version__ as PILLOW_VERSION

SEED = 20261126
PHOTO, DRAWING, FILM = (4000, 3000), (1632, 1224), (480, 360)
FRAMES, FRAME_MS = 30, 60


@dataclass(frozen=True)
class Picture:
    """An original in a file."""

    name: str
    content_type: str
    file: Path
    width: int
    height: int


def _noise(seed: random.Random, size: tuple[int, int]) -> Image.Image:
    """Independent grey pixels."""
    return Image.frombytes("L", size, seed.randbytes(size[0] * size[1]))


def _clouds(seed: random.Random, size: tuple[int, int], coarsest: int, octaves: int) -> Image.Image:
    """Soft structures of several sizes, the smaller ones weaker, as in photographs."""
    result = Image.new("L", size, 128)
    for octave in range(octaves):
        cells = coarsest << octave
        layer = _noise(seed, (cells, max(1, cells * size[1] // size[0]))).resize(size, Image.Resampling.BICUBIC)
        result = Image.blend(result, layer, 0.5 if octave == 0 else 0.5 / (1 + 0.6 * octave))
    return result


def photograph(size: tuple[int, int], grain: float = 0.085) -> Image.Image:
    """A picture with what a photograph has: gradients, soft and sharp structures, edges, weak colours, grain."""
    seed = random.Random(SEED)
    width, height = size
    luma = _clouds(seed, size, 4, 7)
    draw = ImageDraw.Draw(luma)
    for _ in range(160):
        x, y, radius = seed.randrange(width), seed.randrange(height), seed.randrange(4, width // 40)
        points = [(x + seed.randint(-radius, radius), y + seed.randint(-radius, radius)) for _ in range(5)]
        draw.polygon(points, fill=seed.randrange(256))
    for _ in range(60):
        ends = [(seed.randrange(width), seed.randrange(height)) for _ in range(2)]
        draw.line(ends, fill=seed.randrange(256), width=seed.randrange(1, 7))
    luma = ImageChops.blend(luma.filter(ImageFilter.GaussianBlur(width / 4000)), _noise(seed, size), grain)
    colours = [_clouds(seed, size, 3, 3) for _ in range(2)]
    return Image.merge("YCbCr", [luma, *colours]).convert("RGB")


def _film() -> list[Image.Image]:
    """The frames of an animation: a view that moves over a picture, with something that moves the other way."""
    width, height = FILM
    ground = photograph((width * 2, height * 2), 0.02)
    frames = []
    for i in range(FRAMES):
        frame = ground.crop((i * 8, i * 5, i * 8 + width, i * 5 + height))
        left = width - 60 - i * 12
        ImageDraw.Draw(frame).ellipse((left, 120, left + 90, 210), fill=(230, 80, 20))
        frames.append(frame.quantize(128, dither=Image.Dither.FLOYDSTEINBERG))
    return frames


def make_pictures(cache: Path) -> dict[str, Picture]:
    """Write the originals, unless they are there already, and return them by name."""
    version = hashlib.sha256(Path(__file__).read_bytes() + PILLOW_VERSION.encode()).hexdigest()[:12]
    folder = cache / f"pictures-{version}"
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        picture.name: picture
        for picture in (
            Picture("photo", "image/jpeg", folder / "photo.jpg", *PHOTO),
            Picture("progressive", "image/jpeg", folder / "progressive.jpg", *PHOTO),
            Picture("drawing", "image/png", folder / "drawing.png", *DRAWING),
            Picture("film", "image/gif", folder / "film.gif", *FILM),
        )
    }
    if all(picture.file.exists() for picture in pictures.values()):
        return pictures
    photo = photograph(PHOTO)
    frames = _film()
    for picture, image, options in (
        (pictures["photo"], photo, {"quality": 88, "subsampling": "4:2:0"}),
        (pictures["progressive"], photo, {"quality": 88, "subsampling": "4:2:0", "progressive": True}),
        (pictures["drawing"], photo.resize(DRAWING, Image.Resampling.LANCZOS), {"compress_level": 6}),
        (
            pictures["film"],
            frames[0],
            {"save_all": True, "append_images": frames[1:], "duration": FRAME_MS, "loop": 0, "disposal": 1},
        ),
    ):
        encoded = BytesIO()
        image.save(encoded, picture.file.suffix[1:].replace("jpg", "jpeg"), **options)
        partial = picture.file.with_suffix(".new")
        partial.write_bytes(encoded.getvalue())
        partial.rename(picture.file)
    return pictures
