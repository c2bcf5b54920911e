"""Pages of other origins: what a browser lets them read (CORS), and which of them may change anything."""

import itertools
import os
import shutil

import pytest

import form
import samples
from browser import Browser
from guarded import guarded, nginx_alone
from own_stack import service_on
from service import path, variant_target

PNG = samples.read("small.png")
LISTED, FOREIGN = "https://listed.example", "https://foreign.example"
EXPOSED = {
    "ETag",
    "Location",
    "Link",
    "Content-Range",
    "Content-Disposition",
    "Retry-After",
    "X-Request-ID",
}

pytestmark = pytest.mark.on_host


def of_cors(answer):
    """The fields of CORS in a response."""
    return {name.lower(): value for name, value in answer.headers if name.lower().startswith("access-control-")}


def varies_by(answer):
    """The fields that Vary names, from all its lines."""
    lines = [value for name, value in answer.headers if name.lower() == "vary"]
    return {name.strip() for line in lines for name in line.split(",")}


@pytest.fixture(scope="module")
def listed(stack, tmp_path_factory):
    """A service with a list of origins."""
    origins = f"{LISTED}, http://b.example:8080"
    with service_on(stack, tmp_path_factory.mktemp("listed"), CORS_ORIGINS=origins, RENDERERS="1") as service:
        yield service


@pytest.fixture(scope="module")
def everybody(stack, tmp_path_factory):
    """A service that pages of all origins may read."""
    with service_on(stack, tmp_path_factory.mktemp("everybody"), CORS_ORIGINS="*") as service:
        yield service


def answers(service, prefix, headers):
    """Responses of every kind to requests with `headers`: from workers, from nginx, from S3, from the cache.

    Only a request whose target nginx cannot parse has none of the fields: nginx has not read the origin then.
    """
    key = prefix + "a b.png"
    service.request("POST", "/images/upload", {"Content-Type": form.content_type()}, form.upload(PNG, key=key))
    download = path(key) + "?mode=inline"
    tag = service.get(path(key)).data["etag"]
    requests = [
        ("GET", "/healthz", {}),
        ("GET", "/images?limit=1", {}),
        ("GET", "/openapi.yaml", {}),
        ("GET", path(key), {}),
        ("HEAD", path(key), {}),
        ("GET", download, {}),
        ("GET", download, {}),
        ("HEAD", download, {}),
        ("GET", f"{download}&v={tag}", {}),
        ("GET", download, {"Range": "bytes=1-2"}),
        ("GET", download, {"Range": "bytes=99999-"}),
        ("GET", download, {"If-None-Match": f'"{tag}"'}),
        ("GET", download, {"If-None-Match": f'"{tag}"', "Range": "bytes=0-1"}),
        ("GET", download, {"If-Match": '"other"'}),
        ("GET", variant_target(key, width=8), {}),
        ("GET", variant_target(key, width=8), {}),
        ("GET", variant_target(key, width=0), {}),
        ("GET", path(prefix + "none"), {}),
        ("GET", path(prefix + "none") + "?mode=inline", {}),
        ("GET", "/nothing", {}),
        ("GET", "/_s3", {}),
        ("GET", "/images/" + "a" * 1200, {}),
        ("POST", "/images", {}),
        ("OPTIONS", "/images", {}),
        ("DELETE", path(prefix + "none"), {}),
        ("DELETE", path(prefix + "none"), {"Content-Length": "5"}),
        ("POST", "/images/upload", {"Content-Length": "99999999999"}),
        ("POST", "/images/upload", {"Content-Length": "0", "Content-Encoding": "br"}),
        ("POST", "/images/upload", {"Content-Length": "0"}),
    ]
    return [service.request(method, target, {**headers, **more}) for method, target, more in requests]


