"""The pixels of variants, held against renderings by Pillow: scaling, colours, alpha, and the frames of animations.

The limits are measured: each lies between what right renderings reach and what the named faults reach.
"""

import io
import secrets

import pytest
from PIL import Image, ImageFilter, ImageOps

import pictures
import samples
from pictures import decoded, difference, encoded, psnr


@pytest.fixture(scope="module")
def shared(store):
    """Stores a picture once for all tests. Returns its key."""
    folder, kept = f"pixels-{secrets.token_hex(4)}/", {}

    def put(name, data):
        if name not in kept:
            kept[name] = folder + name
            store.put(kept[name], data)
        return kept[name]

    yield put
    for key in kept.values():
        store.delete(key)


@pytest.fixture
def photograph_key(shared):
    """The key of the photograph."""
    return shared("photograph.jpg", samples.PHOTOGRAPH.read_bytes())


def picture(service, key, **parameters):
    """A variant, decoded."""
    return decoded(service.variant(key, **parameters).expect(200).body)


class TestResize:
    """Scaling, against Pillow's own with a good kernel."""

    @pytest.mark.parametrize("kind", ["png", "webp", "jpeg", "avif"])
    @pytest.mark.parametrize("width", [400, 320, 200, 64])
    def test_smaller(self, service, photograph_key, kind, width):
        """As near to the reference as Pillow's own file of this format and quality, or nearer; in PNG 37 to 54 dB.

        Nearest neighbours have 28 to 37 dB, a picture that is moved by one pixel 22 to 30 dB.
        """
        quality = {} if kind == "png" else {"quality": 95}
        image = picture(service, photograph_key, width=width, format=kind, **quality)
        reference = pictures.photograph().resize(image.size, Image.Resampling.LANCZOS)
        lossy = decoded(encoded(reference, kind.upper(), **quality))
        assert psnr(image, reference) > min(psnr(lossy, reference) - 2, {400: 46, 320: 46, 200: 43, 64: 36}[width])

    @pytest.mark.parametrize("source", ["jpeg", "progressive jpeg", "png", "webp", "tiff", "avif"])
    def test_much_smaller(self, service, shared, source):
        """A decoder that shrinks while it reads (JPEG by eight, WebP) does not harm the picture."""
        large = pictures.photograph().resize((1920, 1278), Image.Resampling.LANCZOS)
        options = {
            "progressive jpeg": {"progressive": True},
            "webp": {"method": 0},
            "avif": {"speed": 10, "quality": 90},
        }
        kind = source.split()[-1].upper()
        quality = {"quality": 92} if kind in ("JPEG", "WEBP") else {}
        key = shared(source.replace(" ", "-"), encoded(large, kind, **{**quality, **options.get(source, {})}))
        image = picture(service, key, width=160, format="png")
        reference = pictures.photograph().resize((160, 107), Image.Resampling.LANCZOS)
        assert image.size == (160, 107)
        assert psnr(image, reference) > 32

    @pytest.mark.parametrize("scale", [1.5, 2, 3])
    def test_larger(self, service, shared, scale):
        """Enlarging is smooth, and moves nothing: 37 to 43 dB. Half a pixel of the result costs 6 to 9 dB."""
        small = pictures.photograph().resize((160, 106), Image.Resampling.LANCZOS)
        key = shared("small.png", encoded(small, "PNG"))
        image = picture(service, key, width=round(160 * scale), enlarge="true", format="png")
        assert psnr(image, small.resize(image.size, Image.Resampling.BICUBIC)) > 37

    def test_cut(self, service, photograph_key):
        """`cover` at a focal point shows the same part as Pillow's `fit`."""
        image = picture(service, photograph_key, width=200, height=200, fit="cover", gravity="0.3,0.5", format="png")
        # The picture is 640 × 426: a square of 426 whose middle is at 0.3 × 640 begins at the left edge.
        reference = pictures.photograph().crop((0, 0, 426, 426)).resize((200, 200), Image.Resampling.LANCZOS)
        assert psnr(image, reference) > 33
        image = picture(service, photograph_key, width=200, height=200, fit="cover", gravity="0.5,0.5", format="png")
        reference = ImageOps.fit(pictures.photograph(), (200, 200), Image.Resampling.LANCZOS)
        assert psnr(image, reference) > 33

    def test_crop_without_scaling(self, service, shared):
        """A part of a PNG as a PNG is the same to the bit."""
        key = shared("photograph.png", encoded(pictures.photograph(), "PNG"))
        image = picture(service, key, crop="101,37,200,150", format="png")
        assert image.convert("RGB").tobytes() == pictures.photograph().crop((101, 37, 301, 187)).tobytes()

    @pytest.mark.parametrize(
        ("parameters", "turn"),
        [
            ({"rotate": 90}, Image.Transpose.ROTATE_270),
            ({"rotate": 180}, Image.Transpose.ROTATE_180),
            ({"rotate": 270}, Image.Transpose.ROTATE_90),
            ({"flip": "horizontal"}, Image.Transpose.FLIP_LEFT_RIGHT),
            ({"flip": "vertical"}, Image.Transpose.FLIP_TOP_BOTTOM),
        ],
    )
    def test_turns(self, service, shared, parameters, turn):
        """A turn changes no pixel."""
        key = shared("photograph.png", encoded(pictures.photograph(), "PNG"))
        image = picture(service, key, format="png", **parameters).convert("RGB")
        assert image.tobytes() == pictures.photograph().transpose(turn).tobytes()

    @pytest.mark.parametrize("orientation", pictures.ORIENTATIONS)
    def test_upright(self, service, shared, orientation):
        """All orientations are the same picture."""
        key = shared(f"turned-{orientation}.png", pictures.turned(orientation, kind="PNG"))
        assert picture(service, key, format="png").convert("RGB").tobytes() == pictures.corners().tobytes()
        image = picture(service, key, width=80, format="png")
        assert difference(image, pictures.corners().resize((80, 60), Image.Resampling.LANCZOS)) < 1

    def test_interlaced_and_progressive(self, service, shared):
        """The order in which a picture is stored makes no difference."""
        scene = pictures.photograph().resize((160, 106))
        plain = picture(service, shared("p1.png", encoded(scene, "PNG")), width=100, format="png")
        laced = picture(service, shared("p2.png", pictures.interlaced_png(scene)), width=100, format="png")
        assert plain.tobytes() == laced.tobytes()
        baseline = picture(service, shared("b.jpg", encoded(scene, "JPEG", quality=92)), width=100, format="png")
        progressive = encoded(scene, "JPEG", quality=92, progressive=True)
        assert psnr(baseline, picture(service, shared("p.jpg", progressive), width=100, format="png")) > 45


