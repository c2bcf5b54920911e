"""Facts of pictures: what upload, view and list say of them, and which pictures are refused before they are stored."""

import json

import pytest
from PIL import Image

import broken_pictures
import pictures
import samples
from eventually import eventually
from own_stack import service_on

FACTS = ("width", "height", "frames", "alpha", "format")
UNKNOWN = dict.fromkeys([*FACTS, "blurhash"])


def facts(data):
    """The facts among the members of an answer."""
    return {name: data[name] for name in FACTS}


@pytest.mark.parametrize("kind", pictures.kinds())
def test_all_formats(service, prefix, kind):
    """Upload, view and list say the same, and it is true."""
    data, expected = pictures.kinds()[kind]
    made = service.store(data, prefix + "a")
    assert facts(made) == expected
    assert facts(service.view(prefix + "a").data) == expected
    (entry,) = service.list(prefix=prefix, include="facts").expect(200).data
    assert facts(entry) == expected


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", pictures.ORIENTATIONS)
def test_size_is_upright(service, prefix, kind, orientation):
    """Width and height are those of the picture that a viewer shows."""
    made = service.store(pictures.turned(orientation, (96, 64), kind), prefix + "a")
    assert (made["width"], made["height"]) == (96, 64)


def test_list_without_facts(service, prefix):
    """A list has facts only where they are asked for."""
    service.store(samples.read("small.png"), prefix + "a")
    (entry,) = service.list(prefix=prefix).data
    assert not set(entry) & set(UNKNOWN)


def test_pages_with_facts(service, prefix):
    """A page with facts has up to 200 entries, and its next page has facts too."""
    for number in range(3):
        service.store(samples.distinct(number), f"{prefix}{number}")
    first = service.list(prefix=prefix, include="facts", limit=2).expect(200)
    assert [entry["width"] for entry in first.data] == [48, 48]
    second = service.list(prefix=prefix, include="facts", limit=2, cursor=first.json["next_cursor"]).expect(200)
    assert [entry["width"] for entry in second.data] == [48]
    link = first.header("Link").partition(">")[0].lstrip("<")
    assert service.get(service.target(link)).data == second.data
    service.list(include="facts", limit=200).expect(200)
    service.list(include="facts", limit=201).refused(400, "invalid-limit")
    service.list(include="nothing").refused(400, "invalid-query")


def test_one_small_field(service, store, prefix):
    """The facts are one field of S3 of at most 96 bytes, and no member of the metadata."""
    service.store(samples.read("small.webp"), prefix + "a", '{"of": "mine"}')
    held = store.get(prefix + "a")["Metadata"]
    assert set(held) == {"of", "imagefcgi-facts"}
    assert 0 < len(held["imagefcgi-facts"]) <= 96
    assert service.view(prefix + "a").data["metadata"] == {"of": "mine"}


def test_metadata_comes_first(service, prefix):
    """Where S3 has no room for facts beside the metadata, they are left out, and that is no error."""
    # S3 counts names and values: 2,048 bytes.
    metadata = json.dumps({"m": "x" * 2047})
    made = service.store(samples.read("small.png"), prefix + "a", metadata)
    assert {name: made[name] for name in UNKNOWN} == UNKNOWN
    view = service.view(prefix + "a").data
    assert {name: view[name] for name in UNKNOWN} == UNKNOWN
    assert view["metadata"] == json.loads(metadata)
    # Two bytes less than what facts need with their name are too few, too.
    for room in range(1, 64):
        data = service.store(samples.distinct(room), f"{prefix}{room}", json.dumps({"m": "x" * (2047 - room)}))
        assert service.view(f"{prefix}{room}").data["width"] == data["width"]
        if data["width"] is not None:
            break
    assert 20 < room < 60


def test_objects_of_others(service, store, prefix):
    """Nothing is known of an image that another tool has stored."""
    store.put(prefix + "a.png", samples.read("small.png"), ContentType="image/png")
    view = service.view(prefix + "a.png").data
    assert {name: view[name] for name in UNKNOWN} == UNKNOWN
    (entry,) = service.list(prefix=prefix, include="facts").data
    assert {name: entry[name] for name in UNKNOWN} == UNKNOWN