class TestCORS:
    """The fields of CORS (Fetch Standard, 3.2)."""

    @pytest.mark.parametrize("origin", [LISTED, "http://b.example:8080"])
    def test_listed(self, listed, prefix, origin):
        """Every response lets a listed origin read it, with credentials."""
        statuses = set()
        for answer in answers(listed, prefix, {"Origin": origin}):
            fields = of_cors(answer)
            assert set(fields.pop("access-control-expose-headers").split(", ")) == EXPOSED, answer
            assert fields == {
                "access-control-allow-origin": origin,
                "access-control-allow-credentials": "true",
            }, answer
            assert "Origin" in varies_by(answer), answer
            statuses.add(answer.status)
        assert statuses >= {200, 206, 304, 400, 404, 405, 412, 413, 415, 416}

    @pytest.mark.parametrize(
        "origin",
        [
            None,
            FOREIGN,
            "null",
            "http://listed.example",
            LISTED + ".evil.example",
            LISTED + ":443",
            LISTED + "/",
            "listed.example",
            LISTED + " " + FOREIGN,
            "*",
        ],
    )
    def test_unlisted(self, listed, prefix, origin):
        """No response lets another origin read it. Caches are told that it depends on the origin."""
        for answer in answers(listed, prefix, {"Origin": origin} if origin else {}):
            assert of_cors(answer) == {}, answer
            assert "Origin" in varies_by(answer), answer

    @pytest.mark.parametrize("origin", [None, LISTED, "null"])
    def test_everybody(self, everybody, prefix, origin):
        """`*` lets everybody read, without credentials and without Vary."""
        for answer in answers(everybody, prefix, {"Origin": origin} if origin else {}):
            fields = of_cors(answer)
            assert fields.pop("access-control-expose-headers")
            assert fields == {"access-control-allow-origin": "*"}, answer
            assert "Origin" not in varies_by(answer)

    def test_nothing_of_it_by_default(self, service, prefix):
        """Without CORS_ORIGINS, no response has a field of it."""
        for answer in answers(service, prefix, {"Origin": LISTED}):
            assert of_cors(answer) == {} and "Origin" not in varies_by(answer), answer

    def test_what_s3_says_does_not_count(self, listed, prefix):
        """An origin is not listed because the engine says so."""
        listed.store(PNG, prefix + "a.png")
        answer = listed.get(path(prefix + "a.png") + "?mode=download", {"Origin": FOREIGN}).expect(200)
        assert of_cors(answer) == {}

    def test_variants_name_both_fields(self, listed, prefix):
        """Vary has the format and the origin in one line: some caches read the first line alone."""
        listed.store(PNG, prefix + "a.png")
        answer = listed.get(variant_target(prefix + "a.png", width=9)).expect(200)
        assert answer.header("Vary") == "Origin, Accept"


class TestPreflight:
    """What a browser asks before a request that is not simple (Fetch Standard, 3.2.2)."""

    METHODS = {
        "/images": {"GET", "HEAD"},
        "/images/a%20b": {"GET", "HEAD", "DELETE", "PUT", "PATCH"},
        "/images/upload?ticket=x": {"POST", "GET", "HEAD", "DELETE", "PUT", "PATCH"},
        "/images/delete": {"POST", "GET", "HEAD", "DELETE", "PUT", "PATCH"},
    }

    @pytest.mark.parametrize("target", METHODS)
    def test_listed(self, listed, target):
        """204 with the methods of the address, and the fields that the service reads."""
        headers = {"Origin": LISTED, "Access-Control-Request-Method": "PATCH"}
        answer = listed.request("OPTIONS", target, headers).expect(204)
        fields = of_cors(answer)
        assert set(fields["access-control-allow-methods"].split(", ")) == self.METHODS[target]
        allowed = {name.lower() for name in fields["access-control-allow-headers"].split(", ")}
        assert {"authorization", "content-type", "if-match", "if-none-match", "range", "accept"} <= allowed
        assert "cookie" not in allowed
        assert int(fields["access-control-max-age"]) > 0
        assert (fields["access-control-allow-origin"], fields["access-control-allow-credentials"]) == (LISTED, "true")
        assert "Origin" in varies_by(answer)

    def test_unlisted(self, listed, service):
        """405 as ever, so the browser sends nothing."""
        for origin, one in itertools.product((FOREIGN, "null"), (listed, service)):
            headers = {"Origin": origin, "Access-Control-Request-Method": "DELETE"}
            answer = one.request("OPTIONS", "/images/a", headers)
            answer.refused(405, "method-not-allowed")
            assert of_cors(answer) == {}

    def test_before_everything(self, stack, tmp_path):
        """nginx answers alone, also where access is on and no worker is there."""
        with nginx_alone(stack, tmp_path, ACCESS="on", CORS_ORIGINS=LISTED) as service:
            headers = {"Origin": LISTED, "Access-Control-Request-Method": "POST"}
            service.request("OPTIONS", "/images/upload", headers).expect(204)
            # Without a method it is no preflight, but a method that no address takes.
            service.request("OPTIONS", "/images/upload", {"Origin": LISTED}).refused(405, "method-not-allowed")
            refused = service.request("POST", "/images/upload", {"Origin": LISTED}, b"x")
            refused.refused(503, "unavailable")
            assert of_cors(refused)["access-control-allow-origin"] == LISTED