class TestColours:
    """Variants are in sRGB, with 8 bits."""

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
    def test_display_p3(self, service, shared, kind):
        """A wide profile is converted. Without that, the mean difference is 11."""
        options = {"lossless": True} if kind == "WEBP" else {"quality": 95} if kind in ("JPEG", "AVIF") else {}
        key = shared(f"wide.{kind}", pictures.wide(kind, **options))
        for output in ("png", "jpeg", "webp", "avif"):
            image = picture(service, key, width=80, format=output, **({} if output == "png" else {"quality": 95}))
            reference = pictures.wide_in_srgb().resize((80, 60), Image.Resampling.LANCZOS)
            assert difference(image, reference) < 3.5, output
            assert "icc_profile" not in image.info
        assert difference(pictures.corners().resize((80, 60)), reference) > 6

    def test_cmyk(self, service, shared):
        """Inks of an Adobe JPEG: cyan, magenta, yellow and paper. Inverted ones would be their complements."""
        image = picture(service, shared("cmyk.jpg", pictures.cmyk_jpeg()), format="png").convert("RGB")
        cyan, magenta, yellow, white = (image.getpixel(point) for point in [(30, 20), (90, 20), (30, 60), (90, 60)])
        assert cyan[0] < 90 and cyan[1] > 130 and cyan[2] > 180, cyan
        assert magenta[0] > 180 and magenta[1] < 90 and magenta[2] > 90, magenta
        assert yellow[0] > 220 and yellow[1] > 200 and yellow[2] < 90, yellow
        assert min(white) > 240, white

    def test_sixteen_bits(self, service, shared):
        """The upper byte of each sample is what is seen."""
        key = shared("deep.png", pictures.deep_png())
        for output, most in [("png", 1.5), ("webp", 4), ("jpeg", 4), ("avif", 4)]:
            image = picture(service, key, format=output, **({} if output == "png" else {"quality": 95}))
            assert difference(image, pictures.deep_pixels()) < most, output
        body = service.variant(key, format="png").body
        # IHDR: the depth of a sample.
        assert body[24] == 8

    def test_sixteen_bits_grey(self, service, shared):
        """A grey ramp of 16 bits is no black picture."""
        rows = b"".join(b"\0" + b"".join((x * 257).to_bytes(2, "big") for x in range(256)) for _ in range(16))
        image = picture(service, shared("ramp.png", pictures.png(256, 16, 16, 0, rows)), format="png").convert("L")
        assert all(abs(image.getpixel((x, 8)) - x) <= 1 for x in range(0, 256, 5))

    def test_palette(self, service, shared):
        """The colours of a palette, and its transparent one."""
        key = shared("palette.png", pictures.palette_png())
        image = picture(service, key, format="png").convert("RGBA")
        assert image.getpixel((10, 20))[3] == 0
        assert image.getpixel((40, 20)) == (*pictures.CORNERS[1], 255)
        assert image.getpixel((60, 20)) == (*pictures.CORNERS[3], 255)
        flat = picture(service, key, format="jpeg", quality=95, background="00ff00").convert("RGB")
        assert difference(flat.crop((0, 0, 24, 48)), Image.new("RGB", (24, 48), (0, 255, 0))) < 4

    def test_one_bit_and_grey(self, service, shared):
        """Pictures of one channel."""
        grey = pictures.photograph().convert("L")
        key = shared("grey.jpg", encoded(grey, "JPEG", quality=95))
        for output in ("png", "jpeg", "webp", "avif"):
            image = picture(service, key, width=160, format=output, **({} if output == "png" else {"quality": 95}))
            assert psnr(image, grey.resize(image.size, Image.Resampling.LANCZOS).convert("RGB")) > 32, output
        bits = pictures.corners().convert("1")
        image = picture(service, shared("bits.png", encoded(bits, "PNG")), format="png")
        assert image.convert("L").tobytes() == bits.convert("L").tobytes()

    def test_broken_profile(self, service, shared):
        """A profile that is none is as good as no profile."""
        data = encoded(pictures.corners(), "PNG", icc_profile=b"this is no profile" * 10)
        image = picture(service, shared("broken-profile.png", data), format="png")
        assert difference(image, pictures.corners()) < 1

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_profile_of_another_space(self, service, shared, kind):
        """A profile of CMYK or grey in an RGB picture does not stop it."""
        profile = bytearray(pictures.display_p3())
        profile[16:20] = b"CMYK"
        data = encoded(pictures.corners(), kind, icc_profile=bytes(profile))
        image = picture(service, shared(f"other-space.{kind}", data), format="png")
        assert difference(image, pictures.corners()) < 4


