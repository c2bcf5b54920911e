"""Where access is on: signing in, what a principal may not do, signed links, the end of a session."""

import json
import os
import subprocess
import time

import pytest

import landscapes
from eventually import eventually
from guarded import guarded
from own_stack import binary_of
from service import path
from tokens import Signer

ISSUER, AUDIENCE = "https://id.example", "images"


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    """Who signs tokens."""
    return Signer(tmp_path_factory.mktemp("signer"), "ES256")


@pytest.fixture(scope="module")
def access(stack, tmp_path_factory, store, signer):
    """A service with access on, with images in two folders. `access.add_key(…)` makes API keys."""
    folder = tmp_path_factory.mktemp("access")
    (folder / "jwks.json").write_text(json.dumps({"keys": [signer.jwk()]}))
    settings = {
        "LINK_KEYS_FILE": str(folder / "link-keys"),
        "JWT_JWKS": str(folder / "jwks.json"),
        "JWT_ISSUER": ISSUER,
        "JWT_AUDIENCE": AUDIENCE,
    }
    subprocess.run([binary_of(stack), "links", "rotate"], env={**os.environ, **settings}, check=True)
    images = ("guarded/a.jpg", "guarded/b.jpg", "elsewhere/c.jpg")
    with guarded(stack, folder, GALLERY="on", RENDERERS="1", **settings) as service:
        for name in images:
            store.put(name, landscapes.jpeg(3, scale=0.2), ContentType="image/jpeg")
        yield service
    for name in images:
        store.delete(name)


def token(access, scopes, prefix=""):
    """A new API key."""
    return access.add_key(scopes, prefix)["Authorization"].removeprefix("Bearer ")


def test_nothing_without_signing_in(open_gallery, access):
    """Who has not signed in sees a form, and no name of an image."""
    gallery = open_gallery("?folder=guarded/", base=access.service.base_url, expects=[401])
    gallery.page.get_by_label("API key or token").wait_for()
    assert gallery.tiles().count() == 0
    assert gallery.button("Upload").is_hidden()
    gallery.sign_in("wrong")
    gallery.page.get_by_text("This key or token is unknown, or has expired.").wait_for()


def test_signs_in_and_out(open_gallery, access):
    """A key becomes a session that no script can read; it ends with "Sign out"."""
    gallery = open_gallery("?folder=guarded/", base=access.service.base_url, expects=[401])
    gallery.sign_in(token(access, "read,write,delete,share"))
    gallery.ready(2)
    assert gallery.names() == ["a.jpg", "b.jpg"]
    cookies = gallery.page.context.cookies()
    assert len(cookies) == 1 and cookies[0]["httpOnly"] and cookies[0]["sameSite"] == "Strict"
    assert (
        gallery.page.evaluate("document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)").count(
            "ifk"
        )
        == 0
    )
    gallery.page.reload()
    gallery.ready(2)
    gallery.button("View and more").click()
    gallery.page.get_by_role("menuitem", name="Sign out").click()
    gallery.page.get_by_label("API key or token").wait_for()
    assert gallery.page.context.cookies() == []


def test_reader_is_offered_reading(open_gallery, access):
    """Who may only read is offered nothing else, by no button and no key."""
    gallery = open_gallery("?folder=guarded/", base=access.service.base_url, expects=[401])
    gallery.sign_in(token(access, "read", "guarded/"))
    gallery.ready(2)
    page = gallery.page
    assert gallery.button("Upload").is_hidden()
    gallery.tile("a.jpg").focus()
    page.keyboard.press("u")
    page.keyboard.press("Delete")
    page.keyboard.press("Space")
    toolbar = page.get_by_role("toolbar", name="Chosen images")
    toolbar.wait_for()
    assert toolbar.get_by_role("button").evaluate_all("all => all.map((one) => one.textContent || one.ariaLabel)") == [
        "Choose none",
        "Copy links",
    ]
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    gallery.viewer()
    for name in ("Delete", "Move or rename", "Signed link"):
        assert gallery.button(name).is_hidden(), name
    page.keyboard.press("i")
    page.get_by_text("Metadata").wait_for()
    assert gallery.button("Edit").count() == 0
    page.keyboard.press("Escape")
    page.locator("dialog.viewer").wait_for(state="hidden")
    assert gallery.names() == ["a.jpg", "b.jpg"]
    assert page.locator(".notice, dialog[open]").count() == 0
    gallery.go("")
    page.get_by_role("link", name="guarded").wait_for()
    assert page.get_by_role("link", name="elsewhere").count() == 0