CHANGES = [
    ("POST", "/images/upload"),
    ("PUT", "/images/a.png"),
    ("PATCH", "/images/a.png"),
    ("DELETE", "/images/a.png"),
    ("POST", "/images/copy"),
    ("POST", "/images/delete"),
    ("POST", "/session"),
]


def is_refused(service, method, target, headers):
    """Whether the page is refused before anything of its body is read."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    length = "" if method == "DELETE" else "Content-Length: 10\r\nExpect: 100-continue\r\n"
    host = "" if "Host" in headers else f"Host: {service.host}:{service.port}\r\n"
    with service.connect() as connection:
        connection.sendall(f"{method} {target} HTTP/1.1\r\n{host}{fields}{length}Connection: close\r\n\r\n".encode())
        if connection.recv(12, 2).startswith(b"HTTP/1.1 100"):  # 2: MSG_PEEK
            return False
        answer = service.read(connection, f"{method} (raw)")
        if answer.status == 403 and answer.json["code"] == "foreign-origin":
            answer.refused(403, "foreign-origin")
            return True
        return False


class TestForeignPages:
    """Pages of other origins change nothing, access on or off, unless they are listed."""

    @pytest.mark.parametrize(("method", "target"), CHANGES)
    def test_without_a_list(self, service, method, target):
        """Our own pages may, and clients that are no browsers."""
        own = f"{service.host}:{service.port}"
        for headers in (
            {"Origin": FOREIGN},
            {"Origin": "null"},
            {"Origin": f"http://{service.host}:{service.port + 1}"},
            {"Origin": f"http://{service.host}"},
            {"Origin": f"http://{own}.evil.example"},
            {"Origin": f"http://evil.example/{own}"},
            {"Origin": FOREIGN, "Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "something"},
            {"Origin": FOREIGN, "Authorization": "Bearer x"},
            {"Origin": FOREIGN, "Host": "foreign.example"} | {"Origin": "https://other.example"},
        ):
            assert is_refused(service, method, target, headers), headers
        for headers in (
            {},
            {"Origin": f"http://{own}"},
            {"Origin": f"https://{own}", "Sec-Fetch-Site": "same-origin"},
            {"Origin": f"app+x://{own}"},
            {"Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "none"},
            {"Origin": "https://images.example", "Host": "images.example"},
            {"Origin": "https://Images.Example", "Host": "images.example"},
        ):
            assert not is_refused(service, method, target, headers), headers

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_reading_is_free(self, service, prefix, method):
        """A page may show an image of ours, and follow an address. What it cannot do is read the bytes."""
        service.store(PNG, prefix + "a.png")
        for headers in ({"Origin": FOREIGN}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            service.request(method, path(prefix + "a.png") + "?mode=inline", headers).expect(200)

    def test_listed(self, listed):
        """A listed origin may change what it likes."""
        for method, target in CHANGES:
            assert not is_refused(listed, method, target, {"Origin": LISTED})
            assert is_refused(listed, method, target, {"Origin": FOREIGN})
            assert is_refused(listed, method, target, {"Origin": "null", "Authorization": "Bearer x"})

    def test_everybody_is_nobody(self, everybody):
        """`*` lists nobody for changes, but for requests that carry Authorization: a form cannot."""
        for method, target in CHANGES:
            assert is_refused(everybody, method, target, {"Origin": FOREIGN})
            assert is_refused(everybody, method, target, {"Origin": FOREIGN, "Authorization": ""})
            assert is_refused(everybody, method, target + "?ticket=x", {"Origin": FOREIGN})
            assert not is_refused(everybody, method, target, {"Origin": FOREIGN, "Authorization": "Bearer x"})

    def test_everybody_with_access(self, stack, tmp_path):
        """With access, a ticket counts too; not a cookie, nor a parameter that a worker does not take for a ticket."""
        with nginx_alone(stack, tmp_path, ACCESS="on", CORS_ORIGINS="*") as service:
            for more in ("?ticket=x", "?a=b&ticket=x"):
                assert not is_refused(service, "POST", "/images/upload" + more, {"Origin": FOREIGN})
            for more in ("", "?TICKET=x", "?ticket=", "?ticket", "?aticket=x", "?x=ticket=x"):
                headers = {"Origin": FOREIGN, "Cookie": "image-fcgi-session=x; ticket=x"}
                assert is_refused(service, "POST", "/images/upload" + more, headers), more

    def test_public_url(self, stack, tmp_path):
        """With PUBLIC_URL, its origin is ours, and the request's Host is not. A proxy in front may change Host."""
        with nginx_alone(
            stack, tmp_path, PUBLIC_URL="https://Images.example:443/api", TRUSTED_PROXIES="127.0.0.1"
        ) as service:
            for host in ("images.example", "backend:5000"):
                for forwarded in ({}, {"X-Forwarded-For": "192.0.2.1"}):
                    more = {"Host": host, **forwarded}
                    assert not is_refused(service, "DELETE", "/images/a", {"Origin": "https://images.example", **more})
                    for origin in ("http://images.example", "http://backend:5000", "https://images.example:444"):
                        assert is_refused(service, "DELETE", "/images/a", {"Origin": origin, **more})
                    spoofed = {"Origin": FOREIGN, "X-Forwarded-Host": "foreign.example", **more}
                    assert is_refused(service, "DELETE", "/images/a", spoofed)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A real browser."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.skip("there is no chromium: scripts/test installs Debian's")
    return Browser(program, tmp_path_factory)


