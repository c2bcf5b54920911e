"""Keys, names and metadata that are meant to do harm: they are text, and nothing else."""

import json
import re

import pytest

import landscapes
from gallery import SOURCE
from service import path

MARKUP = [
    '<img src=x onerror="alert(1)">.jpg',
    '"><script>alert(document.cookie)</script>.jpg',
    "javascript:alert(1).jpg",
    "${alert(1)} {{7*7}} &lt;b&gt; %3Cscript%3E.jpg",
    "\u202egpj.exe\u202c.jpg",
    "\u2066one\u2069\u200ftwo.jpg",
    "__proto__",
    "constructor.jpg",
    "'; DROP TABLE images; --.jpg",
    "né'à\u0301 日本語 עברית 👩\u200d💻.jpg",
    "a?folder=b&image=c#d.jpg",
    "x" * 990 + ".jpg",
]


@pytest.fixture
def hostile(service, folder):
    """A folder of such images. Their file names and metadata are of the same kind."""
    keys = []
    for number, name in enumerate(MARKUP):
        key = (folder + name)[:1024]
        metadata = {
            name[:60]: name[:60],
            "html": "<b onclick=alert(1)>bold</b>",
            "deep": {"<i>": ["\u202e", "</script>"]},
        }
        try:
            service.store(landscapes.jpeg(number, scale=0.1), key, json.dumps(metadata).encode(), filename="x.jpg")
        except AssertionError:
            # A name that S3 or the engine refuses is no name that can be shown.
            continue
        body = json.dumps({"filename": "<svg onload=alert(1)>\u202e.jpg"}).encode()
        service.request("PATCH", path(key), {"Content-Type": "application/json"}, body)
        keys.append(key)
    assert len(keys) >= 10
    return keys


def test_everything_is_text(open_gallery, hostile, folder):
    """In the grid, the viewer, the details, the form, the dialogs and the address: no alert, no error, no violation."""
    # One name has a slash in it: with the images of subfolders, all are in one list.
    gallery = open_gallery(f"?folder={folder}&all", permissions=["clipboard-read", "clipboard-write"]).ready(
        len(hostile)
    )
    page = gallery.page
    assert page.locator("main script, main iframe, main svg:not([aria-hidden]), [onerror], [onclick]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a name makes the page wider"
    gallery.tiles().first.locator("> a").click()
    for number in range(len(hostile)):
        gallery.viewer()
        if number == 0:
            page.keyboard.press("i")
        gallery.button("Edit").wait_for()
        assert page.locator("dialog.viewer").evaluate("dialog => dialog.scrollWidth <= innerWidth")
        text = page.locator(".details").inner_text()
        assert "\u202e" not in text and "\u2066" not in text
        assert "<svg onload=alert(1)>\ufffd.jpg" in text
        assert page.locator(".details b, .details i, .details script").count() == 0
        gallery.button("Edit").click()
        gallery.button("Cancel").click()
        gallery.button("Move or rename").click()
        gallery.button("Cancel").click()
        if number < len(hostile) - 1:
            url = page.url
            gallery.button("Next image").click()
            page.wait_for_function("url => location.href !== url", arg=url)
    page.keyboard.press("Escape")
    page.locator("dialog.viewer").wait_for(state="hidden")
    page.keyboard.press("Control+a")
    gallery.button("Copy links").click()
    gallery.says("links copied")


def test_hostile_addresses(open_gallery):
    """Whatever stands in the address is a name of a folder or an image, and no more."""
    for query in (
        "?folder=<img src=x onerror=alert(1)>/",
        "?search=%3Cscript%3Ealert(1)%3C/script%3E",
        "?image=javascript:alert(1)",
        "?image=../../etc/passwd",
        "?folder=%E2%80%AEabc/&sort=__proto__&all",
        "?image=%00",
        "?folder=a/>; rel=stylesheet, </evil.css>; rel=stylesheet/",
    ):
        gallery = open_gallery(query, expects=[400, 404])
        gallery.page.locator("#state *, .trouble:not([hidden]) *, .tile").first.wait_for()
        sheets = gallery.page.locator("link[rel=stylesheet]").evaluate_all("(links) => links.map(({ href }) => href)")
        assert len(sheets) == len(list(SOURCE.rglob("*.css"))) and not any("evil" in sheet for sheet in sheets)


def test_hostile_folders(open_gallery, service, folder):
    """Names of folders are text too, also in breadcrumbs."""
    name = '<img src=x onerror=alert(1)>"\u202e'
    service.store(landscapes.jpeg(1, scale=0.1), f"{folder}{name}/a.jpg")
    gallery = open_gallery(f"?folder={folder}")
    link = gallery.page.get_by_role("navigation", name="Folders").get_by_role("link")
    assert link.inner_text() == name.replace("\u202e", "\ufffd")
    link.click()
    gallery.tile("a.jpg").wait_for()
    assert gallery.page.get_by_role("navigation", name="Breadcrumbs").get_by_role(
        "link"
    ).last.inner_text() == name.replace("\u202e", "\ufffd")


def test_page_makes_no_markup(service, assets):
    """No file of the page turns text into markup or code."""
    page = service.get("/").body.decode()
    assert " style=" not in page and " onclick" not in page and "<style" not in page
    for file in sorted(SOURCE.rglob("*.js")):
        name = file.relative_to(SOURCE).as_posix()
        code = service.get(assets + name).expect(200).body.decode()
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|createContextualFragment", code
        ), name
