"""Browsing: the grid, its place, folders, search, order."""

import re

import pytest

from eventually import eventually

LISTS = re.compile(r"/images\?")


def place(gallery):
    """The name of the first image that is seen whole."""
    return gallery.page.evaluate("""() => {
      const tiles = [...document.querySelectorAll(".tile")];
      return tiles.find((tile) => tile.getBoundingClientRect().top >= 56)?.querySelector("a").ariaLabel;
    }""")


def test_scrolls_through_two_thousand(open_gallery, many):
    """All images can be reached, in order, and the page stays small however far one scrolls."""
    gallery = open_gallery(f"?folder={many}").ready(10)
    seen = set(gallery.names())
    most = 0
    for _ in range(300):
        gallery.page.mouse.wheel(0, 1400)
        gallery.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        names = gallery.names()
        assert names == sorted(names)
        seen.update(names)
        most = max(most, gallery.page.evaluate("document.querySelectorAll('*').length"))
        if len(seen) == 2000 and gallery.page.get_by_text("2,000 images").is_visible():
            break
    assert len(seen) == 2000
    assert most < 1500, "the page grows"
    assert gallery.shifts() == []


def test_rows_fill_the_width(open_gallery, many):
    """Every row but the last one ends where the grid ends, and pictures keep their shapes."""
    gallery = open_gallery(f"?folder={many}").ready(10)
    rows = gallery.page.evaluate("""() => {
      const grid = document.getElementById("images").getBoundingClientRect();
      const rows = new Map();
      for (const tile of document.querySelectorAll(".tile")) {
        const box = tile.getBoundingClientRect();
        rows.set(box.top, Math.max(rows.get(box.top) ?? 0, box.right));
      }
      return [...rows.values()].map((right) => grid.right - right);
    }""")
    assert len(rows) > 3
    assert all(abs(rest) < 1 for rest in rows), rows


def test_back_keeps_place_and_focus(open_gallery, many):
    """From the viewer, one Back leads to the same place, however many images were seen, and to the last of them."""
    gallery = open_gallery(f"?folder={many}").ready(10)
    gallery.scroll(3000)
    gallery.ready(10)
    before = eventually(lambda: place(gallery) not in (None, "00000.jpg") and place(gallery), "a tile")
    top = gallery.page.evaluate("scrollY")
    gallery.tile(before).click()
    gallery.viewer()
    gallery.page.keyboard.press("ArrowRight")
    number = int(before.removesuffix(".jpg")) + 1
    gallery.page.wait_for_url(f"**image={many}{number:05}.jpg")
    gallery.page.go_back()
    gallery.page.locator("dialog.viewer").wait_for(state="hidden")
    assert gallery.page.evaluate("scrollY") == top
    assert place(gallery) == before
    assert gallery.focused() == f"{number:05}.jpg"


def test_reload_keeps_place(open_gallery, many):
    """A reload shows the same images, also those of later pages, and the image that had the focus."""
    gallery = open_gallery(f"?folder={many}").ready(10)
    gallery.scroll_to(9000)
    before = place(gallery)
    gallery.tile(before).focus()
    top = gallery.page.evaluate("scrollY")
    gallery.page.wait_for_function("name => history.state?.place?.active?.endsWith(name)", arg=before)
    gallery.page.reload()
    gallery.ready(10)
    assert place(gallery) == before
    assert abs(gallery.page.evaluate("scrollY") - top) <= 1
    assert gallery.focused() == before


