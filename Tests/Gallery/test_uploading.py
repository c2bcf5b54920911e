"""Uploads: chosen, dropped, pasted; their progress, their failures, and what becomes of them."""

import json
import re

import pytest

import landscapes
from eventually import eventually

UPLOADS = "**/images/upload"


@pytest.fixture
def files(tmp_path):
    """A folder on the disk: 20 pictures in two folders, a file that only looks like a picture, one that does not."""
    root = tmp_path / "trip"
    (root / "day two").mkdir(parents=True)
    for number in range(20):
        path = root / ("day two" if number % 2 else ".") / f"shot {number}.jpg"
        path.write_bytes(landscapes.jpeg(number, scale=0.4))
    (root / "fake.jpg").write_bytes(b"this is no picture at all")
    (root / "notes.txt").write_text("bring a coat")
    (root / ".hidden.jpg").write_bytes(b"x")
    return root


def drop(gallery, *paths):
    """Drops files and folders of the disk onto the page, as the system does."""
    session = gallery.page.context.new_cdp_session(gallery.page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 400, "data": data})
        if kind == "dragOver":
            gallery.page.get_by_text("Drop to upload to").wait_for()


def test_drop_of_a_folder(open_gallery, folder, files, service, store):
    """20 files of a folder arrive with their folders, seen as they go; one is refused, one retried after 503."""
    gallery = open_gallery(f"?folder={folder}").expects(503, 415)
    answers = []

    def busy_once(route):
        answers.append(None)
        if len(answers) == 3:
            body = '{"status":"error","code":"overloaded","message":"the service is busy","request_id":"x"}'
            return route.fulfill(status=503, headers={"Retry-After": "1"}, body=body, content_type="application/json")
        return route.continue_()

    gallery.page.route(UPLOADS, busy_once)
    session = gallery.page.context.new_cdp_session(gallery.page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 200_000},
    )
    gallery.page.evaluate("""() => {
      window.said = new Set();
      new MutationObserver(() => said.add(document.querySelector(".uploads header > div")?.innerText))
        .observe(document.body, { childList: true, subtree: true, characterData: true });
    }""")
    drop(gallery, files)
    panel = gallery.page.get_by_role("region", name="Uploads")
    gallery.uploaded("20 images uploaded, 1 failed")
    said = gallery.page.evaluate("[...said].filter(Boolean)")
    assert any(re.search(r"^\d+ of 21\s.* KB of .* KB/s · \d+ s left$", text) for text in said), said
    panel.get_by_text("Not an image of a kind that is accepted").wait_for()
    keys = store.keys(folder)
    assert len(keys) == 20
    assert f"{folder}trip/day two/shot 1.jpg" in keys and f"{folder}trip/shot 0.jpg" in keys
    assert len(answers) == 22
    view = service.view(f"{folder}trip/shot 0.jpg").data
    assert view["size"] == (files / "shot 0.jpg").stat().st_size
    gallery.page.get_by_role("link", name="trip").wait_for()


