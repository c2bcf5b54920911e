"""The viewer: arrows, zoom, gestures, details, edits, downloads, links."""

import json
import re
from pathlib import Path

import pytest

import landscapes
from eventually import eventually


@pytest.fixture
def three(fill, folder, open_gallery):
    """The viewer with the second of three images."""
    fill("a.jpg", "b.jpg", "c.jpg", scale=1, metadata={"camera": "X100", "rating": 4, "tags": ["sea"]})

    def run(**options):
        gallery = open_gallery(f"?folder={folder}", **options).ready(3)
        gallery.tile("b.jpg").click()
        gallery.viewer()
        return gallery

    return run


def frame(gallery):
    """Scale, x and y of the picture in the stage."""
    return gallery.page.evaluate(
        "(({ a, e, f }) => [a, e, f])(new DOMMatrix(getComputedStyle(document.querySelector('.frame')).transform))"
    )


def test_arrows_buttons_and_ends(three, folder):
    """Arrows and buttons go to the neighbours, and the ends say so. Escape closes; the focus is on the tile."""
    gallery = three()
    page = gallery.page
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**image={folder}c.jpg")
    gallery.button("Next image").wait_for(state="hidden")
    gallery.button("Previous image").click()
    page.wait_for_url(f"**image={folder}b.jpg")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**image={folder}a.jpg")
    gallery.button("Previous image").wait_for(state="hidden")
    gallery.viewer().get_by_text("1 of 3").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog.viewer").wait_for(state="hidden")
    assert page.url.endswith(f"?folder={folder}")
    assert gallery.focused() == "a.jpg"


def test_neighbours_after_a_reload(three, folder):
    """A reload of the viewer, and so a link to an image, has the position and the buttons once the list has come."""
    gallery = three()
    gallery.page.reload()
    gallery.viewer().get_by_text("2 of 3").wait_for()
    gallery.button("Previous image").wait_for()
    gallery.button("Next image").click()
    gallery.page.wait_for_url(f"**image={folder}c.jpg")


def test_opens_again_at_once(three, folder):
    """An image that is opened before the browser reports the end of the viewer stays open."""
    gallery = three()
    gallery.page.evaluate("""() => {
      const dialog = document.querySelector("dialog.viewer");
      window.ended = new Promise((done) => dialog.addEventListener("close", done));
      addEventListener("popstate", () => document.querySelector(".tile > a").click(), { once: true });
    }""")
    gallery.page.keyboard.press("Escape")
    gallery.page.evaluate("window.ended")
    gallery.viewer().get_by_text("1 of 3").wait_for()
    assert gallery.page.url.endswith(f"&image={folder}a.jpg")


def test_closed_by_the_browser(three, folder):
    """At an Escape after a reload, Chromium closes the viewer without asking the page, which goes on all the same."""
    gallery = three()
    gallery.page.reload()
    gallery.viewer()
    gallery.page.keyboard.press("Escape")
    gallery.page.wait_for_url(f"**?folder={folder}")
    gallery.page.wait_for_function("() => !document.documentElement.classList.contains('still')")
    assert gallery.page.locator("body > .floats").count() == 1, "messages are seen"
    assert gallery.focused() == "b.jpg"
    gallery.page.keyboard.press("Enter")
    gallery.viewer().get_by_text("2 of 3").wait_for()


def test_neighbours_are_there_before(three, folder):
    """The next and the previous picture are fetched ahead."""
    gallery = three()
    for name in ("a", "c"):
        gallery.page.wait_for_function(
            """name => performance.getEntriesByType("resource")
              .some((entry) => entry.name.includes(name) && !entry.name.includes("height=400"))""",
            arg=f"{folder}{name}.jpg?",
        )


def test_zoom_with_the_wheel(three):
    """The wheel enlarges at the pointer; 0 shows the whole picture; another image starts whole."""
    gallery = three()
    gallery.page.mouse.move(300, 300)
    gallery.page.mouse.wheel(0, -600)
    gallery.page.wait_for_function("() => document.querySelector('.stage').classList.contains('zoomed')")
    scale, x, y = frame(gallery)
    assert scale > 2
    assert x > 0 and y > 0, "the point under the pointer stays: the picture moves to the right and down"
    gallery.page.keyboard.press("0")
    assert frame(gallery) == [1, 0, 0]
    gallery.page.mouse.dblclick(600, 400)
    assert frame(gallery)[0] == 2.5
    gallery.page.keyboard.press("ArrowRight")
    gallery.page.wait_for_function(
        "() => new DOMMatrix(getComputedStyle(document.querySelector('.frame')).transform).a === 1"
    )