def test_place_in_the_middle(open_gallery, many):
    """Amid 2,000 images too: a reload, Back from another folder, and Back from another page lead to the same place."""
    gallery = open_gallery(f"?folder={many}").ready(10)
    gallery.scroll_to(45_000)
    before = place(gallery)
    assert 600 < int(before.removesuffix(".jpg")) < 1400
    gallery.tile(before).focus()
    top = gallery.page.evaluate("scrollY")
    gallery.page.wait_for_function("name => history.state?.place?.active?.endsWith(name)", arg=before)

    def reload():
        gallery.page.reload()

    def other_folder():
        # A click of Playwright would scroll, because the bar is sticky.
        box = gallery.page.get_by_role("link", name="All images").bounding_box()
        gallery.page.mouse.click(box["x"] + 5, box["y"] + 5)
        gallery.page.get_by_role("navigation", name="Folders").get_by_role("link").first.wait_for()
        gallery.page.go_back()

    def other_page():
        gallery.page.goto("about:blank")
        gallery.page.go_back()

    for leave in (reload, other_folder, other_page):
        leave()
        gallery.tile(before).wait_for(timeout=60_000)
        gallery.ready(5)
        assert place(gallery) == before, leave.__name__
        assert abs(gallery.page.evaluate("scrollY") - top) <= 1, leave.__name__
    assert gallery.focused() == before


class Lists:
    """The lists that a page asks for. While `is_broken`, only the first four of them get an answer."""

    def __init__(self, gallery):
        """Watches the lists of `gallery`."""
        self.answered = 0
        self.is_broken = False
        gallery.expects(0).page.route(LISTS, self._route)

    def _route(self, route):
        if self.is_broken and self.answered >= 4:
            return route.abort()
        self.answered += 1
        return route.continue_()


@pytest.mark.parametrize("way", ["the connection comes back", "a second reload"])
def test_place_after_a_broken_reload(open_gallery, many, way):
    """Where a reload comes only half way to its place, the rest of the way is made later, without a new start."""
    gallery = open_gallery(f"?folder={many}").ready(10)
    gallery.scroll_to(45_000)
    before = place(gallery)
    gallery.tile(before).focus()
    gallery.page.wait_for_function("name => history.state?.place?.active?.endsWith(name)", arg=before)
    lists = Lists(gallery)
    lists.is_broken = True
    gallery.page.reload()
    gallery.page.get_by_text("The server cannot be reached").wait_for()
    lists.is_broken = False
    if way == "a second reload":
        gallery.page.reload()
    else:
        gallery.button("Try again").click()
    gallery.tile(before).wait_for()
    gallery.ready(5)
    assert place(gallery) == before
    if way != "a second reload":
        # 100, and then 200 at a time. The page notes a little later how much has come.
        count = "history.state.place.count"
        eventually(lambda: lists.answered == 1 + (gallery.page.evaluate(count) - 100) / 200, "no page twice")


def test_deep_link_beyond_the_first_page(open_gallery, many):
    """A link to an image opens it, also where the list has not come to it yet. Back then leads out of the gallery."""
    gallery = open_gallery(f"?folder={many}&image={many}01777.jpg")
    assert gallery.viewer().get_by_text("01777.jpg").is_visible()
    assert "01777.jpg" in gallery.page.title()
    gallery.page.keyboard.press("Escape")
    gallery.page.wait_for_url(f"**?folder={many}")
    gallery.page.locator("dialog.viewer").wait_for(state="hidden")


@pytest.mark.parametrize("key", ["Escape", "Delete"])
def test_viewer_before_the_list(open_gallery, fill, folder, key):
    """Who leaves the viewer, or deletes its image, before the list has come breaks nothing: the list comes."""
    fill(*(f"{n:02}.jpg" for n in range(24)))
    gallery = open_gallery(f"?folder={folder}", viewport={"width": 600, "height": 400}).ready(2)
    gallery.scroll(500)
    before = eventually(lambda: place(gallery) not in (None, "00.jpg") and place(gallery), "a tile")
    gallery.tile(before).click()
    gallery.viewer()
    held = []
    is_held = True
    gallery.page.route(LISTS, lambda route: held.append(route) if is_held else route.continue_())
    gallery.page.reload()
    gallery.viewer()
    gallery.page.keyboard.press(key)
    gallery.page.wait_for_url(f"**?folder={folder}")
    if key == "Delete":
        gallery.button("Undo").click()
    assert held
    is_held = False
    for route in held:
        route.continue_()
    gallery.tile(before).wait_for()


