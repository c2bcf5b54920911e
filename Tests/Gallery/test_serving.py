"""How nginx serves the gallery: headers, versions, size, and nothing of it where it is off."""

import gzip

import pytest

from own_stack import service_on

LIMIT = 40_000
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
}


def test_page_has_strict_headers(service):
    """The policy allows this origin's files alone, and no markup from text."""
    answer = service.get("/").expect(200)
    assert answer.header("Content-Type") == "text/html; charset=utf-8"
    assert set(answer.header("Content-Security-Policy").split("; ")) == POLICY
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Referrer-Policy") == "no-referrer"
    assert answer.header("Cross-Origin-Opener-Policy") == "same-origin"
    assert answer.header("Cross-Origin-Resource-Policy") == "same-origin"
    assert answer.header("Cache-Control") == "no-cache"
    tag = answer.header("ETag")
    assert service.get("/", {"If-None-Match": tag}).status == 304


def test_files_are_immutable(service, assets):
    """A file of this version may be kept forever. Those of another version are not there."""
    answer = service.get(f"{assets}main.js").expect(200)
    assert answer.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert answer.header("Content-Type") == "text/javascript; charset=utf-8"
    assert service.get(f"{assets}grid/grid.css").expect(200).header("Content-Type") == "text/css; charset=utf-8"
    assert service.get(f"{assets}icon.svg").expect(200).header("Content-Type") == "image/svg+xml"
    for missing in ("index.html", "none.js", "", "../../nginx.conf", "%2e%2e/nginx.conf"):
        service.get(assets + missing).refused(404, "not-found")
    service.get("/_gallery/0123456789abcdef/main.js").refused(404, "not-found")


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
def test_only_reads(service, assets, method):
    """The page and its files are read, and nothing else."""
    for target in ("/", f"{assets}main.js"):
        answer = service.request(method, target)
        answer.refused(405, "method-not-allowed")
        assert answer.header("Allow") == "GET, HEAD"
    assert service.head("/").expect(200).body == b""


@pytest.mark.parametrize(
    "target", ["/index.html", "/gallery", "/_gallery", "/_gallery_page", "/images/..", "//", "/x/.."]
)
def test_other_paths_stay(service, target):
    """Every other path is the API's, as before."""
    assert service.get(target).status in (400, 404)


def test_first_view_is_small(open_gallery, service, assets):
    """What a browser fetches for the first view, without pictures and lists, is at most 40 KB."""
    gallery = open_gallery("?folder=nothing/")
    gallery.page.get_by_text("No images here yet").wait_for()
    names = gallery.page.evaluate("performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)")
    files = {name for name in names if name.startswith(assets)}
    assert len(files) > 10
    sizes = {name: len(service.get(name, {"Accept-Encoding": "gzip"}).body) for name in {*files, "/"}}
    assert sum(sizes.values()) <= LIMIT, sizes
    body = service.get(f"{assets}main.js", {"Accept-Encoding": "gzip"})
    assert body.header("Content-Encoding") == "gzip"
    assert gzip.decompress(body.body) == service.get(f"{assets}main.js").body


def test_lists_are_compressed(service, fill, folder):
    """A list is compressed where the client takes that; a view is not, whose tag a change must name."""
    keys = fill(*(f"{n}.jpg" for n in range(8)), scale=0.1)
    target = f"/images?include=facts&prefix={folder}"
    plain = service.get(target).expect(200)
    packed = service.get(target, {"Accept-Encoding": "gzip", "Connection": "keep-alive"}).expect(200)
    assert packed.header("Content-Encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    view = service.get("/images/" + keys[0], {"Accept-Encoding": "gzip", "Connection": "keep-alive"}).expect(200)
    assert view.header("Content-Encoding") is None
    assert view.header("ETag").startswith('"m-')


def test_first_list_is_preloaded_once(open_gallery, fill, folder):
    """The list that nginx names in Link is the one that the page asks for: it is fetched once."""
    fill("a.jpg")
    for address in ("", f"?folder={folder}", f"?folder={folder}&image={folder}a.jpg"):
        gallery = open_gallery(address)
        # At the top there may be folders alone.
        gallery.page.locator("#folders:not([hidden]) a, .tile").first.wait_for()
        lists = gallery.page.evaluate(
            "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/images?'))"
            ".map(({ name, initiatorType }) => [name, initiatorType])"
        )
        first = lists[0][0]
        assert [name for name, _ in lists].count(first) == 1, lists


def test_off_serves_nothing_of_it(stack, tmp_path, service, assets):
    """With GALLERY=off, each of its paths is the 404 of an unknown path."""
    with service_on(stack, tmp_path, GALLERY="off") as other:
        for target in ("/", f"{assets}main.js", "/_gallery/", "/_gallery_page"):
            other.get(target).refused(404, "not-found")
        other.request("POST", "/").refused(404, "not-found")
        other.get("/images?limit=1").expect(200)