def touch(session, kind, *points):
    """Sends a touch of these fingers."""
    session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]},
    )


def test_pinch_and_swipe(three, folder):
    """A pinch enlarges and is never taken for a swipe; while enlarged a finger moves the picture; a swipe goes on."""
    gallery = three(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True, device_scale_factor=2)
    page = gallery.page
    session = page.context.new_cdp_session(page)
    touch(session, "touchStart", (150, 400))
    touch(session, "touchStart", (150, 400), (240, 400))
    for step in range(1, 7):
        touch(session, "touchMove", (150 - 20 * step, 400), (240 + 20 * step, 400))
    touch(session, "touchEnd", (30, 400))
    touch(session, "touchEnd")
    page.wait_for_function("() => document.querySelector('.stage').classList.contains('zoomed')")
    assert page.url.endswith("b.jpg")
    before = frame(gallery)
    assert before[0] > 2
    touch(session, "touchStart", (300, 400))
    for x in range(280, 60, -40):
        touch(session, "touchMove", (x, 400))
    touch(session, "touchEnd")
    assert page.url.endswith("b.jpg"), "an enlarged picture does not swipe"
    assert frame(gallery)[1] < before[1]
    page.evaluate("document.querySelector('.stage').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))")
    assert frame(gallery)[0] == 1
    touch(session, "touchStart", (300, 400))
    for x in range(280, 60, -40):
        touch(session, "touchMove", (x, 400))
    touch(session, "touchEnd")
    page.wait_for_url(f"**image={folder}c.jpg")


def test_details_and_edit(three, service, folder):
    """Facts and metadata are shown; a change of both name and metadata is stored, and types stay."""
    gallery = three()
    gallery.page.keyboard.press("i")
    details = gallery.page.get_by_role("complementary", name="Details")
    details.get_by_text("800 × 1,200").wait_for()
    details.get_by_text("X100").wait_for()
    gallery.button("Edit").click()
    details.get_by_label("File name").fill("renamed.jpg")
    details.get_by_label("Value of camera").fill("Z5")
    details.get_by_label("Value of rating").fill("five")
    gallery.button("Save").click()
    details.get_by_text("write JSON").wait_for()
    details.get_by_label("Value of rating").fill("5")
    gallery.button("Add").click()
    gallery.page.keyboard.type("place")
    gallery.page.keyboard.press("Tab")
    gallery.page.keyboard.type("Málaga")
    gallery.button("Save").click()
    gallery.says("Saved.")
    details.get_by_text("Málaga").wait_for()
    view = service.view(f"{folder}b.jpg").data
    assert view["filename"] == "renamed.jpg"
    assert view["metadata"] == {"camera": "Z5", "rating": 5, "tags": ["sea"], "place": "Málaga"}
    gallery.button("Edit").click()
    details.locator(".member", has=gallery.page.get_by_label("Value of camera")).get_by_role(
        "button", name="Remove"
    ).click()
    gallery.button("Save").click()
    eventually(lambda: "camera" not in service.view(f"{folder}b.jpg").data["metadata"], "the removal")
    details.get_by_text("Málaga").wait_for()
    assert details.get_by_text("Z5").count() == 0


def change(service, key, tag=None, **body):
    """Edits an image as somebody else."""
    headers = {"Content-Type": "application/json"}
    return service.request("PATCH", "/images/" + key, headers, json.dumps(body).encode()).expect(200)


def test_lost_race_is_shown(three, service, folder):
    """Who is slower sees what the other has changed, and nothing is overwritten without a decision."""
    gallery = three().expects(412)
    gallery.page.keyboard.press("i")
    gallery.button("Edit").click()
    details = gallery.page.get_by_role("complementary", name="Details")
    details.get_by_label("Value of camera").fill("mine")
    change(service, f"{folder}b.jpg", metadata={"camera": "theirs", "who": "Ann"})
    gallery.button("Save").click()
    conflict = details.get_by_role("alert").filter(has_text="Somebody else has changed")
    conflict.wait_for()
    assert "theirs" in conflict.inner_text() and "Ann" in conflict.inner_text()
    assert service.view(f"{folder}b.jpg").data["metadata"]["camera"] == "theirs"
    gallery.button("Keep editing mine").click()
    assert details.get_by_label("Value of camera").input_value() == "mine"
    gallery.button("Save").click()
    gallery.says("Saved.")
    assert service.view(f"{folder}b.jpg").data["metadata"]["camera"] == "mine"