def test_folders_and_breadcrumbs(open_gallery, fill, folder):
    """Folders and breadcrumbs are links with addresses, and Back goes through them."""
    fill("a.jpg", "summer/b.jpg", "summer/lake/c.jpg")
    gallery = open_gallery(f"?folder={folder}").ready()
    assert gallery.names() == ["a.jpg"]
    link = gallery.page.get_by_role("navigation", name="Folders").get_by_role("link", name="summer")
    assert link.get_attribute("href") == f"?folder={folder}summer/"
    link.click()
    gallery.tile("b.jpg").wait_for()
    assert gallery.names() == ["b.jpg"]
    gallery.page.get_by_role("link", name="lake").click()
    gallery.tile("c.jpg").wait_for()
    crumbs = gallery.page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link")
    assert crumbs.all_inner_texts() == ["All images", folder[:-1], "summer", "lake"]
    gallery.page.go_back()
    gallery.tile("b.jpg").wait_for()
    crumbs.nth(1).click()
    gallery.tile("a.jpg").wait_for()
    gallery.page.go_back()
    gallery.page.go_back()
    gallery.page.reload()
    gallery.tile("a.jpg").wait_for()


def test_ctrl_click_opens_a_tab(open_gallery, fill, folder):
    """Tiles are real links."""
    fill("a.jpg")
    gallery = open_gallery(f"?folder={folder}").ready()
    with gallery.page.context.expect_page() as opened:
        gallery.tile("a.jpg").click(modifiers=["Control"])
    opened.value.locator("dialog.viewer .picture.there").wait_for()
    assert opened.value.url.endswith(f"&image={folder}a.jpg")


def test_search_by_prefix(open_gallery, fill, folder):
    """The search shows what begins so, in this folder and below it; the address has it."""
    fill("sea.jpg", "seal/one.jpg", "land.jpg")
    gallery = open_gallery(f"?folder={folder}").ready(1)
    gallery.page.keyboard.press("/")
    gallery.page.keyboard.type("sea")
    gallery.tile("one.jpg").wait_for()
    eventually(lambda: sorted(gallery.names()) == ["one.jpg", "sea.jpg"], "what begins so")
    gallery.page.wait_for_url(f"**?folder={folder}&search=sea")
    gallery.page.keyboard.type("x")
    gallery.page.get_by_text("Nothing begins like this").wait_for()
    gallery.page.keyboard.press("Escape")
    gallery.tile("land.jpg").wait_for()


@pytest.mark.parametrize(
    "label,sort,names",
    [
        ("By name, 2 before 10", "natural", ["shot 2.jpg", "shot 10.jpg", "shot 33.jpg"]),
        ("Newest first", "newest", ["shot 2.jpg", "shot 33.jpg", "shot 10.jpg"]),
    ],
)
def test_order(open_gallery, fill, folder, store, label, sort, names):
    """Other orders than that of keys are those of the whole list."""
    fill("shot 10.jpg", "shot 33.jpg")
    last = store.client.head_object(Bucket=store.bucket, Key=f"{folder}shot 33.jpg")["LastModified"]

    # `last_modified` has whole seconds.
    def stored_later():
        store.delete(f"{folder}shot 2.jpg")
        fill_again("shot 2.jpg")
        return store.client.head_object(Bucket=store.bucket, Key=f"{folder}shot 2.jpg")["LastModified"] > last

    fill_again = fill
    if sort == "newest":
        store.delete(f"{folder}shot 10.jpg")
        store.delete(f"{folder}shot 33.jpg")
        ordered = ["shot 10.jpg", "shot 33.jpg", "shot 2.jpg"]
        times = []
        for name in ordered:

            def is_later(name=name):
                store.delete(folder + name)
                fill(name)
                time = store.client.head_object(Bucket=store.bucket, Key=folder + name)["LastModified"]
                if times and time <= times[-1]:
                    return False
                times.append(time)
                return True

            eventually(is_later, "a later second")
    else:
        eventually(stored_later, "a later second")
    gallery = open_gallery(f"?folder={folder}").ready(3)
    gallery.button("View and more").click()
    gallery.page.get_by_role("menuitemradio", name=label).click()
    eventually(lambda: gallery.names() == names, f"the order {names}")
    assert f"sort={sort}" in gallery.page.url


