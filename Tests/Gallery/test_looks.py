"""Screenshots of every view at three sizes and in both schemes: artefacts of the run, for people to look at."""

import pytest

import landscapes

SIZES = {
    "phone": {
        "viewport": {"width": 390, "height": 800},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "large": {"viewport": {"width": 2560, "height": 1440}},
}
WORDS = [
    "beach",
    "cliff",
    "dawn",
    "estuary",
    "forest",
    "glacier",
    "harbour",
    "island",
    "lagoon",
    "meadow",
    "ridge",
    "valley",
]
SHAPES = [(1200, 800), (800, 1200), (1200, 900), (1600, 900), (1000, 1000), (900, 1200), (1500, 1000), (2000, 800)]


@pytest.fixture(scope="module")
def album(service, store):
    """An album with folders, in which no two pictures beside each other have the same shape."""
    folder = "looks-of-an-album/"
    for number in range(36):
        name = f"{WORDS[number % 12]}-{number:02}.jpg"
        service.store(
            landscapes.jpeg(number + 40, SHAPES[number * 5 % 8], 0.6),
            folder + name,
            b'{"camera":"X100","place":"by the sea"}',
            filename=name,
        )
    for name in ("2024", "2025", "Family", "To print"):
        service.store(landscapes.jpeg(3, scale=0.2), f"{folder}{name}/one.jpg")
    yield folder
    for key in store.keys(folder):
        store.delete(key)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_views(open_gallery, album, folder, artefacts, size, scheme, tmp_path):
    """Grid, selection, menu, viewer, details, form, uploads, an empty folder and a broken connection."""

    def shot(name):
        page.mouse.move(3, 400)
        page.wait_for_function("""() => document.getAnimations().every(
          ({ playState, effect }) => playState !== "running" || effect.getTiming().iterations === Infinity)""")
        target = artefacts / f"{size}-{scheme}-{name}.png"
        page.screenshot(path=target)
        assert target.stat().st_size > 5000

    def loaded():
        page.wait_for_function("""() => [...document.querySelectorAll(".tile img")]
          .filter((one) => one.getBoundingClientRect().top < innerHeight)
          .every((one) => one.classList.contains("there"))""")

    gallery = open_gallery(f"?folder={album}", color_scheme=scheme, expects=[0], **SIZES[size]).ready(8)
    page = gallery.page
    loaded()
    shot("1-grid")
    gallery.button("View and more").click()
    shot("2-menu")
    page.keyboard.press("Escape")
    gallery.tile("beach-00.jpg").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Space")
    page.get_by_text("2 chosen").wait_for()
    shot("3-selection")
    page.keyboard.press("Delete")
    gallery.says("will be deleted")
    # While the focus is there, the time does not run.
    gallery.button("Undo").focus()
    shot("4-undo")
    gallery.button("Undo").click()
    gallery.tile("beach-12.jpg").click()
    gallery.viewer()
    shot("5-viewer")
    page.keyboard.press("i")
    gallery.button("Edit").wait_for()
    shot("6-details")
    gallery.button("Edit").click()
    shot("7-edit")
    gallery.go(f"?folder={folder}")
    page.get_by_text("No images here yet").wait_for()
    shot("8-empty")
    gallery.button("Upload").click()
    shot("9-upload")
    (tmp_path / "a.jpg").write_bytes(landscapes.jpeg(1, scale=0.5))
    (tmp_path / "fake.jpg").write_bytes(b"no picture")
    gallery.expects(415)
    with page.expect_file_chooser() as chooser:
        gallery.button("Choose images").click()
    chooser.value.set_files([tmp_path / "a.jpg", tmp_path / "fake.jpg"])
    gallery.uploaded("1 image uploaded, 1 failed")
    gallery.tile("a.jpg").wait_for()
    loaded()
    shot("10-one-image")
    page.context.set_offline(True)
    page.get_by_role("link", name="All images").click()
    page.get_by_text("You are offline").wait_for()
    shot("11-offline")
    page.context.set_offline(False)


def test_extremes(open_gallery, folder, service, artefacts):
    """A panorama beside a portrait, long names, and files without a preview."""
    for number, shape in enumerate([(3000, 400), (300, 1600), (900, 900), (1200, 300), (500, 1500)]):
        service.store(landscapes.jpeg(number, shape, 0.5), f"{folder}{number} {'a very long name ' * 9}.jpg")
    for size in SIZES:
        gallery = open_gallery(f"?folder={folder}", **SIZES[size]).ready(5)
        assert gallery.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        boxes = gallery.page.locator(".tile").evaluate_all(
            "tiles => tiles.map((tile) => tile.getBoundingClientRect().toJSON())"
        )
        assert all(box["width"] >= 40 and box["height"] >= 40 for box in boxes), boxes
        gallery.page.screenshot(path=artefacts / f"{size}-light-12-extremes.png")


def test_nothing_before_the_scripts(open_gallery, folder):
    """Below its bar the page is empty until its scripts run: there is nothing that the list could move."""
    gallery = open_gallery(f"?folder={folder}", java_script_enabled=False)
    assert gallery.page.locator("#main").bounding_box()["height"] == 0


def test_slow_connection(open_gallery, album, artefacts):
    """While pictures are on their way, their colours and places are there, and nothing moves when they come."""
    gallery = open_gallery("?folder=nothing/")
    session = gallery.page.context.new_cdp_session(gallery.page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 150, "downloadThroughput": 60_000, "uploadThroughput": 60_000},
    )
    gallery.go(f"?folder={album}")
    gallery.tiles().first.wait_for()
    gallery.page.screenshot(path=artefacts / "desktop-light-13-slow.png")
    gallery.ready(8)
    assert gallery.shifts() == []
