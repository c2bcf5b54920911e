"""The core of the gallery in Firefox and WebKit: browse, look, Back, choose, upload, change, delete."""

import pytest

import landscapes

THERE = "document.querySelectorAll('.tile img.there').length"
FOCUSED = "document.activeElement.closest('.tile')?.querySelector('a').ariaLabel"


@pytest.fixture
def gallery(browser, base_url, service, folder):
    """The gallery with 40 images and a folder. Afterwards, nothing has violated the policy."""
    for number in range(40):
        service.store(landscapes.jpeg(number, scale=0.2), f"{folder}{number:02}.jpg", b'{"camera":"X100"}')
    service.store(landscapes.jpeg(3, scale=0.2), f"{folder}sub/x.jpg")
    browser.go(f"{base_url}/?folder={folder}")
    browser.wait(f"{THERE} > 8")
    yield browser
    assert browser.script("return window.violations") == []


def test_browse_look_and_back(gallery, folder, artefacts):
    """The grid fills its width; the viewer has an address, arrows and details; Back leads to the same place."""
    gallery.screenshot(artefacts / f"{gallery.name}-grid.png")
    rest = gallery.script("""
      const edge = document.getElementById("images").getBoundingClientRect().right;
      const rows = new Map();
      for (const tile of document.querySelectorAll(".tile")) {
        const { top, right } = tile.getBoundingClientRect();
        rows.set(top, Math.max(rows.get(top) ?? 0, right));
      }
      return [...rows.values()].slice(0, 2).map((right) => Math.abs(edge - right));
    """)
    assert max(rest) < 1
    gallery.script("scrollTo(0, 500)")
    gallery.wait("document.documentElement.classList.contains('scrolled')")
    top = gallery.script("return scrollY")
    first = gallery.script("""
      const tiles = [...document.querySelectorAll(".tile")];
      return tiles.find((tile) => tile.getBoundingClientRect().top > 60).querySelector("a").ariaLabel;
    """)
    gallery.click(f'.tile > a[href$="{first}"]')
    gallery.wait("document.querySelector('dialog.viewer .picture.there') !== null")
    gallery.screenshot(artefacts / f"{gallery.name}-viewer.png")
    gallery.press(gallery.right)
    after = f"{int(first[:2]) + 1:02}.jpg"
    gallery.wait(f"location.href.endsWith('{after}')")
    gallery.press("i")
    gallery.wait("document.querySelector('.details')?.textContent.includes('X100')")
    gallery.back()
    gallery.wait("!document.querySelector('dialog.viewer').open")
    assert gallery.script("return scrollY") == top
    assert gallery.script(f"return {FOCUSED}") == after


def test_folders_reload_and_search(gallery, folder):
    """Folders are links, the place survives a reload, and the search narrows the list."""
    gallery.click("#folders a")
    gallery.wait("document.querySelector('.tile > a')?.ariaLabel === 'x.jpg'")
    gallery.back()
    gallery.wait(f"{THERE} > 8")
    gallery.reload()
    gallery.wait(f"{THERE} > 8")
    gallery.press("/")
    gallery.press("3", "9")
    gallery.wait("document.querySelectorAll('.tile').length === 1")
    assert "search=39" in gallery.url()


def test_focus_and_escape(gallery, folder):
    """A dialog gives the focus back, and Escape closes the viewer wholly, also right after a reload."""
    gallery.script("document.querySelector('.tile > a').focus()")
    gallery.press("?")
    gallery.wait("document.querySelector('dialog[open]') !== null")
    gallery.press(gallery.escape)
    gallery.wait("document.querySelector('dialog:not(.viewer)') === null")
    assert gallery.script(f"return {FOCUSED}") == "00.jpg"
    gallery.press(gallery.enter)
    gallery.wait("document.querySelector('dialog.viewer .picture.there') !== null")
    gallery.reload()
    gallery.wait("document.querySelector('dialog.viewer .picture.there') !== null")
    gallery.press(gallery.escape)
    # Firefox makes a new page of a step back after a reload.
    gallery.wait("!document.querySelector('dialog.viewer[open]') && !location.search.includes('image=')")
    gallery.wait("!document.documentElement.classList.contains('still')")
    gallery.wait("document.querySelector('body > .floats') !== null")


def test_choose_delete_undo(gallery, folder, store):
    """Space chooses; deleted images come back with Undo; nothing is deleted before its time."""
    gallery.script("document.querySelector('.tile > a').focus()")
    gallery.press(gallery.space)
    gallery.press(gallery.right)
    gallery.press(gallery.space)
    gallery.wait("document.querySelector('.selection output')?.textContent === '2 chosen'")
    gallery.click(".selection .danger")
    gallery.wait("document.querySelector('.notice')?.textContent.includes('will be deleted')")
    assert gallery.script("return document.querySelector('.tile > a').ariaLabel") == "02.jpg"
    gallery.click(".notice button")
    gallery.wait("document.querySelector('.tile > a').ariaLabel === '00.jpg'")
    assert len(store.keys(folder)) == 41


def test_upload(gallery, folder, store, tmp_path):
    """A chosen file is uploaded, and stands at its place."""
    (tmp_path / "00a.jpg").write_bytes(landscapes.jpeg(77, scale=0.3))
    gallery.click(".upload")
    gallery.wait("document.querySelector('dialog input[type=file]') !== null")
    # Firefox reaches no hidden input.
    gallery.script("document.querySelector('dialog input[accept]').hidden = false")
    gallery.choose("dialog input[accept]", tmp_path / "00a.jpg")
    gallery.wait("document.querySelector('.uploads h2')?.textContent === '1 image uploaded'")
    gallery.wait("[...document.querySelectorAll('.tile > a')].some(({ ariaLabel }) => ariaLabel === '00a.jpg')")
    assert f"{folder}00a.jpg" in store.keys(folder)


def test_edit(gallery, folder, service):
    """The file name is changed in the viewer."""
    gallery.script("document.querySelector('.tile > a').focus()")
    gallery.press(gallery.enter)
    gallery.wait("document.querySelector('dialog.viewer .picture.there') !== null")
    gallery.press("i")
    gallery.wait("document.querySelector('.details h2 button') !== null")
    gallery.click(".details h2 button")
    gallery.script("document.querySelector('.details input[name=filename]').value = ''")
    gallery.press(*"new.jpg")
    gallery.press(gallery.enter)
    gallery.wait("document.querySelector('.notice')?.textContent.includes('Saved')")
    assert service.view(f"{folder}00.jpg").data["filename"] == "new.jpg"
