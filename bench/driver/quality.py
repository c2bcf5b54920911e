"""How close a variant is to the best one: all pixels decoded, then scaled with Lanczos by Pillow."""

import math
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageSequence

Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class Seen:
    """What came out."""

    format: str
    size: tuple[int, int]
    frames: int
    bytes: int
    psnr: float


def frames_of(file: BytesIO | Path, size: tuple[int, int] | None = None) -> list[Image.Image]:
    """The frames of a file in RGB, scaled to `size`."""
    with Image.open(file) as image:
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(image)]
    return [frame.resize(size, Image.Resampling.LANCZOS) for frame in frames] if size else frames


def psnr(one: Image.Image, other: Image.Image) -> float:
    """The peak signal-to-noise ratio of two pictures of one size, in dB; infinite if they are equal."""
    counts = ImageChops.difference(one, other).histogram()
    squares = sum(count * (i % 256) ** 2 for i, count in enumerate(counts))
    return math.inf if squares == 0 else 10 * math.log10(255**2 * sum(counts) / squares)


def look(body: bytes, reference: list[Image.Image]) -> Seen:
    """Compare a variant with the reference, frame by frame. The ratio is the mean of all frames."""
    with Image.open(BytesIO(body)) as image:
        form, size = image.format or "", image.size
    frames = frames_of(BytesIO(body))
    if size != reference[0].size or len(frames) != len(reference):
        return Seen(form, size, len(frames), len(body), math.nan)
    ratios = [psnr(frame, best) for frame, best in zip(frames, reference, strict=True)]
    return Seen(form, size, len(frames), len(body), sum(ratios) / len(ratios))
