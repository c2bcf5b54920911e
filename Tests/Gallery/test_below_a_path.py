"""The gallery behind a second nginx, which serves the service below a path: everything of it works there."""

import os
import re
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import landscapes
from eventually import eventually
from guarded import guarded
from own_stack import ROOT, free_port, running
from service import Service

GUIDE = ROOT / "docs" / "gallery.md"


@contextmanager
def front(service, folder, port, host):
    """Runs nginx in front of a service until the block ends. `host` is the Host that it sends."""
    folder.mkdir()
    (folder / "tmp").mkdir()
    (location,) = re.findall(r"^```nginx\n(location /pictures/ .*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    location = location.replace("127.0.0.1:5000", urlsplit(service.base_url).netloc).replace("$http_host", host)
    text = (Path(__file__).parent / "front.nginx.conf").read_text()
    (folder / "nginx.conf").write_text(text.replace("@PORT@", str(port)).replace("@LOCATION@", location))
    command = ["nginx", "-p", f"{folder}/", "-c", "nginx.conf", "-e", "stderr"]
    command += ["-g", "user root;"] if os.geteuid() == 0 else []
    environment = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}
    with running(command, folder / "nginx.log", env=environment):
        there = Service(f"http://127.0.0.1:{port}")
        eventually(lambda: there.is_up("/pictures/healthz"), f"the proxy (see {folder}/nginx.log)")
        yield f"{there.base_url}/pictures"


@contextmanager
def below(stack, folder, host="$http_host", **settings):
    """Runs a service with access on behind a proxy. Yields the public address, and a key for everything."""
    port = free_port()
    settings = {name: value.replace("PORT", str(port)) for name, value in settings.items()}
    with guarded(stack, folder, GALLERY="on", RENDERERS="1", TRUSTED_PROXIES="127.0.0.1", **settings) as access:
        key = access.add_key()["Authorization"].removeprefix("Bearer ")
        with front(access.service, folder / "front", port, host) as address:
            yield address, key


@pytest.fixture(scope="module")
def pictures(stack, tmp_path_factory):
    """A service that does not know its public address. The proxy tells it the Host of the client."""
    with below(stack, tmp_path_factory.mktemp("below")) as there:
        yield there


@pytest.fixture
def open_below(open_gallery, pictures):
    """Opens the gallery below the path, and signs in."""

    def run(query, **options):
        address, key = pictures
        return open_gallery(query, base=address, expects=[401, 503], **options).sign_in(key)

    return run


def test_nothing_is_asked_for_elsewhere(open_below, pictures, fill, folder):
    """The page, its files, lists and pictures: all addresses are below the path, and the list is fetched once."""
    fill("a.jpg", "b.jpg", "sub/c.jpg")
    gallery = open_below(f"?folder={folder}").ready(2)
    asked = []
    gallery.page.on("request", lambda request: asked.append(request.url))
    gallery.page.reload()
    gallery.ready(2)
    gallery.tile("a.jpg").click()
    gallery.viewer()
    gallery.page.keyboard.press("i")
    gallery.button("Edit").wait_for()
    gallery.page.go_back()
    gallery.page.get_by_role("link", name="sub").click()
    gallery.tile("c.jpg").wait_for()
    assert len(asked) > 20
    address, _ = pictures
    assert [url for url in asked if not url.startswith(f"{address}/")] == []
    assert sum("/images?" in url for url in asked) == 2


def test_deep_link_and_reload(open_below, fill, folder):
    """A link to an image opens it, and survives a reload."""
    fill("a.jpg", "b.jpg", scale=1)
    gallery = open_below(f"?folder={folder}&image={folder}b.jpg")
    gallery.viewer()
    gallery.page.reload()
    gallery.viewer().get_by_text("2 of 2").wait_for()
    gallery.button("Back to the images").click()
    gallery.page.wait_for_url(f"**/pictures/?folder={folder}")
    gallery.ready(2)