@pytest.fixture
def jwt(signer):
    """Makes a token: `jwt("read write", "guarded/")`."""

    def run(scope, prefix="", seconds=600):
        claims = {"sub": "somebody", "iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + seconds}
        return signer.token({**claims, "scope": scope, "image_prefixes": [prefix]})

    return run


def test_token_that_may_read(open_gallery, access, jwt):
    """A token becomes a session, too, which ends with the token. It allows what the token allows."""
    gallery = open_gallery("?folder=guarded/", base=access.service.base_url, expects=[401])
    token = jwt("read", "guarded/")
    gallery.sign_in(token)
    gallery.ready(2)
    (cookie,) = gallery.page.context.cookies()
    assert 0 < cookie["expires"] <= time.time() + 600 + 5
    assert token not in cookie["value"] and cookie["httpOnly"]
    kept = gallery.page.evaluate("document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert token not in kept
    assert gallery.button("Upload").is_hidden()
    gallery.tile("a.jpg").click()
    gallery.viewer()
    assert gallery.button("Copy link").is_visible()
    for name in ("Delete", "Move or rename", "Signed link"):
        assert gallery.button(name).is_hidden(), name


def test_token_that_may_write(open_gallery, access, jwt, store, folder, tmp_path):
    """With a token that may write below a folder, images are uploaded and edited there, and not deleted."""
    gallery = open_gallery(f"?folder={folder}", base=access.service.base_url, expects=[401])
    gallery.sign_in(jwt("read write", folder))
    gallery.page.get_by_text("No images here yet").wait_for()
    image = landscapes.jpeg(5, scale=0.2)
    (tmp_path / "a.jpg").write_bytes(image)
    gallery.choose(tmp_path / "a.jpg")
    gallery.uploaded("1 image uploaded")
    assert store.get(f"{folder}a.jpg")["Body"] == image
    gallery.rename("a.jpg", "renamed.jpg")
    assert gallery.button("Delete").is_hidden()


def test_token_that_has_expired(open_gallery, access, jwt):
    """A token that has expired, and one of another signer's making, are explained, and begin no session."""
    gallery = open_gallery("?folder=guarded/", base=access.service.base_url, expects=[401])
    for token in (jwt("read", seconds=-600), jwt("read")[:-8] + "AAAAAAAA"):
        gallery.sign_in(token)
        gallery.page.get_by_text("This key or token is unknown, or has expired.").wait_for()
        assert gallery.page.context.cookies() == []
    gallery.sign_in(jwt("read"))
    gallery.ready(2)


def test_signed_link(open_gallery, access):
    """A signed link shows the image to who has not signed in, and says when it ends."""
    gallery = open_gallery(
        "?folder=guarded/",
        base=access.service.base_url,
        permissions=["clipboard-read", "clipboard-write"],
        expects=[401],
    )
    gallery.sign_in(token(access, "read,share", "guarded/"))
    gallery.ready(2)
    gallery.tile("a.jpg").click()
    gallery.viewer()
    gallery.button("Signed link").click()
    gallery.button("Make and copy the link").click()
    gallery.page.get_by_text("It is copied.").wait_for()
    url = gallery.page.evaluate("navigator.clipboard.readText()")
    answer = access.service.get(access.service.target(url))
    assert answer.status == 200 and answer.header("Content-Type") == "image/jpeg"
    access.service.get(path("guarded/a.jpg") + "?mode=inline").refused(401, "unauthorized")


def test_end_of_a_session(open_gallery, access):
    """When the session has ended, the page asks to sign in again."""
    gallery = open_gallery("?folder=guarded/", base=access.service.base_url, expects=[401])
    gallery.sign_in(token(access, "read", "guarded/"))
    gallery.ready(2)
    gallery.page.context.clear_cookies()
    gallery.page.get_by_role("link", name="All images").click()
    gallery.page.get_by_label("API key or token").wait_for()
    assert gallery.tiles().first.is_hidden()


def test_end_of_a_session_amid_a_list(open_gallery, access, many):
    """Also where more of a list was on its way, and where an image was looked at."""
    # The one renderer of this service is busy with so many images.
    gallery = open_gallery(f"?folder={many}", base=access.service.base_url, expects=[401, 503])
    key = token(access, "read", many)
    gallery.sign_in(key)
    gallery.ready(10)
    gallery.page.context.clear_cookies()
    gallery.scroll(3000)
    gallery.page.get_by_label("API key or token").wait_for()
    gallery.sign_in(key)
    gallery.ready(10)
    gallery.tiles().first.locator("> a").click()
    gallery.viewer()
    gallery.page.context.clear_cookies()
    gallery.page.keyboard.press("i")
    gallery.page.get_by_label("API key or token").wait_for()
    assert gallery.page.locator("dialog[open]").count() == 0


def test_foreign_page_changes_nothing(browser, service, base_url, folder, store):
    """A page of another origin cannot store an image with a form, which needs no preflight."""
    context = browser.new_context()
    page = context.new_page()
    # The same address under another name of the host is another site.
    page.goto(base_url.replace("127.0.0.1", "localhost") + "/healthz")
    outcome = page.evaluate(
        """async ([address, folder]) => {
      const form = new FormData();
      form.append("key", folder + "foreign.jpg");
      form.append("file", new File([new Uint8Array(10)], "foreign.jpg"));
      return fetch(address, { method: "POST", body: form, mode: "no-cors" }).then(({ type }) => type, String);
    }""",
        [base_url + "/images/upload", folder],
    )
    assert outcome == "opaque"
    assert store.keys(folder) == []
    answer = service.request(
        "POST",
        "/images/upload",
        {
            "Origin": "http://localhost:1",
            "Sec-Fetch-Site": "cross-site",
            "Content-Type": "multipart/form-data; boundary=x",
        },
        b"--x--",
    )
    answer.refused(403, "foreign-origin")
    context.close()
    eventually(lambda: store.keys(folder) == [], "nothing stored")
