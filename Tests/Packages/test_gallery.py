"""The gallery of an installed service: on, off, and through an upgrade."""

import gzip
import json
import re
import shutil
import subprocess

import pytest

from conftest import ROOT, WORK
from machine import children
from manager import wait_until
from service import NGINX, POOL

SOURCE = "/usr/share/image-fcgi/web/gallery"
SERVED = "/run/image-fcgi/nginx/gallery"
FILES = sorted(str(file.relative_to(ROOT / "web/gallery")) for file in (ROOT / "web/gallery").rglob("*.*"))
FIRST_LINE = (ROOT / "web/gallery/main.js").read_text(encoding="utf-8").splitlines()[0]
TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}


def reload(service):
    """Reloads nginx, and waits until its new processes alone answer."""
    before = set(nginx_processes(service))
    status = service.manager.reload(NGINX)
    if status == 0:
        wait_until("the old processes of nginx have ended", lambda: not before & set(nginx_processes(service)))
    return status


def nginx_processes(service):
    """The process ids of nginx without its main process."""
    return children(service.manager.main(NGINX))


def page_version(service):
    """The version that the page names."""
    status, _, body = service.request("GET", "/")
    assert status == 200
    [version] = set(re.findall(r"_gallery/([0-9a-f]{16})/", body.decode()))
    return version


def check_page(service, script):
    """The page and the files that it names are there and belong together: main.js begins with `script`."""
    version = page_version(service)
    for address in re.findall(r'(?:src|href)="(_gallery/[^"]+)"', service.request("GET", "/")[2].decode()):
        status, headers, body = service.request("GET", f"/{address}")
        assert (status, headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable"), address
        if address.endswith("/main.js"):
            assert body.decode().startswith(script)
    return version


def check_nothing(service, version="0123456789abcdef"):
    """Each path of the gallery is the 404 of an unknown path."""
    for path in ("/", "/_gallery/", f"/_gallery/{version}/main.js", f"/_gallery/{version}/index.html"):
        status, headers, body = service.request("GET", path)
        assert (status, json.loads(body)["code"]) == (404, "not-found"), path
        assert headers["Content-Type"] == "application/json"
        assert headers["Content-Security-Policy"] is None


def versions(service):
    """The versions of which nginx has files."""
    return sorted(folder.name for folder in service.machine.path(SERVED).iterdir())


@pytest.fixture
def gallery(service):
    """The service with the gallery, which is off again afterwards."""
    service.configure(GALLERY="on")
    assert reload(service) == 0, service.manager.log(NGINX)
    yield service
    service.configure(GALLERY=None)
    assert reload(service) == 0, service.manager.log(NGINX)
    check_nothing(service)


@pytest.fixture(scope="module")
def newer(package):
    """Makes a package whose gallery has another script: `newer("0.1.1")`. Its main.js begins with the version."""

    def make(version):
        tree = WORK / f"gallery-{version}"
        subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
        control = tree / "DEBIAN/control"
        control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text()))
        script = tree / SOURCE.lstrip("/") / "main.js"
        script.write_text(f"// {version}\n{script.read_text()}")
        file = WORK / f"image-fcgi-{version}.deb"
        subprocess.run(["dpkg-deb", "--build", "--root-owner-group", tree, file], check=True, capture_output=True)
        shutil.rmtree(tree)
        return file

    return make


def install(service, package):
    """Installs a package as an upgrade does. postinst reloads the units where systemd runs: here the test does."""
    service.machine.install(package, "-o", "Dpkg::Options::=--force-confold")


def test_package_has_its_files(machine):
    listed = machine.run("dpkg", "--listfiles", "image-fcgi").stdout.split()
    files = [path for path in listed if path.startswith(f"{SOURCE}/") and machine.path(path).is_file()]
    assert sorted(path.removeprefix(f"{SOURCE}/") for path in files) == FILES
    assert machine.status(SOURCE) == "drwxr-xr-x root root"
    for name in FILES:
        assert machine.status(f"{SOURCE}/{name}") == "-rw-r--r-- root root"
        assert machine.path(f"{SOURCE}/{name}").read_bytes() == (ROOT / "web/gallery" / name).read_bytes()


def test_off_until_it_is_set(service):
    check_nothing(service)
    assert not service.machine.path(SERVED).exists()