def test_button_folder_and_metadata(open_gallery, folder, service, tmp_path):
    """The button asks for files; folder and metadata hold for all of them. New images appear at their places."""
    for name in ("b.jpg", "d.jpg"):
        (tmp_path / name).write_bytes(landscapes.jpeg(5, scale=0.2))
    for name in ("a.jpg", "c.jpg"):
        service.store(landscapes.jpeg(6, scale=0.2), folder + name)
    gallery = open_gallery(f"?folder={folder}").ready(2)
    gallery.button("Upload").click()
    gallery.page.get_by_text("Metadata for all of them").click()
    gallery.button("Add").click()
    gallery.page.keyboard.type("album")
    gallery.page.keyboard.press("Tab")
    gallery.page.keyboard.type("Sommer ☀")
    with gallery.page.expect_file_chooser() as chooser:
        gallery.button("Choose images").click()
    chooser.value.set_files([tmp_path / "b.jpg", tmp_path / "d.jpg"])
    eventually(lambda: gallery.names() == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"], "new images at their places")
    assert service.view(f"{folder}d.jpg").data["metadata"] == {"album": "Sommer ☀"}


def test_paste(open_gallery, folder, store):
    """A pasted picture gets a name of the server, in this folder."""
    gallery = open_gallery(f"?folder={folder}", permissions=["clipboard-read", "clipboard-write"])
    gallery.page.evaluate("""async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
      canvas.getContext("2d").fillRect(0, 0, 20, 20);
      const blob = await new Promise((done) => canvas.toBlob(done));
      await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    }""")
    gallery.page.keyboard.press("Control+v")
    eventually(lambda: len(store.keys(folder)) == 1, "the pasted image")
    assert store.keys(folder)[0].endswith(".png") and not store.keys(folder)[0].endswith("image.png")
    gallery.ready(1)


def test_own_image_is_dragged(open_gallery, folder, fill):
    """An image that is dragged out of the page is a link, not a file: a drop of it on the page uploads nothing."""
    fill("a.jpg")
    gallery = open_gallery(f"?folder={folder}").ready(1)
    gallery.page.evaluate(
        "addEventListener('dragstart', ({ dataTransfer }) => (window.dragged = [...dataTransfer.types]))"
    )
    box = gallery.tile("a.jpg").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    gallery.page.mouse.move(x, y)
    gallery.page.mouse.down()
    gallery.page.mouse.move(x, y + 200, steps=5)
    gallery.page.mouse.up()
    types = gallery.page.wait_for_function("window.dragged").json_value()
    assert "text/uri-list" in types
    assert "Files" not in types


def test_name_that_is_taken(open_gallery, folder, fill, store, tmp_path):
    """A name that is taken is said, nothing is overwritten, and "Keep both" stores the second."""
    fill("a.jpg")
    before = store.get(f"{folder}a.jpg")["Body"]
    (tmp_path / "a.jpg").write_bytes(landscapes.jpeg(9, scale=0.2))
    gallery = open_gallery(f"?folder={folder}").expects(409).ready(1)
    gallery.choose(tmp_path / "a.jpg")
    gallery.page.get_by_text("There is an image of this name already").wait_for()
    gallery.button("Keep both").click()
    eventually(lambda: store.keys(folder) == [f"{folder}a (2).jpg", f"{folder}a.jpg"], "both images")
    assert store.get(f"{folder}a.jpg")["Body"] == before


def test_lost_answer_is_no_failure(open_gallery, folder, store, service, tmp_path):
    """An upload whose answer was lost is tried again; that it is there already is then success."""
    (tmp_path / "a.jpg").write_bytes(landscapes.jpeg(9, scale=0.2))
    gallery = open_gallery(f"?folder={folder}").expects(0, 409)
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(service.upload((tmp_path / "a.jpg").read_bytes(), f"{folder}a.jpg").status)
        return route.abort("connectionreset")

    gallery.page.route(UPLOADS, lose)
    gallery.choose(tmp_path / "a.jpg")
    gallery.uploaded("1 image uploaded")
    assert lost == [201]
    assert store.keys(folder) == [f"{folder}a.jpg"]


@pytest.mark.parametrize("size", [(1280, 800), (390, 780)], ids=["desktop", "phone"])
def test_panel_covers_no_message(open_gallery, fill, folder, tmp_path, size):
    """While the panel of uploads is open, messages and the bar of chosen images can be used, however tall they are."""
    fill("a.jpg", "b.jpg")
    (tmp_path / "c.jpg").write_bytes(landscapes.jpeg(9, scale=0.2))
    gallery = open_gallery(f"?folder={folder}", viewport={"width": size[0], "height": size[1]}).ready(2)
    gallery.choose(tmp_path / "c.jpg")
    gallery.uploaded("1 image uploaded")
    gallery.tile("a.jpg").focus()
    gallery.page.keyboard.press("Space")
    gallery.button("Delete").click()
    gallery.page.evaluate("""async () => {
      const notices = new URL("page/notices.js", document.querySelector("script[type=module]").src);
      (await import(notices)).notice("A long message. ".repeat(20), { seconds: 0 });
    }""")
    gallery.says("A long message.")
    panel = gallery.page.get_by_role("region", name="Uploads")
    first = gallery.page.locator(".notice").first

    def is_above():
        box = panel.bounding_box()
        return box["y"] + box["height"] <= first.bounding_box()["y"]

    eventually(is_above, "the panel above the messages")
    gallery.button("Undo").click()
    eventually(lambda: gallery.names() == ["a.jpg", "b.jpg", "c.jpg"], "all images")
    gallery.button("Clear").click()


def test_retry_all_and_cancel(open_gallery, folder, store, tmp_path):
    """After a failure of the server, one button sends all that failed once more. What is cancelled is not stored."""
    paths = []
    for number in range(5):
        paths.append(tmp_path / f"{number}.jpg")
        paths[-1].write_bytes(landscapes.jpeg(number, scale=0.2))
    gallery = open_gallery(f"?folder={folder}").expects(500)
    body = json.dumps({"status": "error", "code": "internal", "message": "it broke", "request_id": "0123456789abcdef"})
    gallery.page.route(UPLOADS, lambda route: route.fulfill(status=500, body=body, content_type="application/json"))
    gallery.choose(*paths)
    gallery.uploaded("0 images uploaded, 5 failed")
    assert gallery.page.get_by_text("it broke (01234567)").count() == 5
    gallery.page.unroute(UPLOADS)
    gallery.button("Retry all").click()
    gallery.uploaded("5 images uploaded")
    assert len(store.keys(folder)) == 5


def test_closing_the_tab_warns(open_gallery, folder, tmp_path):
    """While images are on their way, the browser asks before it closes the page; afterwards it does not."""
    (tmp_path / "a.jpg").write_bytes(landscapes.jpeg(1))
    gallery = open_gallery(f"?folder={folder}")
    session = gallery.page.context.new_cdp_session(gallery.page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 4000},
    )
    gallery.choose(tmp_path / "a.jpg")
    gallery.page.get_by_text("0 of 1").wait_for()
    asked = []
    gallery.page.remove_listener("dialog", gallery._dialog)
    gallery.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    gallery.page.close(run_before_unload=True)
    eventually(lambda: asked == ["beforeunload"] or gallery.page.wait_for_timeout(50), "the question")
    gallery.button("Cancel all").click()
    gallery.page.get_by_text("1 cancelled").wait_for()