@pytest.mark.parametrize(
    "field",
    [
        "1,png,48,32,1,0,9",
        "1,png,0,32,1,0,1",
        "1,png,-48,32,1,0,1",
        "1,png,048,32,1,0,1",
        "1,png,99999999999999999999,32,1,0,1",
        "1,png,48,32,1,2,1",
        "1,svg,48,32,1,0,1",
        "2,png,48,32,1,0,1",
        "1,png,48,-,1,0,1",
        "1,png,48,32,1,0,1,",
        "1,png,48,32,1,0",
        '1,png"},48,32,1,0,1',
        "1," + "png," * 30,
        "{}",
    ],
)
def test_forged_facts_are_not_believed(service, store, prefix, field):
    """What another client has written into S3 is checked: nothing is known then."""
    store.put(prefix + "a", samples.read("small.png"), Metadata={"imagefcgi-facts": field}, ContentType="image/png")
    view = service.view(prefix + "a").data
    assert {name: view[name] for name in UNKNOWN} == UNKNOWN
    assert view["metadata"] == {}


@pytest.mark.parametrize("hash_text", ["LEHV6nWB2yk8pyo0adR*.7kCMdn\\", "<script>", "L", "x" * 90])
def test_forged_blurhash(service, store, prefix, hash_text):
    """A blurhash that is none is not passed on, and takes no facts with it."""
    fields = {"imagefcgi-facts": "1,png,48,32,1,0,1", "imagefcgi-blurhash": hash_text}
    store.put(prefix + "a", samples.read("small.png"), Metadata=fields, ContentType="image/png")
    view = service.view(prefix + "a").data
    assert (view["width"], view["blurhash"]) == (48, None)


def test_clients_cannot_write_facts(service, prefix):
    """A member of the metadata with the name of the field stays a member."""
    metadata = {"imagefcgi-facts": "1,png,4000,4000,1,0,1", "imagefcgi-blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj"}
    service.store(samples.read("small.png"), prefix + "a", json.dumps(metadata))
    view = service.view(prefix + "a").data
    assert (view["width"], view["blurhash"], view["metadata"]) == (48, None, metadata)


class TestRefusals:
    """What `UPLOAD_CHECK=header` refuses. Nothing is stored."""

    @pytest.mark.parametrize("kind", broken_pictures.without_dimensions())
    def test_no_dimensions(self, service, store, prefix, unharmed, kind):
        """The file ends before its dimensions, or says impossible ones."""
        answer = service.upload(broken_pictures.without_dimensions()[kind], prefix + "a")
        if answer.status == 415:
            # What is too short to be recognised is no image at all.
            answer.refused(415, "unsupported-media-type")
        else:
            answer.refused(422, "corrupt-image")
        assert store.keys(prefix) == []

    @pytest.mark.parametrize("kind", broken_pictures.BOMBS)
    def test_bombs(self, service, store, prefix, unharmed, kind):
        """Ten kinds of bombs have more pixels than are allowed, and the answer says how many."""
        error = service.upload(broken_pictures.BOMBS[kind](), prefix + "a").refused(422, "too-many-pixels")
        assert error["limit"] == 250_000_000
        assert error["actual"] > error["limit"]
        assert store.keys(prefix) == []

    def test_number_of_pixels(self, service, prefix):
        """`actual` counts the pixels of all frames."""
        error = service.upload(broken_pictures.many_frames(), prefix + "a").refused(422, "too-many-pixels")
        assert error["actual"] == 2000 * 2000 * 300

    @pytest.mark.parametrize("kind", broken_pictures.without_pixels())
    def test_pixels_are_not_looked_at(self, service, prefix, kind):
        """A file that ends in its pixels has dimensions."""
        assert service.store(broken_pictures.without_pixels()[kind], prefix + "a")["width"] == 160

    @pytest.mark.parametrize("kind", broken_pictures.TRAPS)
    def test_traps(self, service, prefix, unharmed, store, kind):
        """What would never end for a careless reader is either stored or refused, at once."""
        answer = service.upload(broken_pictures.TRAPS[kind](), prefix + "a")
        if answer.status != 201:
            answer.refused(422, "corrupt-image")
        store.delete(prefix + "a")