def test_on_and_off_again(service):
    service.configure(GALLERY="on")
    assert service.manager.reload(POOL) == 0
    assert reload(service) == 0, service.manager.log(NGINX)
    status, headers, page = service.request("GET", "/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-cache"
    assert b"${" not in page
    version = page_version(service)
    for name in FILES:
        path = f"/_gallery/{version}/{name}"
        if name == "index.html":
            assert service.status(path) == 404
            continue
        status, headers, body = service.request("GET", path)
        assert (status, headers["Content-Type"]) == (200, TYPES[name.rsplit(".", 1)[1]]), name
        assert body == service.machine.path(f"{SOURCE}/{name}").read_bytes()
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        packed = service.request("GET", path, headers={"Accept-Encoding": "gzip"})
        assert (packed[1]["Content-Encoding"], packed[1]["Vary"]) == ("gzip", "Accept-Encoding")
        assert gzip.decompress(packed[2]) == body
    assert service.status("/images?limit=1") == 200
    service.configure(GALLERY="off")
    assert reload(service) == 0, service.manager.log(NGINX)
    check_nothing(service, version)
    assert service.status("/images?limit=1") == 200


def test_files_are_for_nginx_and_nobody_writes_them(gallery):
    """The workers have the same user as nginx, but they must not choose what runs in browsers."""
    file = f"{SERVED}/{page_version(gallery)}/main.js"
    assert gallery.machine.status(file) == "-rw------- image-fcgi image-fcgi"
    read_only = {f"cat {SOURCE}/main.js": True, f"touch {SOURCE}/main.js": False, f"rm {SOURCE}/main.js": False}
    gallery.probe(NGINX, "/usr/libexec/image-fcgi/front", {f"cat {file}": True} | read_only)
    written = {f"touch {file}": False, f"mv {file} {file}.old": False, "touch /run/image-fcgi/nginx/nginx.conf": False}
    gallery.probe(POOL, "/usr/libexec/image-fcgi/pool", {f"cat {file}": True} | written | read_only)


def test_upgrade(gallery, newer):
    """Until the reload nginx serves the old version as a whole, then the new one. Open pages still find their files."""
    old = check_page(gallery, FIRST_LINE)
    before = gallery.request("GET", "/")
    script = gallery.request("GET", f"/_gallery/{old}/main.js")
    install(gallery, newer("0.1.1"))
    assert check_page(gallery, FIRST_LINE) == old
    assert reload(gallery) == 0
    new = check_page(gallery, "// 0.1.1")
    assert new != old
    # A browser that has kept the page asks, and gets the new one.
    assert gallery.request("GET", "/", headers={"If-None-Match": before[1]["ETag"]})[0] == 200
    # A page that was opened before fetches its other parts when it needs them.
    assert gallery.request("GET", f"/_gallery/{old}/main.js")[::2] == script[::2]
    assert gallery.status(f"/_gallery/{old}/viewer/viewer.js") == 200
    assert gallery.status(f"/_gallery/{old}/index.html") == 404


def test_upgrade_whose_reload_is_refused(gallery, newer):
    """The running nginx goes on with the old version as a whole."""
    old = page_version(gallery)
    script = gallery.request("GET", f"/_gallery/{old}/main.js")[2]
    site = gallery.machine.path("/etc/image-fcgi/nginx.d/bad.conf")
    site.write_text("no_such_directive on;\n", encoding="ascii")
    try:
        install(gallery, newer("0.1.2"))
        assert gallery.manager.reload(NGINX) != 0
        assert page_version(gallery) == old
        assert gallery.request("GET", f"/_gallery/{old}/main.js")[2] == script
        check_page(gallery, script.decode())
    finally:
        site.unlink()
    assert reload(gallery) == 0
    check_page(gallery, "// 0.1.2")


def test_old_versions_do_not_pile_up(gallery, newer):
    """The one before this one stays. Those before it go."""
    seen = [page_version(gallery)]
    for number in (3, 4, 5):
        install(gallery, newer(f"0.1.{number}"))
        assert reload(gallery) == 0
        seen.append(check_page(gallery, f"// 0.1.{number}"))
        # The same version once more counts as one.
        assert reload(gallery) == 0
        assert [gallery.status(f"/_gallery/{version}/main.js") for version in seen[-2:]] == [200, 200]
        assert len(versions(gallery)) <= 3
        assert len(list(gallery.machine.path(f"{SERVED}/{seen[-1]}").rglob("*.*"))) == len(FILES)
    status, headers, body = gallery.request("GET", f"/_gallery/{seen[0]}/main.js")
    assert (status, json.loads(body)["code"]) == (404, "not-found")
    assert headers["Cache-Control"] == "no-store"
    gallery.manager.restart(NGINX)
    wait_until("the service is ready", gallery.is_ready)
    assert versions(gallery) == sorted(seen[-2:])
    check_page(gallery, "// 0.1.5")
