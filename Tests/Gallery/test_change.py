"""Selection, and what is done to it: deletion with undo, moves, copies, links."""

import json
import re

from eventually import eventually


def chosen(gallery):
    """The names of the chosen tiles."""
    return gallery.page.locator(".tile.chosen > a").evaluate_all("links => links.map((link) => link.ariaLabel)")


def test_select_click_shift_space_all(open_gallery, many):
    """By tick, by a click while some are chosen, a range by shift, by space, all by Ctrl+A; Escape chooses none."""
    gallery = open_gallery(f"?folder={many}").ready(10)
    gallery.tile("00001.jpg").hover()
    gallery.tick("00001.jpg").click()
    gallery.tile("00004.jpg").click(modifiers=["Shift"])
    assert chosen(gallery) == [f"0000{n}.jpg" for n in (1, 2, 3, 4)]
    gallery.tile("00002.jpg").click()
    gallery.tile("00006.jpg").focus()
    gallery.page.keyboard.press("Space")
    gallery.tick("00008.jpg").click(modifiers=["Shift"])
    assert chosen(gallery) == [f"0000{n}.jpg" for n in (1, 3, 4, 6, 7, 8)]
    gallery.page.get_by_text("6 chosen").wait_for()
    gallery.page.keyboard.press("Control+a")
    gallery.page.get_by_text("2,000 chosen").wait_for(timeout=60000)
    gallery.page.keyboard.press("Escape")
    assert chosen(gallery) == []
    gallery.page.get_by_role("toolbar", name="Chosen images").wait_for(state="detached")


def test_long_press_chooses(open_gallery, fill, folder):
    """A finger that stays chooses; a short touch then chooses too, and does not open the viewer."""
    fill("a.jpg", "b.jpg", "c.jpg")
    gallery = open_gallery(
        f"?folder={folder}", viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True
    ).ready(3)
    session = gallery.page.context.new_cdp_session(gallery.page)
    box = gallery.tile("a.jpg").bounding_box()
    point = {"x": box["x"] + 40, "y": box["y"] + 40}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    gallery.page.get_by_text("1 chosen").wait_for()
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    gallery.tile("b.jpg").tap()
    eventually(lambda: chosen(gallery) == ["a.jpg", "b.jpg"], "two chosen")
    assert "image=" not in gallery.page.url


def test_delete_and_undo(open_gallery, fill, folder, store):
    """Deleted images go at once from the page, and come back with Undo; nothing was sent."""
    keys = fill("a.jpg", "b.jpg", "c.jpg")
    gallery = open_gallery(f"?folder={folder}").ready(3)
    requests = []
    gallery.page.on("request", lambda request: requests.append(request.method))
    gallery.tile("b.jpg").focus()
    gallery.page.keyboard.press("Delete")
    gallery.says(re.compile(r"1 image will be deleted in \d s. If you leave the page before, nothing is deleted."))
    assert gallery.names() == ["a.jpg", "c.jpg"]
    assert gallery.focused() == "c.jpg"
    gallery.button("Undo").click()
    eventually(lambda: gallery.names() == ["a.jpg", "b.jpg", "c.jpg"], "all images")
    assert store.keys(folder) == keys
    assert set(requests) <= {"GET"}


def test_delete_many(open_gallery, fill, folder, store):
    """After the time, all chosen images are deleted, and no other."""
    fill("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    gallery = open_gallery(f"?folder={folder}").ready(4)
    for name in ("a.jpg", "c.jpg"):
        gallery.tile(name).hover()
        gallery.tick(name).click()
    gallery.page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    gallery.page.mouse.move(2, 300)
    gallery.says("2 images deleted.")
    assert store.keys(folder) == [f"{folder}b.jpg", f"{folder}d.jpg"]
    gallery.page.reload()
    gallery.ready(2)
    assert gallery.names() == ["b.jpg", "d.jpg"]


def test_leaving_deletes_nothing(open_gallery, fill, folder, store):
    """Who leaves the page within the time deletes nothing."""
    keys = fill("a.jpg", "b.jpg")
    gallery = open_gallery(f"?folder={folder}").ready(2)
    gallery.tile("a.jpg").focus()
    gallery.page.keyboard.press("Delete")
    gallery.says("will be deleted")
    gallery.page.reload()
    gallery.ready(2)
    assert gallery.names() == ["a.jpg", "b.jpg"]
    assert store.keys(folder) == keys


def test_delete_that_fails(open_gallery, fill, folder, store):
    """What could not be deleted comes back, with the reason."""
    fill("a.jpg", "b.jpg")
    gallery = open_gallery(f"?folder={folder}").expects(503).ready(2)
    error = {"code": "storage-unavailable", "message": "the storage does not respond as it should", "request_id": "r"}
    body = json.dumps({"status": "error", **error})
    gallery.page.route(
        "**/images/delete", lambda route: route.fulfill(status=503, body=body, content_type="application/json")
    )
    gallery.tile("a.jpg").focus()
    gallery.page.keyboard.press("Delete")
    gallery.button("Delete now").click()
    gallery.says("1 image could not be deleted: the storage does not respond as it should")
    assert gallery.names() == ["a.jpg", "b.jpg"]
    gallery.page.unroute("**/images/delete")
    gallery.button("Try again").click()
    gallery.button("Delete now").click()
    gallery.says("1 image deleted.")
    assert store.keys(folder) == [f"{folder}b.jpg"]


def test_move_and_copy(open_gallery, fill, folder, store):
    """Chosen images are moved into a folder or copied; a name that is taken there is said."""
    fill("a.jpg", "b.jpg", "c.jpg", "sub/c.jpg")
    gallery = open_gallery(f"?folder={folder}").expects(409).ready(3)
    for name in ("a.jpg", "c.jpg"):
        gallery.tile(name).hover()
        gallery.tick(name).click()
    gallery.page.get_by_role("toolbar").get_by_role("button", name="Move").click()
    gallery.page.get_by_role("dialog", name="Move 2 images").get_by_role("combobox").fill(f"{folder}sub")
    gallery.page.keyboard.press("Enter")
    gallery.says("1 image not moved. c.jpg")
    assert store.keys(folder) == sorted(folder + name for name in ("b.jpg", "c.jpg", "sub/a.jpg", "sub/c.jpg"))
    assert gallery.names() == ["b.jpg", "c.jpg"]
    gallery.tile("b.jpg").hover()
    gallery.tick("b.jpg").click()
    gallery.page.get_by_role("toolbar").get_by_role("button", name="Copy", exact=True).click()
    gallery.page.get_by_role("dialog", name="Copy 1 image").get_by_role("combobox").fill(f"{folder}new/")
    gallery.page.keyboard.press("Enter")
    gallery.says("1 image copied.")
    assert f"{folder}new/b.jpg" in store.keys(folder) and f"{folder}b.jpg" in store.keys(folder)
    gallery.page.get_by_role("link", name="new").wait_for()


def test_copy_all_links(open_gallery, fill, folder, base_url):
    """The links of all chosen images, one in a line."""
    fill("a.jpg", "ü b.jpg")
    gallery = open_gallery(f"?folder={folder}", permissions=["clipboard-read", "clipboard-write"]).ready(2)
    gallery.page.keyboard.press("Control+a")
    gallery.button("Copy links").click()
    gallery.says("2 links copied.")
    links = gallery.page.evaluate("navigator.clipboard.readText()").split("\n")
    assert links == [
        f"{base_url}/images/{folder}a.jpg?mode=inline",
        f"{base_url}/images/{folder}%C3%BC%20b.jpg?mode=inline",
    ]