class TestAlpha:
    """Transparent pixels."""

    @pytest.mark.parametrize("source", ["PNG", "WEBP", "AVIF", "TIFF"])
    @pytest.mark.parametrize("output", ["png", "webp", "avif"])
    def test_kept(self, service, shared, source, output):
        """Colours and alpha survive from each format into each. Without alpha the mean difference is 32."""
        options = {"lossless": True} if source == "WEBP" else {"quality": 95} if source == "AVIF" else {}
        key = shared(f"clear.{source}", encoded(pictures.translucent(), source, **options))
        image = picture(service, key, width=60, format=output, **({} if output == "png" else {"quality": 95}))
        reference = pictures.translucent().resize((60, 40), Image.Resampling.LANCZOS)
        assert image.mode == "RGBA"
        assert difference(image, reference) < 3

    def test_no_dark_fringe(self, service, shared):
        """Colours of transparent pixels do not run into their neighbours: white on a transparent black stays white."""
        image = Image.new("RGBA", (128, 128), (0, 0, 0, 0))
        image.paste((255, 255, 255, 255), (32, 32, 96, 96))
        key = shared("fringe.png", encoded(image, "PNG"))
        for parameters in ({"width": 37}, {"blur": 3}, {"width": 53, "height": 31, "fit": "stretch"}):
            seen = picture(service, key, format="png", **parameters).convert("RGBA")
            darkest = min(pixel[0] for pixel in seen.get_flattened_data() if pixel[3] > 16)
            assert darkest > 235, parameters

    def test_gif_with_transparency(self, service, shared):
        """A transparent colour of a GIF stays so in WebP, PNG and GIF."""
        image = Image.new("P", (48, 48), 1)
        image.putpalette([0, 0, 0, 208, 48, 40])
        image.paste(0, (0, 0, 24, 48))
        key = shared("clear.gif", encoded(image, "GIF", transparency=0))
        for output in ("png", "webp", "gif"):
            seen = picture(service, key, width=24, format=output).convert("RGBA")
            assert (seen.getpixel((4, 12))[3], seen.getpixel((20, 12))[3]) == (0, 255), output

    def test_flat(self, service, shared):
        """A JPEG shows white behind the picture, or the background. Without it: 40 and more, black."""
        key = shared("clear.png", encoded(pictures.translucent(), "PNG"))
        for color, name in [((255, 255, 255), None), ((255, 128, 0), "ff8000")]:
            more = {"background": name} if name else {}
            image = picture(service, key, format="jpeg", quality=95, **more)
            reference = Image.new("RGBA", (120, 80), (*color, 255))
            reference.alpha_composite(pictures.translucent())
            assert difference(image, reference.convert("RGB")) < 4


