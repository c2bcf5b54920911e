"""Creates the sample images in this folder. Run it by hand, with Pillow, pillow-heif and vips, to change a sample:

sudo apt install libvips-tools
python -m pip install pillow==13.0.0 pillow-heif==1.8.1 && python generate.py
"""

import math
import random
import subprocess
from pathlib import Path

import pillow_heif
from PIL import Image, ImageFilter

HERE = Path(__file__).parent


def landscape(width, height):
    """Draws sky, hills, a lake and sensor noise. Like a photograph, the image does not compress well."""
    grain = random.Random(20)
    scene = Image.new("RGB", (width, height))
    pixels = scene.load()
    for x in range(width):
        ridge = height * (0.45 + 0.08 * math.sin(x / 41) + 0.05 * math.sin(x / 13 + 1) + 0.02 * math.sin(x / 5))
        for y in range(height):
            if y < ridge:
                red, green, blue = 120 + 90 * y / height, 160 + 60 * y / height, 235 - 40 * y / height
            elif y < height * 0.7:
                red, green, blue = 40 + 50 * math.sin(y / 7), 95 + 40 * math.sin((x + y) / 9), 45
            else:
                red, green, blue = 30, 80 + 25 * math.sin(y / 3 + x / 50), 130 + 30 * math.sin(y / 3)
            pixels[x, y] = tuple(max(0, min(255, round(value + grain.gauss(0, 14)))) for value in (red, green, blue))
    return scene.filter(ImageFilter.GaussianBlur(0.6))


def exif():
    """EXIF tags of a camera: maker, model, orientation, date, exposure, and a caption."""
    tags = Image.Exif()
    tags[0x010E] = "Lake below the hills"
    tags[0x010F] = "Sample Optics"
    tags[0x0110] = "SO-1"
    tags[0x0112] = 1
    tags[0x0132] = "2024:06:01 10:20:30"
    tags.get_ifd(0x8769).update({0x829A: (1, 250), 0x829D: (56, 10), 0x8827: 200, 0x9003: "2024:06:01 10:20:30"})
    return tags


def main():
    """Writes one file for every accepted type."""
    photograph = landscape(640, 426)
    photograph.save(HERE / "photograph.jpg", quality=88, exif=exif(), progressive=True)
    small = photograph.resize((48, 32))
    small.save(HERE / "small.png")
    small.quantize(32).save(HERE / "small.gif")
    small.save(HERE / "small.webp", quality=60)
    small.save(HERE / "small.avif", quality=50)
    small.save(HERE / "small.tiff", compression="tiff_lzw")
    small.save(HERE / "small.bmp")
    pillow_heif.from_pillow(small.resize((64, 64))).save(HERE / "small.heic", quality=50)
    subprocess.run(["vips", "copy", HERE / "small.png", f"{HERE / 'small.jxl'}[distance=0.5]"], check=True)


if __name__ == "__main__":
    main()