def test_right_to_left(open_gallery, many):
    """In a page from right to left, rows begin at the right, and the left arrow goes on."""
    gallery = open_gallery(f"?folder={many}&dir=rtl").ready(10)
    first, second = (gallery.tile(f"0000{n}.jpg").bounding_box() for n in (0, 1))
    grid = gallery.page.locator("#images").bounding_box()
    assert abs(first["x"] + first["width"] - grid["x"] - grid["width"]) < 1
    assert second["x"] < first["x"]
    gallery.tile("00000.jpg").focus()
    gallery.page.keyboard.press("ArrowLeft")
    assert gallery.focused() == "00001.jpg"


def test_resize_keeps_what_is_seen(open_gallery, many):
    """After another width, the same images are seen."""
    gallery = open_gallery(f"?folder={many}").ready(10)
    gallery.scroll(3000)
    gallery.ready(10)
    before = eventually(lambda: place(gallery) not in (None, "00000.jpg") and int(place(gallery)[:5]), "a tile")
    gallery.page.set_viewport_size({"width": 700, "height": 800})
    gallery.page.wait_for_function("() => document.querySelector('.tile').getBoundingClientRect().right <= 700")
    after = int(place(gallery)[:5])
    assert abs(after - before) < 12


def test_order_of_two_thousand(open_gallery, service, folder, many):
    """Nothing is shown before the whole list is there and sorted, also where the connection broke amid it."""
    gallery = open_gallery(f"?folder={folder}")
    gallery.page.get_by_text("No images here yet").wait_for()
    lists = Lists(gallery)
    lists.is_broken = True
    gallery.go(f"?folder={many}&sort=newest")
    gallery.page.get_by_text("The server cannot be reached").wait_for()
    assert gallery.names() == []
    lists.is_broken = False
    gallery.button("Try again").click()
    gallery.ready(10)
    first = service.get(f"/images?prefix={many}").json
    second = service.get(f"/images?prefix={many}&cursor={first['next_cursor']}").json
    entries = first["data"] + second["data"]
    entries.sort(key=lambda entry: entry["last_modified"], reverse=True)
    names = [entry["key"].removeprefix(many) for entry in entries]
    shown = gallery.names()
    assert shown == names[: len(shown)]
    assert gallery.page.get_by_text("2,000 images").is_visible()
    # 100, and then 200 at a time.
    assert lists.answered == 11


def test_broken_connection_is_said_and_mended(open_gallery, many):
    """Without a connection the page says so, keeps what it has, and goes on when the connection is back."""
    gallery = open_gallery(f"?folder={many}").ready(10).expects(0)
    gallery.page.context.set_offline(True)
    count = gallery.page.evaluate("document.getElementById('images').clientHeight")
    gallery.scroll(count)
    gallery.page.get_by_text("You are offline").wait_for()
    gallery.page.context.set_offline(False)
    gallery.page.wait_for_function("height => document.getElementById('images').clientHeight > height", arg=count)


def test_refused_list_is_explained(open_gallery, folder, many):
    """An error names its code and its request, and "Try again" does that."""
    gallery = open_gallery(f"?folder={folder}").expects(500)
    body = '{"status":"error","code":"internal","message":"it broke","request_id":"abc123"}'
    gallery.page.route(LISTS, lambda route: route.fulfill(status=500, body=body, content_type="application/json"))
    gallery.go(f"?folder={many}")
    gallery.page.get_by_text("internal · request abc123").wait_for()
    gallery.page.unroute(LISTS)
    gallery.button("Try again").click()
    gallery.ready(5)


def test_image_that_is_no_image(open_gallery, folder, store, fill):
    """A file without a preview is a tile with its name and a reason."""
    fill("a.jpg")
    store.put(f"{folder}b.jpg", b"no image at all", ContentType="image/jpeg")
    gallery = open_gallery(f"?folder={folder}", expects=[422]).ready(2)
    broken = gallery.tile("b.jpg").locator(".broken")
    broken.wait_for()
    assert "b.jpg" in broken.inner_text()
    assert gallery.page.get_by_role("link", name="b.jpg: Not an image", exact=True).is_visible()