def test_download_tells_sizes(three, service, folder):
    """The original and a variant are downloads; the size of the variant is told before, and is right."""
    gallery = three()
    gallery.button("Download").click()
    dialog = gallery.page.get_by_role("dialog", name="Download")
    original = service.view(f"{folder}b.jpg").data
    with gallery.page.expect_download() as download:
        dialog.get_by_role("link", name=re.compile("Original")).click()
    assert download.value.suggested_filename == "b.jpg"
    assert Path(download.value.path()).stat().st_size == original["size"]
    dialog.get_by_label("Another size").select_option("640")
    dialog.get_by_label("Format").select_option("jpeg")
    dialog.get_by_role("status").get_by_text("KB").wait_for()
    told = dialog.get_by_role("status").inner_text()
    with gallery.page.expect_download() as download:
        dialog.get_by_role("link", name="Download this size").click()
    size = Path(download.value.path()).stat().st_size
    assert told == f"{round(size / 1000)} KB" or float(told.split()[0]) == round(size / 1000, 1)
    assert "640" in dialog.get_by_label("Another size").locator("option:checked").inner_text()


def test_copy_link(three, folder, base_url):
    """The link shows the image itself."""
    gallery = three(permissions=["clipboard-read", "clipboard-write"])
    gallery.page.keyboard.press("c")
    gallery.says("The link is copied.")
    assert gallery.page.evaluate("navigator.clipboard.readText()") == f"{base_url}/images/{folder}b.jpg?mode=inline"


def test_move_renames(three, service, folder):
    """An image gets another key; its bytes and metadata go with it, and the viewer follows."""
    gallery = three()
    before = service.view(f"{folder}b.jpg").data
    gallery.button("Move or rename").click()
    gallery.page.get_by_role("dialog", name="Move or rename").get_by_role("combobox").fill(f"{folder}z/new name.jpg")
    gallery.page.keyboard.press("Enter")
    gallery.says("1 image moved.")
    after = service.view(f"{folder}z/new%20name.jpg".replace("%20", " ")).data
    assert (after["etag"], after["metadata"]) == (before["etag"], before["metadata"])
    service.view(f"{folder}b.jpg").refused(404, "not-found")
    gallery.page.wait_for_url("**new%20name.jpg")


def test_picture_that_is_gone(open_gallery, folder):
    """A link to an image that is not there says so."""
    gallery = open_gallery(f"?folder={folder}&image={folder}none.jpg", expects=[404])
    gallery.page.get_by_text("This image is no longer there.").wait_for()
    gallery.button("Back to the images").click()
    gallery.page.get_by_text("No images here yet").wait_for()


def test_animation_moves(open_gallery, service, folder):
    """A GIF is marked, its thumbnail stands still, and the viewer shows the animation itself."""
    service.store(landscapes.animation(3), f"{folder}m.gif", filename="m.gif")
    gallery = open_gallery(f"?folder={folder}").ready()
    assert gallery.page.get_by_text("Animated").is_visible()
    assert gallery.page.get_by_role("link", name="m.gif, animated", exact=True).is_visible()
    assert "animated=false" in gallery.page.locator(".tile img").get_attribute("src")
    gallery.tile("m.gif").click()
    gallery.viewer()
    assert "mode=inline" in gallery.page.locator(".picture").get_attribute("src")


@pytest.mark.parametrize(
    ("button", "part"),
    [
        ("Details", "viewer/details.js"),
        ("Download", "viewer/download.js"),
        ("Move or rename", "change/change.js"),
    ],
)
def test_part_that_is_gone(fill, folder, open_gallery, button, part):
    """A page whose parts the server has no more says so: they are loaded when they are needed first."""
    fill("a.jpg")
    gallery = open_gallery(f"?folder={folder}&image={folder}a.jpg", expects=[404])
    gallery.viewer()
    gallery.page.route(f"**/{part}", lambda route: route.fulfill(status=404))
    gallery.button(button).click()
    gallery.says("This page is older than the server")


def test_styles_that_fail_once(fill, folder, open_gallery):
    """Styles that could not be fetched before they were needed are fetched when they are."""
    fill("a.jpg")
    gallery = open_gallery(expects=[404])
    gallery.page.route("**/viewer/viewer.css", lambda route: route.fulfill(status=404), times=1)
    with gallery.page.expect_response("**/viewer/viewer.css"):
        gallery.go(f"?folder={folder}").ready(1)
    gallery.tile("a.jpg").click()
    gallery.viewer()
    gallery.page.locator("dialog.viewer .picture.there").wait_for()
    assert gallery.page.locator("link[href$='viewer.css']").count() == 1
