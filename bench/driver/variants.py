"""The rows of variants: what is made of which picture, and the requests for it at each target."""

from dataclasses import dataclass
from urllib.parse import quote

# The longest side that the service takes. A height above the variant's own changes the address and nothing else.
SIDE_MAX = 8192


@dataclass(frozen=True)
class Variant:
    """A variant of one picture.

    `rate_to_thumbor` is the minimum ratio of our rate to thumbor's, `cpu_to_vips` the maximum ratio of our CPU time to
    that of libvips in process.
    """

    name: str
    title: str
    picture: str
    width: int
    height: int
    format: str
    quality: int
    is_animated: bool = False
    rate_to_thumbor: float = 1.0
    cpu_to_vips: float | None = None

    def ours(self, key: str, height: int | None = None, form: str | None = None) -> str:
        """The path at our service. A `height` above the variant's own makes another cache entry of the same work."""
        quality = "" if form == "png" else f"&quality={self.quality}"
        return f"/images/{key}?width={self.width}&height={height or self.height}&format={form or self.format}{quality}"

    def thumbor(self, url: str, height: int | None = None, form: str | None = None) -> str:
        """The path at thumbor of a variant of the original at `url`."""
        filters = f"filters:quality({self.quality}):format({form or self.format})"
        return f"/unsafe/fit-in/{self.width}x{height or self.height}/{filters}/{quote(url, safe='')}"

    def heights(self, part: int, parts: int) -> range:
        """Heights for addresses that no other part has."""
        room = (SIDE_MAX - self.height) // parts
        return range(self.height + 1 + part * room, self.height + 1 + (part + 1) * room)

    def vips(self, seconds: float, form: str | None = None) -> list[str]:
        """The arguments of bench/vips after the file."""
        ending = {"jpeg": ".jpg"}.get(form or self.format, f".{form or self.format}")
        frames = "-1" if self.is_animated else "1"
        return [str(self.width), str(self.height), ending, str(self.quality), frames, str(seconds)]


VARIANTS = [
    Variant("photo320", "12 MP JPEG → 320 JPEG", "photo", 320, 240, "jpeg", 80),
    Variant("photo320webp", "12 MP JPEG → 320 WebP", "photo", 320, 240, "webp", 75),
    Variant("photo1280", "12 MP JPEG → 1280 JPEG", "photo", 1280, 960, "jpeg", 80, cpu_to_vips=1.15),
    Variant("photo1280webp", "12 MP JPEG → 1280 WebP", "photo", 1280, 960, "webp", 75),
    Variant("photo1280avif", "12 MP JPEG → 1280 AVIF", "photo", 1280, 960, "avif", 55),
    Variant("progressive320", "12 MP progressive JPEG → 320 JPEG", "progressive", 320, 240, "jpeg", 80),
    Variant("png320", "2 MP PNG → 320 WebP", "drawing", 320, 240, "webp", 75),
    Variant("gif240", "GIF of 30 frames → 240 WebP", "film", 240, 180, "webp", 75, True, rate_to_thumbor=3.0),
]
# The variant of the row of cached ones, and of the row of the first one.
CACHED, FIRST = "variantcached", "variantfirst"
EXAMPLE = VARIANTS[1]
CACHED_TO_STATIC, CACHED_TO_THUMBOR, FIRST_MS_MAX = 0.4, 20.0, 120.0
NAMES = [variant.name for variant in VARIANTS] + [CACHED, FIRST]