def frames(data):
    """Each frame as it is seen, and its time in ms."""
    image = Image.open(io.BytesIO(data))
    found = []
    for index in range(image.n_frames):
        image.seek(index)
        found.append((image.convert("RGBA"), image.info.get("duration")))
    return found


class TestAnimations:
    """Frames with offsets and disposals, against what a viewer shows."""

    @pytest.mark.parametrize("output", ["webp", "gif"])
    @pytest.mark.parametrize("width", [64, 48])
    def test_gif(self, service, shared, output, width):
        """Each frame is complete, and has its own time. The first frame in place of the last: 12."""
        key = shared("moving.gif", pictures.animated_gif())
        quality = {"quality": 95} if output == "webp" else {}
        seen = frames(service.variant(key, width=width, format=output, **quality).expect(200).body)
        assert [time for _, time in seen] == [delay for *_, delay in pictures.GIF_FRAMES]
        for (image, _), shown in zip(seen, pictures.gif_pictures(), strict=True):
            reference = shown.resize((width, width * 48 // 64), Image.Resampling.LANCZOS)
            assert difference(image, reference) < (4 if width == 64 else 8)

    @pytest.mark.parametrize("output", ["webp", "gif"])
    def test_webp(self, service, shared, output):
        """The same for WebP."""
        key = shared("moving.webp", pictures.animated_webp())
        quality = {"quality": 95} if output == "webp" else {}
        seen = frames(service.variant(key, width=40, format=output, **quality).expect(200).body)
        expected = frames(pictures.animated_webp())
        assert [time for _, time in seen] == [80, 160, 240]
        for (image, _), (shown, _) in zip(seen, expected, strict=True):
            assert difference(image, shown.resize((40, 30), Image.Resampling.LANCZOS)) < 8

    def test_first(self, service, shared):
        """The first frame alone."""
        key = shared("moving.gif", pictures.animated_gif())
        image = picture(service, key, animated="false", format="png")
        assert difference(image, pictures.gif_pictures()[0]) < 1


class TestFilters:
    """Blur and grey, against Pillow."""

    @pytest.mark.parametrize("sigma", [1, 4])
    def test_blur(self, service, shared, sigma):
        """The same sigma as Pillow's."""
        key = shared("photograph.png", encoded(pictures.photograph(), "PNG"))
        image = picture(service, key, blur=sigma, format="png").convert("RGB")
        reference = pictures.photograph().filter(ImageFilter.GaussianBlur(sigma))
        # The edges are treated differently.
        inner = (20, 20, 620, 406)
        assert psnr(image.crop(inner), reference.crop(inner)) > 36

    def test_grey(self, service, shared):
        """Brightness stays."""
        key = shared("photograph.png", encoded(pictures.photograph(), "PNG"))
        image = picture(service, key, grayscale="true", format="png").convert("L")
        assert difference(image, pictures.photograph().convert("L")) < 6