@pytest.fixture(scope="module")
def site(browser):
    """The server of a page whose origin is listed."""
    with browser.site() as site:
        yield site


@pytest.fixture(scope="module")
def open_service(stack, site, tmp_path_factory):
    """A service that lists the page's origin."""
    with service_on(stack, tmp_path_factory.mktemp("browser"), CORS_ORIGINS=site.origin) as service:
        yield service


# A picture of 12 pixels, made by the browser.
PICTURE = """
const canvas = document.createElement("canvas");
canvas.width = 400; canvas.height = 300;
canvas.getContext("2d").fillRect(10, 10, 100, 100);
const picture = await new Promise(done => canvas.toBlob(done, "image/png"));
"""


class TestBrowser:
    """A real Chromium, with a page on another port."""

    def test_form_data(self, site, open_service, store, prefix):
        """fetch with FormData: the page reads the status, the JSON, and the fields that are exposed."""
        result = site.run(
            PICTURE
            + """
            const form = new FormData();
            form.append("key", input.key);
            form.append("file", picture, "canvas.png");
            const answer = await fetch(input.service + "/images/upload", {method: "POST", body: form});
            return {status: answer.status, json: await answer.json(), location: answer.headers.get("Location"),
                    id: answer.headers.get("X-Request-ID"), etag: answer.headers.get("ETag"), size: picture.size};
            """,
            service=open_service.base_url,
            key=prefix + "canvas.png",
        )
        assert result["status"] == 201, result
        assert result["json"]["data"]["key"] == prefix + "canvas.png"
        assert result["location"] and result["id"]
        assert len(store.get(prefix + "canvas.png")["Body"]) == result["size"]

    def test_progress(self, site, open_service, store, prefix):
        """XMLHttpRequest with progress, which needs a preflight of its own, and Authorization."""
        result = site.run(
            PICTURE
            + """
            return await new Promise(done => {
                const request = new XMLHttpRequest(), form = new FormData();
                let progress = 0;
                form.append("key", input.key);
                form.append("file", picture, "canvas.png");
                request.upload.onprogress = event => { progress = event.loaded; };
                request.onload = () => done({status: request.status, progress, json: JSON.parse(request.responseText),
                                             id: request.getResponseHeader("X-Request-ID")});
                request.onerror = () => done({status: 0});
                request.open("POST", input.service + "/images/upload");
                request.setRequestHeader("Authorization", "Bearer x");
                request.send(form);
            });
            """,
            service=open_service.base_url,
            key=prefix + "progress.png",
        )
        assert result["status"] == 201 and result["progress"] > 0 and result["id"], result
        assert store.get(prefix + "progress.png")["Body"]

    def test_reads(self, site, open_service, prefix):
        """Range, conditions, errors: all that a page needs of them is readable."""
        open_service.store(PNG, prefix + "a.png")
        result = site.run(
            """
            const address = input.service + "/images/" + input.key + "?mode=download";
            const part = await fetch(address, {headers: {Range: "bytes=2-9"}, credentials: "include"});
            const bytes = [...new Uint8Array(await part.arrayBuffer())];
            const whole = await fetch(address, {cache: "no-store"});
            const etag = whole.headers.get("ETag");
            const same = await fetch(address, {headers: {"If-None-Match": etag}, cache: "no-store"});
            const none = await fetch(input.service + "/images/none", {headers: {"Authorization": "Bearer x"}});
            return {part: part.status, range: part.headers.get("Content-Range"), bytes, etag, same: same.status,
                    disposition: whole.headers.get("Content-Disposition"), none: none.status, error: await none.json()};
            """,
            service=open_service.base_url,
            key=prefix + "a.png",
        )
        assert (result["part"], result["range"]) == (206, f"bytes 2-9/{len(PNG)}"), result
        assert bytes(result["bytes"]) == PNG[2:10]
        assert result["etag"] and result["same"] == 304
        assert result["disposition"].startswith("attachment")
        assert (result["none"], result["error"]["code"]) == (404, "not-found")

    def test_changes(self, site, open_service, store, prefix):
        """PATCH with If-Match and DELETE with If-Match, which need preflights."""
        open_service.store(PNG, prefix + "a.png")
        result = site.run(
            """
            const address = input.service + "/images/" + input.key;
            const view = await fetch(address, {cache: "no-store"});
            const edit = await fetch(address, {
                method: "PATCH", body: JSON.stringify({metadata: {from: "a page"}}),
                headers: {"Content-Type": "application/json", "If-Match": view.headers.get("ETag") || "*"}});
            const wrong = await fetch(address, {method: "DELETE", headers: {"If-Match": '"other"'}});
            const etag = (await (await fetch(address, {cache: "no-store"})).json()).data.etag;
            const gone = await fetch(address, {method: "DELETE", headers: {"If-Match": '"' + etag + '"'}});
            return {edit: edit.status, json: await edit.json(), wrong: wrong.status, gone: gone.status};
            """,
            service=open_service.base_url,
            key=prefix + "a.png",
        )
        assert (result["wrong"], result["gone"]) == (412, 200), result
        assert not store.keys(prefix)
        assert result["edit"] == 200 and result["json"]["data"]["metadata"] == {"from": "a page"}, result

    def test_an_unlisted_page(self, browser, open_service, store, prefix):
        """It reads nothing and changes nothing, whatever it tries; not even with a form."""
        open_service.store(PNG, prefix + "a.png")
        with browser.site() as other:
            result = other.run(
                PICTURE
                + """
                const address = input.service + "/images/" + input.key, tries = {};
                const form = new FormData();
                form.append("key", input.key + ".new");
                form.append("file", picture, "canvas.png");
                const attempt = async (name, target, options) => {
                    try { tries[name] = (await fetch(target, options)).type; } catch { tries[name] = "blocked"; }
                };
                const upload = input.service + "/images/upload", remove = input.service + "/images/delete";
                await attempt("read", address, {});
                await attempt("upload", upload, {method: "POST", body: form});
                await attempt("opaque", upload, {method: "POST", body: form, mode: "no-cors"});
                await attempt("beacon", remove, {method: "POST", mode: "no-cors", keepalive: true, body: JSON.stringify(
                    {keys: [input.key]}), headers: {"Content-Type": "text/plain"}});
                await attempt("delete", address, {method: "DELETE"});
                await attempt("put", address + ".put", {method: "PUT", body: picture});
                await attempt("patch", address, {method: "PATCH", body: "{}"});
                return tries;
                """,
                service=open_service.base_url,
                key=prefix + "a.png",
            )
        opaque = {"opaque": "opaque", "beacon": "opaque"}
        assert result == {**dict.fromkeys(("read", "upload", "delete", "put", "patch"), "blocked"), **opaque}
        assert store.keys(prefix) == [prefix + "a.png"]

    def test_a_form_of_a_foreign_page(self, browser, open_service, store, prefix):
        """A form that sends itself ends at the error, and nothing is stored."""
        with browser.site() as other:
            shown = other.submit_form(open_service.base_url + "/images/upload", {"key": prefix + "form.png"})
        assert "foreign-origin" in shown, shown
        assert not store.keys(prefix)

    def test_a_refused_upload(self, browser, stack, prefix, tmp_path):
        """A page reads why its large upload is refused, though the browser goes on sending."""
        with (
            browser.site() as site,
            guarded(stack, tmp_path, CORS_ORIGINS=site.origin, MAX_UPLOAD_BYTES="100000000") as own,
        ):
            result = site.run(
                """
                const form = new FormData();
                form.append("file", new Blob([new Uint8Array(40e6)]), "large.png");
                const answer = await fetch(input.service + "/images/upload", {method: "POST", body: form});
                return {status: answer.status, json: await answer.json()};
                """,
                service=own.service.base_url,
            )
        assert (result["status"], result["json"]["code"]) == (401, "unauthorized"), result


def test_there_is_a_browser_in_ci():
    """The tests above are not skipped where all tests must run."""
    if "CI" not in os.environ:
        pytest.skip("not in CI")
    assert shutil.which("chromium")