@pytest.mark.on_host
class TestSettings:
    """Other values of `UPLOAD_CHECK`, `MAX_PIXELS` and `ALLOW_ANY_FILE`."""

    def test_off(self, stack, tmp_path, store, prefix):
        """Without a check everything of a known type is stored, and nothing is known of it."""
        with service_on(stack, tmp_path, UPLOAD_CHECK="off") as service:
            for number, data in enumerate([samples.PHOTOGRAPH.read_bytes(), broken_pictures.huge_png()]):
                made = service.store(data, f"{prefix}{number}")
                assert {name: made[name] for name in UNKNOWN} == UNKNOWN
                assert service.view(f"{prefix}{number}").data["width"] is None
            service.upload(b"no picture", prefix + "c").refused(415, "unsupported-media-type")

    def test_max_pixels(self, stack, tmp_path, store, prefix):
        """The limit is exact, and a file of any kind passes it where that is allowed."""
        variables = {"MAX_PIXELS": str(48 * 32 - 1), "ALLOW_ANY_FILE": "true"}
        with service_on(stack, tmp_path, **variables) as service:
            error = service.upload(samples.read("small.png"), prefix + "a").refused(422, "too-many-pixels")
            assert (error["limit"], error["actual"]) == (48 * 32 - 1, 48 * 32)
            assert store.keys(prefix) == []
            made = service.store(b"no picture", prefix + "b.txt")
            assert {name: made[name] for name in UNKNOWN} == UNKNOWN
            # The header check holds for what is a picture.
            service.upload(broken_pictures.gif_of_26_bytes(), prefix + "c").refused(422, "too-many-pixels")

    def test_full_without_inspectors(self, stack, tmp_path, store, prefix):
        """A check that nobody can make is 503, and nothing is stored."""
        with service_on(stack, tmp_path, UPLOAD_CHECK="full", INSPECTORS="0") as service:
            answer = service.upload(samples.PHOTOGRAPH.read_bytes(), prefix + "a")
            answer.refused(503, "unavailable")
            assert answer.header("Retry-After")
            assert store.keys(prefix) == []
            service.get("/readyz").expect(200)


@pytest.fixture(scope="module")
def full(stack, tmp_path_factory):
    """A service that decodes uploads."""
    with service_on(stack, tmp_path_factory.mktemp("full"), UPLOAD_CHECK="full", INSPECTORS="1") as service:
        yield service


@pytest.mark.on_host
class TestFullCheck:
    """`UPLOAD_CHECK=full`, with inspectors."""

    @pytest.mark.parametrize("kind", pictures.kinds())
    def test_all_formats(self, full, service, prefix, kind):
        """The facts are the same as without the pixels, and there is a blurhash that view knows too."""
        data, expected = pictures.kinds()[kind]
        made = full.store(data, prefix + "a")
        assert facts(made) == expected
        view = service.view(prefix + "a").data
        assert facts(view) == expected
        assert view["blurhash"] == made["blurhash"]
        # Debian's libvips knows no BMP. Such a picture is stored all the same.
        if expected["format"] != "bmp":
            assert made["blurhash"]

    def test_blurhash(self, full, prefix):
        """The first component is the mean colour."""
        for color in [(255, 0, 0), (0, 128, 255)]:
            picture = pictures.encoded(Image.new("RGB", (64, 64), color), "PNG")
            blurhash = full.store(picture, f"{prefix}{color[0]}")["blurhash"]
            digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
            mean = 0
            for digit in blurhash[2:6]:
                mean = mean * 83 + digits.index(digit)
            seen = (mean >> 16, mean >> 8 & 255, mean & 255)
            assert all(abs(one - other) <= 2 for one, other in zip(seen, color, strict=True)), (blurhash, seen)

    @pytest.mark.parametrize("kind", broken_pictures.without_pixels())
    def test_corrupt(self, full, store, prefix, kind):
        """Pixels that are cut off are seen, and nothing is stored."""
        full.upload(broken_pictures.without_pixels()[kind], prefix + "a").refused(422, "corrupt-image")
        assert store.keys(prefix) == []

    @pytest.mark.parametrize("kind", [*broken_pictures.BOMBS, *broken_pictures.TRAPS])
    def test_bombs_and_traps(self, full, store, prefix, kind):
        """Each is stored, or refused for what it is."""
        make = {**broken_pictures.BOMBS, **broken_pictures.TRAPS}[kind]
        answer = full.upload(make(), prefix + "a")
        assert answer.status == 201 or (answer.status, answer.json["code"]) in [
            (422, "corrupt-image"),
            (422, "too-many-pixels"),
            (504, "transform-timeout"),
        ], answer
        assert (answer.status == 201 and kind in broken_pictures.TRAPS) or store.keys(prefix) == []

    def test_burst(self, full, prefix, at_once):
        """Many uploads at once are all checked."""
        data = samples.PHOTOGRAPH.read_bytes()

        def upload(number):
            """Uploads until the workers, who take so many at once, let the request in."""

            def made():
                answer = full.upload(data, f"{prefix}{number}")
                if answer.status == 201:
                    return answer.data
                answer.refused(503, "overloaded")
                return None

            return eventually(made, "a place at the workers")

        assert len({made["blurhash"] for made in at_once(upload, range(12))}) == 1