def test_two_thousand_files(open_gallery, folder):
    """A queue of 2,000 files makes a few rows, and no task that blocks the page for long."""
    gallery = open_gallery(f"?folder={folder}").expects(0)
    held = []
    # Playwright takes no method of a list.
    gallery.page.route(UPLOADS, lambda route: held.append(route))  # noqa: PLW0108
    gallery.page.evaluate("""() => {
      const transfer = new DataTransfer();
      for (let n = 0; n < 2000; n += 1) {
        transfer.items.add(new File([new Uint8Array(50)], `${n}.jpg`, { type: "image/jpeg" }));
      }
      const event = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true });
      document.body.dispatchEvent(event);
    }""")
    panel = gallery.page.get_by_role("region", name="Uploads")
    panel.get_by_text("0 of 2,000").wait_for()
    assert 0 < panel.locator(".row").count() < 15
    panel.locator(".rows").evaluate("rows => rows.scrollTo(0, 56000)")
    panel.get_by_text("1002.jpg").wait_for()
    assert panel.locator(".row").count() < 15
    gallery.button("Collapse").click()
    assert panel.locator(".rows").is_hidden()
    gallery.button("Collapse").click()
    gallery.button("Cancel all").click()
    panel.get_by_text("2,000 cancelled").wait_for()
    for route in held:
        route.abort()