def test_upload_edit_move_delete(open_below, folder, store, service, tmp_path):
    """Changes, with a key that a proxy could spoil."""
    image = landscapes.jpeg(4, scale=0.3)
    (tmp_path / "50% ü+b;c.jpg").write_bytes(image)
    gallery = open_below(f"?folder={folder}x y/")
    gallery.choose(tmp_path / "50% ü+b;c.jpg")
    gallery.uploaded("1 image uploaded")
    assert store.get(f"{folder}x y/50% ü+b;c.jpg")["Body"] == image
    gallery.rename("50% ü+b;c.jpg", "renamed.jpg")
    assert service.view(f"{folder}x y/50% ü+b;c.jpg").data["filename"] == "renamed.jpg"
    gallery.button("Move or rename").click()
    gallery.page.get_by_role("dialog", name="Move or rename").get_by_role("combobox").fill(f"{folder}x y/b.jpg")
    gallery.page.keyboard.press("Enter")
    gallery.says("1 image moved.")
    assert store.keys(folder) == [f"{folder}x y/b.jpg"]
    gallery.page.keyboard.press("Delete")
    gallery.button("Delete now").click()
    gallery.says("1 image deleted.")
    assert store.keys(folder) == []


def test_session(open_below, fill, folder, pictures):
    """The cookie of a session comes to the service below the path, and goes with "Sign out"."""
    fill("a.jpg")
    gallery = open_below(f"?folder={folder}").ready()
    (cookie,) = gallery.page.context.cookies()
    assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == ("/", True, "Strict")
    gallery.button("View and more").click()
    gallery.page.get_by_role("menuitem", name="Sign out").click()
    gallery.page.get_by_label("API key or token").wait_for()
    assert gallery.page.context.cookies() == []
    assert gallery.page.url == f"{pictures[0]}/"


def links(gallery, name):
    """The link that the viewer copies of an image, the one of the grid, and a signed one."""
    copied = "navigator.clipboard.readText()"
    gallery.tile(name).focus()
    gallery.page.keyboard.press("Space")
    gallery.button("Copy links").click()
    gallery.says("1 link copied.")
    found = [gallery.page.evaluate(copied)]
    gallery.page.keyboard.press("Escape")
    gallery.tile(name).click()
    gallery.viewer()
    gallery.page.keyboard.press("c")
    gallery.says("The link is copied.")
    found.append(gallery.page.evaluate(copied))
    gallery.button("Signed link").click()
    gallery.button("Make and copy the link").click()
    gallery.page.get_by_text("It is copied.").wait_for()
    return [*found, gallery.page.evaluate(copied)]


ALLOWED = ["clipboard-read", "clipboard-write"]


def test_links(open_below, fill, folder, pictures):
    """Links that the page copies lead to the images below the path."""
    fill("a.jpg")
    gallery = open_below(f"?folder={folder}", permissions=ALLOWED).ready()
    plain, same, signed = links(gallery, "a.jpg")
    assert plain == same == f"{pictures[0]}/images/{folder}a.jpg?mode=inline"
    front = Service(pictures[0].removesuffix("/pictures"))
    front.get("/pictures" + plain.removeprefix(pictures[0])).refused(401, "unauthorized")
    assert signed.startswith(f"{pictures[0]}/images/")
    front.get("/pictures" + signed.removeprefix(pictures[0])).expect(200)


def test_public_address(open_gallery, stack, fill, folder, tmp_path):
    """With PUBLIC_URL, links begin with it, and the proxy need not tell the Host of the client."""
    fill("a.jpg")
    with below(stack, tmp_path, "service", PUBLIC_URL="http://127.0.0.1:PORT/pictures") as (address, key):
        gallery = open_gallery(f"?folder={folder}", base=address, permissions=ALLOWED, expects=[401])
        gallery.sign_in(key).ready()
        plain, same, signed = links(gallery, "a.jpg")
        assert plain == same == f"{address}/images/{folder}a.jpg?mode=inline"
        assert signed.startswith(f"{address}/images/{folder}a.jpg?")
        gallery.page.context.close()
