"""Who may do what: every route and method of the table, asked with every kind of credential."""

import json
import subprocess
import time
from contextlib import contextmanager
from itertools import count

import pytest

import form
import samples
from eventually import eventually
from own_stack import binary_of, service_on
from service import path
from tokens import ALGORITHMS, Signer

PNG = samples.read("small.png")
# Of keys that no image has had.
NUMBERS = count()
SCOPES = ("read", "write", "delete", "share")
ISSUER, AUDIENCE = "https://id.example", "images"
LISTED, FOREIGN = "https://listed.example", "https://foreign.example"

pytestmark = pytest.mark.on_host


class Rig:
    """A service with ACCESS=on, its keys, and images to ask for."""

    def __init__(self, service, store, binary, settings):
        self.service, self.store = service, store
        self._binary, self._settings = binary, settings
        self.routes = json.loads(subprocess.run([binary, "routes", "--json"], capture_output=True, check=True).stdout)

    def command(self, *arguments):
        """Runs a command of the program, and returns its output."""
        done = subprocess.run(
            [self._binary, *arguments], env=self._settings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_key(self, name, scopes, prefix="m/"):
        """A new API key."""
        output = self.command("keys", "add", name, "--scope", ",".join(scopes), "--prefix", prefix, "--expires", "1d")
        return output.split()[-1]

    def key(self, folder="m/"):
        """A key that no image has."""
        return f"{folder}{next(NUMBERS)}.png"

    def image(self, folder="m/"):
        """The key of a new image."""
        key = self.key(folder)
        self.store.put(key, PNG, ContentType="image/png")
        return key

    def rows(self):
        """Each route with each of its methods."""
        return [(route, method) for route in self.routes for method in route["methods"]]

    def request(self, route, method, folder="m/", **more):
        """A request that the route would serve: target, headers, body."""
        target, document, body, headers = REQUESTS[route["kind"]](self, folder)
        if document is not None:
            body, headers = json.dumps(document).encode(), {"Content-Type": "application/json"}
        return method, target, {**headers, **more}, body


def _document(target, make):
    """A request with a JSON object."""
    return lambda rig, folder: (target, make(rig, folder), None, {})


# How to ask each kind of route for something that it can do: target, JSON or None, body or None, headers.
REQUESTS = {
    "health": lambda rig, folder: ("/healthz", None, None, {}),
    "readiness": lambda rig, folder: ("/readyz", None, None, {}),
    "list": lambda rig, folder: (f"/images?prefix={folder}", None, None, {}),
    "view": lambda rig, folder: (path(rig.image(folder)), None, None, {}),
    "download": lambda rig, folder: (path(rig.image(folder)) + "?mode=inline", None, None, {}),
    "variant": lambda rig, folder: (path(rig.image(folder)) + "?width=8", None, None, {}),
    "delete": lambda rig, folder: (path(rig.image(folder)), None, None, {}),
    "put": lambda rig, folder: (path(rig.key(folder)), None, PNG, {}),
    "edit": lambda rig, folder: (path(rig.image(folder)), {"metadata": {"a": "b"}}, None, {}),
    "upload": lambda rig, folder: (
        "/images/upload",
        None,
        form.upload(PNG, "a.png", None, rig.key(folder), "image/png"),
        {"Content-Type": form.content_type()},
    ),
    "copy": _document("/images/copy", lambda rig, folder: {"from": rig.image(folder), "to": rig.key(folder)}),
    "move": _document("/images/move", lambda rig, folder: {"from": rig.image(folder), "to": rig.key(folder)}),
    "delete-many": _document("/images/delete", lambda rig, folder: {"keys": [rig.image(folder)]}),
    "links": _document("/images/links", lambda rig, folder: {"key": rig.image(folder), "expires_in": 60}),
    "tickets": _document("/images/tickets", lambda rig, folder: {"key": rig.key(folder), "expires_in": 60}),
    "session": lambda rig, folder: ("/session", None, None, {}),
}

# Routes whose handlers say who somebody is; they have tests of their own.
OWN_TESTS = {"session"}
# Renderers are not there: a variant that may be made is 503.
SERVED = {200, 201, 204, 304, 503}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of the keys."""
    return tmp_path_factory.mktemp("access")


@pytest.fixture(scope="module")
def signers(folder):
    """One signer for each algorithm."""
    return {algorithm: Signer(folder, algorithm) for algorithm in ALGORITHMS}


@pytest.fixture(scope="module", params=["on", "off"], ids=["cache", "no cache"])
def rig(request, stack, store, folder, signers, tmp_path_factory):
    """The service, with and without nginx's cache."""
    settings = {
        "ACCESS": "on",
        "CACHE": request.param,
        "KEYS_FILE": str(folder / f"keys-{request.param}"),
        "LINK_KEYS_FILE": str(folder / f"link-keys-{request.param}"),
        "JWT_JWKS": str(folder / "jwks.json"),
        "JWT_ISSUER": ISSUER,
        "JWT_AUDIENCE": AUDIENCE,
        "PUBLIC_READ_PREFIXES": "public/",
        "CORS_ORIGINS": LISTED,
        "RENDERERS": "0",
    }
    (folder / "jwks.json").write_text(json.dumps({"keys": [signer.jwk() for signer in signers.values()]}))
    binary = binary_of(stack)
    subprocess.run([binary, "links", "rotate"], env={**stack.settings(), **settings}, check=True, capture_output=True)
    with service_on(stack, tmp_path_factory.mktemp("service"), **settings) as service:
        rig = Rig(service, store, binary, {**stack.settings(), **settings})
        rig.admin = rig.add_key("admin", SCOPES, "")
        eventually(
            lambda: ask(rig, "GET", "/images", {"Authorization": f"Bearer {rig.admin}"}).status == 200, "the key"
        )
        yield rig
    for key in [key for prefix in ("m/", "n/", "public/") for key in store.keys(prefix)]:
        store.delete(key)


def ask(rig, method, target, headers, body=None):
    """The answer to a request."""
    return rig.service.request(method, target, headers, body)


def wrong_rows(rig, headers, expected, folder="m/"):
    """Asks every row with `headers`, and returns those that are answered otherwise than `expected(route, method)` says.

    `expected` is the code of a refusal, or None for a request that is served.
    """
    wrong = []
    for route, method in rig.rows():
        if route["kind"] in OWN_TESTS:
            continue
        answer = ask(rig, *_with(rig.request(route, method, folder), headers))
        code = expected(route, method)
        if code is None:
            is_right = answer.status in SERVED
        elif method == "HEAD":
            is_right = answer.status == STATUSES[code]
        else:
            is_right = answer.status == STATUSES[code] and answer.json["code"] == code
        if code == "unauthorized" and answer.header("WWW-Authenticate") != "Bearer":
            is_right = False
        if not is_right:
            wrong.append(f"{method} {route['kind']}: {answer.status} {answer.body[:200]!r}, not {code or 'served'}")
    return wrong


STATUSES = {"unauthorized": 401, "forbidden": 403, "foreign-origin": 403}


def _with(request, headers):
    method, target, own, body = request
    return method, target, {**own, **headers}, body


def bearer(token):
    """The field of a key or a token."""
    return {"Authorization": f"Bearer {token}"}


def refused_unless_open(code):
    """Everybody may ask open routes; all others are refused with `code`."""
    return lambda route, _: None if route["permission"] == "open" else code


def served(*_):
    """Every row is served."""
    return


def test_no_route_is_missing(rig):
    """Every kind of route has a request here."""
    assert {route["kind"] for route in rig.routes} == set(REQUESTS)


@contextmanager
def key_of(rig, scopes=SCOPES, prefix="m/"):
    """A key that is known to the workers."""
    name = f"key-{rig.key('')}"
    key = rig.add_key(name, scopes, prefix)
    probe = {"Authorization": f"Bearer {key}"}
    eventually(lambda: ask(rig, "GET", "/images?limit=1", probe).status != 401, "the key is known")
    yield key, name


class TestNobody:
    """Without a credential that counts."""

    def test_nothing(self, rig):
        """Nobody."""
        assert not wrong_rows(rig, {}, refused_unless_open("unauthorized"))

    @pytest.mark.parametrize(
        "field",
        [
            "Bearer imgk_" + "A" * 43,
            "Bearer x",
            "Bearer ",
            "Bearer",
            "Basic YTpi",
            "",
            "x" * 4000,
            "Bearer a b",
            "Bearer é",
        ],
    )
    def test_wrong(self, rig, field):
        """A key that nobody has, and what is no key."""
        headers = {"Authorization": field.encode().decode("latin-1")} if field else {"Cookie": "image-fcgi-session=x"}
        assert not wrong_rows(rig, headers, refused_unless_open("unauthorized"))

    def test_revoked(self, rig):
        """A key that was valid until a moment ago."""
        with key_of(rig) as (key, name):
            rig.command("keys", "revoke", name)
            eventually(lambda: ask(rig, "GET", "/images", bearer(key)).status == 401, "the key is revoked")
            assert not wrong_rows(rig, bearer(key), refused_unless_open("unauthorized"))

    def test_bad_is_never_skipped(self, rig):
        """A bad key is refused where nobody would be let in."""
        target = path(rig.image("public/"))
        ask(rig, "GET", target, {}).expect(200)
        ask(rig, "GET", target, bearer("x")).refused(401, "unauthorized")


class TestKeys:
    """API keys."""

    def test_all_scopes(self, rig):
        """A key that may do everything under its prefix."""
        with key_of(rig) as (key, _):
            assert not wrong_rows(rig, bearer(key), served)

    @pytest.mark.parametrize("missing", SCOPES)
    def test_without_a_scope(self, rig, missing):
        """A key that has all scopes but one."""
        with key_of(rig, [scope for scope in SCOPES if scope != missing]) as (key, _):
            assert not wrong_rows(
                rig, bearer(key), lambda route, _: "forbidden" if missing in route["scopes"] else None
            )

    @pytest.mark.parametrize("only", SCOPES)
    def test_with_one_scope(self, rig, only):
        """A key that has one scope."""
        with key_of(rig, [only]) as (key, _):
            assert not wrong_rows(
                rig, bearer(key), lambda route, _: "forbidden" if set(route["scopes"]) - {only} else None
            )

    def test_replacing_needs_delete(self, rig):
        """PUT with If-Match."""
        with key_of(rig, ["write"]) as (key, _):
            key_of_image = rig.image()
            answer = ask(rig, "PUT", path(key_of_image), {**bearer(key), "If-Match": "*"}, PNG)
            answer.refused(403, "forbidden")
            assert rig.store.get(key_of_image)["Body"] == PNG

    def test_elsewhere(self, rig):
        """Images that are not under the key's prefix. The list, and the deletion of many, answer for each image."""
        with key_of(rig, SCOPES, "n/") as (key, _):

            def expected(route, _):
                return (
                    None if route["kind"] in ("list", "delete-many") or route["permission"] == "open" else "forbidden"
                )

            assert not wrong_rows(rig, bearer(key), expected)
            hidden = rig.image()
            assert ask(rig, "GET", "/images?prefix=m/", bearer(key)).expect(200).data == []
            body = json.dumps({"keys": [hidden]}).encode()
            answer = ask(rig, "POST", "/images/delete", {**bearer(key), "Content-Type": "application/json"}, body)
            (entry,) = answer.expect(200).data
            assert (entry["deleted"], entry["code"]) == (False, "forbidden")
            assert rig.store.get(hidden)["Body"] == PNG

    @pytest.mark.parametrize("more", ["", "&include=metadata,facts", "&delimiter=/"])
    def test_a_cursor_of_another_list(self, rig, engine, more):
        """Some engines go on wherever a mark points to. A mark is no way to images that may not be seen."""
        hidden = rig.image("m/hidden/")
        for own in ("n/a.png", "n/z.png"):
            rig.store.put(own, PNG, ContentType="image/png")
        statuses = (200, 400, 502) if engine.lacks("foreign-marks") else (200, 400)
        with key_of(rig, SCOPES, "n/") as (key, _):
            for mark in ("m/hidden/!", "m/", "m", hidden, "n/../m/!", "/", "!"):
                answer = ask(rig, "GET", f"/images?prefix=n/{more}&cursor={mark.encode().hex()}", bearer(key))
                assert answer.status in statuses, (mark, answer)
                assert b"m/hidden" not in answer.body, (mark, answer)
                if answer.status == 200:
                    assert all(entry["key"].startswith("n/") for entry in answer.data), (mark, answer)

    def test_whether_it_exists_or_not(self, rig):
        """A refusal says nothing of the image."""
        with key_of(rig, SCOPES, "n/") as (key, _):
            there, missing = (ask(rig, "GET", path(of), bearer(key)) for of in (rig.image(), rig.key()))
            assert there.refused(403, "forbidden")["message"] == missing.refused(403, "forbidden")["message"]


class TestTokens:
    """JWT."""

    @staticmethod
    def claims(**more):
        """Claims that allow everything under m/."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "somebody",
            "exp": now + 600,
            "scope": " ".join(SCOPES),
            "image_prefixes": ["m/"],
            **more,
        }
        return {name: value for name, value in claims.items() if value is not None}

    @pytest.mark.parametrize("algorithm", ALGORITHMS)
    def test_valid(self, rig, signers, algorithm):
        """A token of each algorithm."""
        assert not wrong_rows(rig, bearer(signers[algorithm].token(self.claims())), served)

    @pytest.mark.parametrize("algorithm", ALGORITHMS)
    @pytest.mark.parametrize("part", [0, 1, 2])
    def test_tampered(self, rig, signers, algorithm, part):
        """A token of which one character is another one."""
        parts = signers[algorithm].token(self.claims()).split(".")
        middle = len(parts[part]) // 2
        parts[part] = parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1 :]
        assert not wrong_rows(rig, bearer(".".join(parts)), refused_unless_open("unauthorized"))

    @pytest.mark.parametrize(
        "more",
        [
            {"exp": 1_700_000_000},
            {"exp": None},
            {"nbf": 4_000_000_000},
            {"iss": "https://other.example"},
            {"aud": "other"},
            {"aud": []},
        ],
        ids=str,
    )
    def test_not_valid(self, rig, signers, more):
        """Expired, not yet valid, for others."""
        token = signers["ES256"].token(self.claims(**more))
        assert not wrong_rows(rig, bearer(token), refused_unless_open("unauthorized"))

    def test_none_and_confusion(self, rig, signers):
        """An algorithm that the key does not have."""
        for token in (
            signers["RS256"].token(self.claims(), alg="none"),
            signers["HS256"].token(self.claims(), kid="kid-RS256"),
            signers["RS256"].token(self.claims(), kid="kid-ES256"),
        ):
            assert not wrong_rows(rig, bearer(token), refused_unless_open("unauthorized"))

    @pytest.mark.parametrize("more", [{"scope": None}, {"image_prefixes": None}, {"image_prefixes": ["n/"]}], ids=str)
    def test_not_allowed(self, rig, signers, more):
        """No scopes, no prefixes, other prefixes."""

        def expected(route, _):
            if route["permission"] == "open":
                return None
            is_by_image = route["kind"] in ("list", "delete-many") and more == {"image_prefixes": ["n/"]}
            return None if is_by_image else "forbidden"

        assert not wrong_rows(rig, bearer(signers["EdDSA"].token(self.claims(**more))), expected)


class TestPublic:
    """Images that everybody may read."""

    def test_reads_alone(self, rig):
        """Nobody may read them, and nothing else."""

        def expected(route, _):
            is_read = route["permission"] == "image" and route["scopes"] == ["read"]
            return None if is_read or route["permission"] == "open" else "unauthorized"

        assert not wrong_rows(rig, {}, expected, folder="public/")

    def test_for_those_who_are_known(self, rig):
        """A key without the scope, or for other images, reads them too."""
        with key_of(rig, ["write"], "n/") as (key, _):
            ask(rig, "GET", path(rig.image("public/")), bearer(key)).expect(200)


class TestSessions:
    """A session of a page."""

    @pytest.fixture
    def session(self, rig):
        """The cookie of a session."""
        with key_of(rig) as (key, _):
            body = json.dumps({"token": key}).encode()
            headers = {"Content-Type": "application/json", **self.own(rig)}
            answer = ask(rig, "POST", "/session", headers, body).expect(204)
            yield {"Cookie": answer.header("Set-Cookie").split(";")[0]}

    @staticmethod
    def own(rig):
        """The field of a page of the service."""
        return {"Origin": rig.service.base_url}

    def test_own_page(self, rig, session):
        """A page of the service, and one that is listed."""
        assert not wrong_rows(rig, {**session, **self.own(rig)}, served)
        assert not wrong_rows(rig, {**session, "Origin": LISTED}, served)
        assert not wrong_rows(rig, {**session, "Sec-Fetch-Site": "same-origin"}, served)

    @pytest.mark.parametrize(
        "page",
        [{"Origin": FOREIGN}, {"Origin": "null"}, {}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}],
    )
    def test_other_pages(self, rig, session, page):
        """Another page changes nothing, even with the cookie."""

        def expected(route, method):
            return None if method in ("GET", "HEAD") else "foreign-origin"

        assert not wrong_rows(rig, {**session, **page}, expected)

    def test_without_one(self, rig):
        """Nobody has a session."""
        ask(rig, "GET", "/session", {}).refused(401, "unauthorized")
        body = json.dumps({"token": "x"}).encode()
        ask(rig, "POST", "/session", {"Content-Type": "application/json"}, body).refused(401, "unauthorized")

    def test_its_end(self, rig, session):
        """DELETE takes the cookie away."""
        answer = ask(rig, "DELETE", "/session", {**session, **self.own(rig)}).expect(204)
        assert "Max-Age=0" in answer.header("Set-Cookie") and answer.header("Clear-Site-Data") == '"cache"'


@pytest.mark.parametrize(
    "headers", [{"Origin": FOREIGN}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}], ids=str
)
def test_foreign_pages_with_a_key(rig, headers):
    """A page that is not listed changes nothing, whatever it presents."""
    with key_of(rig) as (key, _):
        expected = lambda _, method: None if method in ("GET", "HEAD") else "foreign-origin"  # noqa: E731
        assert not wrong_rows(rig, {**bearer(key), **headers}, expected)
