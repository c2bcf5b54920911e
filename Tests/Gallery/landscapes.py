"""Makes pictures that are told apart at a glance: hills under a sky, in colours that follow from a number."""

import colorsys
import io
import math
import random

from PIL import Image, ImageDraw, ImageFilter

# Width and height of the pictures, in turn. The last two are a panorama and a tall portrait.
SHAPES = [(1200, 800), (800, 1200), (1200, 900), (1000, 1000), (1600, 900), (900, 1200), (2400, 600), (600, 1500)]


def landscape(number, shape=None, scale=1.0):
    """A picture of hills as an RGB image. The same number gives the same picture."""
    dice = random.Random(number)
    width, height = (max(1, round(side * scale)) for side in shape or SHAPES[number % len(SHAPES)])
    hue = dice.random()

    def colour(shift, saturation, value):
        red, green, blue = colorsys.hsv_to_rgb((hue + shift) % 1, saturation, value)
        return round(red * 255), round(green * 255), round(blue * 255)

    top, bottom = colour(0, 0.55, 0.55 + dice.random() * 0.35), colour(0.08, 0.22, 0.97)
    sky = Image.new("RGB", (1, height))
    for y in range(height):
        part = (y / height) ** 0.8
        sky.putpixel((0, y), tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True)))
    picture = sky.resize((width, height))
    draw = ImageDraw.Draw(picture)
    radius = min(width, height) * (0.05 + dice.random() * 0.06)
    x, y = width * (0.15 + dice.random() * 0.7), height * (0.15 + dice.random() * 0.25)
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour(0.1, 0.12, 1))
    picture = picture.filter(ImageFilter.GaussianBlur(min(width, height) / 400))
    draw = ImageDraw.Draw(picture)
    for layer in range(5):
        base = height * (0.48 + layer * 0.11)
        waves = [(dice.random() * 6, dice.random() * 3 + 1 + layer, dice.random() * 0.06) for _ in range(4)]
        line = [
            (x, base + height * sum(a * math.sin(p + f * x / width * 6.3) for p, f, a in waves))
            for x in range(0, width + 1, max(1, width // 160))
        ]
        fill = colour(0.5 + layer * 0.02, 0.3 + layer * 0.1, 0.62 - layer * 0.11)
        draw.polygon([(0, height), *line, (width, line[-1][1]), (width, height)], fill=fill)
    return picture


def jpeg(number, shape=None, scale=1.0, quality=82):
    """The bytes of such a picture as a JPEG."""
    output = io.BytesIO()
    landscape(number, shape, scale).save(output, "JPEG", quality=quality)
    return output.getvalue()


def animation(number, frames=6):
    """The bytes of an animated GIF."""
    pictures = [landscape(number + frame, (320, 240)).quantize(64) for frame in range(frames)]
    output = io.BytesIO()
    pictures[0].save(output, "GIF", save_all=True, append_images=pictures[1:], duration=120, loop=0)
    return output.getvalue()
