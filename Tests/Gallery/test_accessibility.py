"""Who uses no mouse, sees little, or wants less motion: axe finds nothing, and the keyboard does everything."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from eventually import eventually

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
# How to come to each view from a tile with the focus.
VIEWS = {
    "grid": [],
    "selection": ["Space"],
    "viewer": ["Enter"],
    "details": ["Enter", "i"],
    "edit": ["Enter", "i", "Edit"],
    "menu": ["View and more"],
    "upload": ["u"],
    "help": ["?"],
    "move": ["Space", "Move"],
    "delete": ["Delete"],
    "download": ["Enter", "Download"],
}
# What is there after each step: a role, and a name.
SEEN = {
    "Space": ("toolbar", "Chosen images"),
    "Enter": ("dialog", "Viewer"),
    "i": ("button", "Edit"),
    "Edit": ("button", "Save"),
    "View and more": ("menu", "View"),
    "u": ("dialog", "Upload"),
    "?": ("dialog", "Keyboard shortcuts"),
    "Move": ("dialog", "Move 1 image"),
    "Delete": ("button", "Undo"),
    "Download": ("dialog", "Download"),
}


def violations(gallery):
    """What axe has found: rule, and the elements."""
    results = Axe().run(gallery.page, options=WCAG).response
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in results["violations"]]


def show(gallery, steps):
    """Goes to a view by keyboard, or by a button where it has no key."""
    for step in steps:
        if step in ("Edit", "View and more", "Move", "Download"):
            gallery.button(step).click()
        else:
            gallery.page.keyboard.press(step)
        role, name = SEEN[step]
        there = gallery.page.get_by_role(role, name=name, exact=True)
        there.wait_for()
        if step == "Enter":
            gallery.viewer()
        if step == "Download":
            there.get_by_role("status").get_by_text("B").wait_for()
    # Transitions change colours while they last.
    eventually(lambda: gallery.page.evaluate("document.getAnimations().length === 0"), "no animation")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing(open_gallery, fill, folder, scheme, size):
    """No violation of WCAG 2.2 AA in any view."""
    fill("a.jpg", "b.jpg", "c.jpg", "sub/d.jpg", metadata={"camera": "X100"})
    options = (
        {} if size == "desktop" else {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
    )
    found = {}
    for view, steps in VIEWS.items():
        gallery = open_gallery(f"?folder={folder}", color_scheme=scheme, reduced_motion="reduce", **options).ready(3)
        gallery.tile("b.jpg").focus()
        show(gallery, steps)
        if problems := violations(gallery):
            found[view] = problems
        gallery.page.context.close()
    assert found == {}, found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_there_is_nothing(open_gallery, folder, scheme):
    """Nor where the store is empty, or an image is not there."""
    gallery = open_gallery(f"?folder={folder}", color_scheme=scheme)
    gallery.page.get_by_text("No images here yet").wait_for()
    assert violations(gallery) == []
    gallery = open_gallery(f"?folder={folder}&image={folder}none.jpg", color_scheme=scheme, expects=[404])
    gallery.page.get_by_text("This image is no longer there.").wait_for()
    assert violations(gallery) == []


def test_keyboard_alone(open_gallery, fill, folder, store, tmp_path):
    """From start to end without a mouse: through the images, look, edit, choose, delete, undo, help, search, upload."""
    fill(*(f"{n:02}.jpg" for n in range(24)), "sub/x.jpg")
    gallery = open_gallery(f"?folder={folder}").ready(5)
    page = gallery.page
    press = page.keyboard.press
    press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press("Enter")
    assert gallery.focused() == "00.jpg"
    press("ArrowRight")
    press("ArrowRight")
    assert gallery.focused() == "02.jpg"
    press("ArrowDown")
    below = gallery.focused()
    assert below > "02.jpg"
    press("ArrowUp")
    press("End")
    assert gallery.focused() == "23.jpg"
    assert page.evaluate(
        "(({ top, bottom }) => top >= 56 && bottom <= innerHeight)(document.activeElement.getBoundingClientRect())"
    )
    press("Home")
    assert gallery.focused() == "00.jpg"
    press("Enter")
    gallery.viewer()
    press("ArrowRight")
    page.wait_for_url("**01.jpg")
    press("i")
    gallery.button("Edit").focus()
    press("Enter")
    press("Control+a")
    page.keyboard.type("by keys.jpg")
    press("Enter")
    gallery.says("Saved.")
    press("Escape")
    page.locator("dialog.viewer").wait_for(state="hidden")
    assert gallery.focused() == "01.jpg"
    press("Space")
    press("ArrowRight")
    press("ArrowRight")
    press("Shift+Space")
    page.get_by_text("3 chosen").wait_for()
    press("Delete")
    gallery.says("3 images will be deleted")
    assert gallery.focused() == "04.jpg"
    gallery.button("Undo").focus()
    press("Enter")
    eventually(lambda: "01.jpg" in gallery.names(), "the images")
    press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    sheet.wait_for()
    press("Escape")
    sheet.wait_for(state="detached")
    press("/")
    page.wait_for_function("() => document.activeElement.type === 'search'")
    page.keyboard.type("sub/")
    page.wait_for_url("**search=sub/")
    gallery.tile("x.jpg").wait_for()
    press("Escape")
    gallery.tile("00.jpg").wait_for()
    press("Tab")
    press("Enter")
    page.get_by_role("menuitemradio", name="Newest first").wait_for()
    press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "View and more"
    press("Tab")
    press("Enter")
    page.get_by_role("dialog", name="Upload").wait_for()
    (tmp_path / "new.jpg").write_bytes(store.get(f"{folder}00.jpg")["Body"])
    with page.expect_file_chooser() as chooser:
        press("Enter")
    chooser.value.set_files(tmp_path / "new.jpg")
    gallery.uploaded("1 image uploaded")
    assert f"{folder}new.jpg" in store.keys(folder)


def test_closed_sheet_leaves_the_focus(open_gallery, fill, folder):
    """A key that comes before the browser reports the end of a dialog counts: the focus does not go back once more."""
    fill("a.jpg")
    gallery = open_gallery(f"?folder={folder}").ready(1)
    gallery.tile("a.jpg").focus()
    gallery.page.keyboard.press("?")
    gallery.page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    states = gallery.page.evaluate("""async () => {
      const sheet = document.querySelector("dialog[open]");
      const ended = new Promise((done) => sheet.addEventListener("close", done));
      sheet.close();
      const first = document.activeElement.closest(".tile") !== null;
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
      await ended;
      return [first, document.activeElement.type];
    }""")
    assert states == [True, "search"]


def test_focus_is_always_seen(open_gallery, fill, folder):
    """Every step of the Tab key shows where the focus is."""
    fill("a.jpg", "b.jpg", "sub/c.jpg")
    gallery = open_gallery(f"?folder={folder}").ready(2)
    seen = set()
    for _ in range(14):
        gallery.page.keyboard.press("Tab")
        what, outline = gallery.page.evaluate("""() => {
          const { activeElement: one } = document;
          const { outlineStyle, outlineWidth } = getComputedStyle(one);
          const what = one.getAttribute("aria-label") ?? one.textContent ?? one.tagName;
          return [what, outlineStyle !== "none" && parseFloat(outlineWidth) >= 2];
        }""")
        if gallery.page.evaluate("document.activeElement === document.body"):
            break
        assert outline, what
        seen.add(what)
    assert len(seen) >= 6


def test_targets_are_large_enough(open_gallery, fill, folder):
    """Whatever is touched has at least 24 by 24 pixels (WCAG 2.2, 2.5.8)."""
    fill("a.jpg", "sub/c.jpg")
    gallery = open_gallery(
        f"?folder={folder}", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    ).ready(1)
    small = gallery.page.evaluate("""() => [...document.querySelectorAll("button, a:not(.skip), input")]
      .filter((one) => one.checkVisibility())
      .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 24 || height < 24)""")
    assert small == []


def test_forced_colours(open_gallery, fill, folder):
    """In forced colours, a chosen tile and the focus are told apart by outlines."""
    fill("a.jpg", "b.jpg")
    gallery = open_gallery(f"?folder={folder}", forced_colors="active").ready(2)
    gallery.tile("a.jpg").focus()
    gallery.page.keyboard.press("Space")
    styles = gallery.page.locator(".tile").evaluate_all(
        "tiles => tiles.map((tile) => getComputedStyle(tile).outlineStyle)"
    )
    assert styles == ["solid", "none"]


def test_reduced_motion(open_gallery, fill, folder):
    """Nothing moves for who wants no motion."""
    fill("a.jpg")
    gallery = open_gallery(f"?folder={folder}", reduced_motion="reduce").ready(1)
    gallery.page.keyboard.press("u")
    gallery.page.get_by_role("dialog", name="Upload").wait_for()
    assert gallery.page.evaluate("document.getAnimations().length") == 0
    durations = gallery.page.evaluate(
        "[...document.querySelectorAll('*')].map((one) => getComputedStyle(one).transitionDuration)"
    )
    assert set(durations) == {"0s"}


def test_smallest_phone(open_gallery, fill, folder):
    """At 320 pixels, which is 400 % of zoom on a desktop, nothing is cut off or scrolls sideways (WCAG 1.4.10)."""
    fill("a.jpg", "b.jpg", "sub/c.jpg")
    gallery = open_gallery(f"?folder={folder}", viewport={"width": 320, "height": 640}).ready(2)
    assert gallery.page.evaluate("document.documentElement.scrollWidth") <= 320
    for name in ("View and more", "Upload"):
        box = gallery.button(name).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 320
