"""Signed links, tickets and sessions, through nginx."""

import json
import os
import subprocess
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

import form
import samples
from eventually import eventually
from own_stack import binary_of, service_on
from service import path

PNG = samples.read("small.png")
INVALID_TICKET = "the ticket is not valid for this upload"
MULTIPART = {"Content-Type": form.content_type()}

pytestmark = pytest.mark.on_host


class Rig:
    """A service with ACCESS=on, an API key and a signing key."""

    def __init__(self, service, binary, files):
        self.service, self._binary, self._files = service, binary, files

    def command(self, *arguments):
        """The output of a command of the program."""
        done = subprocess.run(
            [self._binary, *arguments], env={**os.environ, **self._files}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_key(self, name, scopes="read,write,delete,share", prefix="", expires="1d"):
        """The secret of a new API key that the workers know."""
        secret = self.command("keys", "add", name, "--scope", scopes, "--prefix", prefix, "--expires", expires)
        secret = secret.split()[-1]
        eventually(lambda: self.service.get("/images?limit=1", bearer(secret)).status != 401, "the new key")
        return secret

    def rotate(self):
        """Makes a signing key, and waits until the workers sign with it."""
        kid = self.command("links", "rotate").split("signing key ")[1].split()[0]
        eventually(lambda: f"kid={kid}" in self.link("none").headers_target, "the new signing key")
        return kid

    def post(self, target, document, secret=None, **more):
        """The answer to a JSON object."""
        headers = {"Content-Type": "application/json", **bearer(secret or self.secret), **more}
        return self.service.request("POST", target, headers, json.dumps(document).encode())

    def link(self, key, secret=None, **members):
        """The answer to a request for a link, with the target of the link."""
        answer = self.post("/images/links", {"key": key, **members}, secret)
        answer.headers_target = target_of(answer) if answer.status == 201 else ""
        return answer

    def target(self, key, secret=None, **members):
        """The target of a link."""
        answer = self.link(key, secret, **members)
        answer.expect(201)
        return answer.headers_target

    def ticket(self, secret=None, **members):
        """The target and the key of a ticket."""
        answer = self.post("/images/tickets", members, secret)
        return target_of(answer.expect(201)), answer.data["key"]


def bearer(secret):
    """The header field with a key."""
    return {"Authorization": f"Bearer {secret}"}


def target_of(answer):
    """Path and query of the URL in an answer."""
    url = urlsplit(answer.data["url"])
    return f"{url.path}?{url.query}"


@pytest.fixture(scope="module")
def rig(stack, tmp_path_factory):
    """The service."""
    folder = tmp_path_factory.mktemp("links")
    files = {"KEYS_FILE": str(folder / "keys"), "LINK_KEYS_FILE": str(folder / "link-keys")}
    with service_on(stack, folder, ACCESS="on", CORS_ORIGINS="https://listed.example", **files) as service:
        rig = Rig(service, binary_of(stack), files)
        rig.secret = rig.add_key("all")
        rig.rotate()
        yield rig


@pytest.fixture
def image(store, prefix):
    """The key of an image whose name needs encoding."""
    key = prefix + "é b+c.png"
    store.put(key, PNG, ContentType="image/png")
    return key


class TestLinks:
    """Links."""

    @pytest.mark.parametrize("members", [{}, {"mode": "inline"}, {"mode": "download", "expires_in": 60}], ids=str)
    def test_opens_one_read(self, rig, image, members):
        """Nobody needs anything but the link."""
        target = rig.target(image, **members)
        answer = rig.service.get(target).expect(200)
        assert (answer.body == PNG) == ("mode" in members)
        rig.service.head(target).expect(200)
        rig.service.get(target.split("?")[0]).refused(401, "unauthorized")
        rig.service.request("DELETE", target).refused(403, "link-invalid")

    def test_caches_keep_nothing_longer_than_the_link(self, rig, image):
        """A link to a version may be kept by its client until the link ends."""
        etag = rig.service.get(path(image), bearer(rig.secret)).data["etag"]
        answer = rig.service.get(rig.target(image, mode="inline", v=etag, expires_in=100)).expect(200)
        fields = answer.header("Cache-Control").split(", ")
        assert fields[0] == "private" and fields[2] == "immutable"
        assert 90 <= int(fields[1].removeprefix("max-age=")) <= 100

    def test_encodings_and_orders(self, rig, image):
        """A proxy may encode the address anew."""
        target = rig.target(image, mode="inline", expires_in=60)
        where, query = target.split("?")
        everything = "".join(f"%{byte:02x}" for byte in image.encode())
        parameters = parse_qsl(query, keep_blank_values=True)
        for other in (
            f"{where}?{'&'.join(reversed(query.split('&')))}",
            f"/images/{everything}?{query}",
            where + "?" + "&".join(f"{quote(a)}={''.join(f'%{ord(c):02X}' for c in b)}" for a, b in parameters),
            f"{where}?&{query}&",
        ):
            assert rig.service.get(other).expect(200).body == PNG

    def test_every_change_is_refused(self, rig, image, store, prefix):
        """Every parameter changed, left out, doubled and empty, one that is added, and another image."""
        store.put(prefix + "other.png", PNG, ContentType="image/png")
        target = rig.target(image, mode="inline", expires_in=60)
        where, query = target.split("?")
        pairs = query.split("&")
        for index, pair in enumerate(pairs):
            name, value = pair.split("=")
            others = pairs[:index] + pairs[index + 1 :]
            changes = [f"{name}={value}0", f"{name}={value[:-1]}", f"{name}=", f"{name.upper()}={value}"]
            for changed in [others, *([*others, change] for change in changes)]:
                answer = rig.service.get(f"{where}?{'&'.join(changed)}")
                # Without its signature it is no link.
                assert answer.status in (400, 401, 403), changed
            rig.service.get(f"{target}&{pair}").refused(400, "invalid-query")
        rig.service.get(target + "&v=x").refused(403, "link-invalid")
        rig.service.get(target + "&x=1").refused(400, "invalid-query")
        rig.service.get(f"{path(prefix + 'other.png')}?{query}").refused(403, "link-invalid")
        rig.service.get(target + "0", bearer(rig.secret)).refused(403, "link-invalid")

    def test_ends(self, rig, image):
        """A link ends at its second."""
        target = rig.target(image, expires_in=1)
        eventually(lambda: rig.service.get(target).status == 403, "the end of the link")
        rig.service.get(target).refused(403, "link-expired")
        rig.service.get(target + "0").refused(403, "link-invalid")

    def test_dies_with_its_maker(self, rig, image):
        """A revoked key takes its links along within two seconds, also where nginx has the bytes."""
        secret = rig.add_key("maker")
        target = rig.target(image, secret, mode="inline")
        rig.service.get(target).expect(200)
        rig.command("keys", "revoke", "maker")
        eventually(lambda: rig.service.get(target).status == 403, "the end of the link")
        rig.service.get(target).refused(403, "link-invalid")

    def test_command(self, rig, image):
        """The command makes the same links."""
        url = rig.command("links", "sign", image, "--by", "all", "--expires-in", "60", "--mode", "inline").strip()
        assert rig.service.get(url).expect(200).body == PNG

    def test_rotation(self, rig, image):
        """Of two keys, both verify; the third ends the first."""
        first = rig.target(image)
        second = rig.rotate()
        assert second in rig.command("links", "list")
        rig.service.get(first).expect(200)
        rig.rotate()
        rig.service.get(first).refused(403, "link-invalid")


class TestTickets:
    """Tickets."""

    def upload(self, rig, target, image=PNG, **more):
        """The answer to the form of somebody with a ticket alone."""
        return rig.service.request("POST", target, MULTIPART, form.upload(image, "a.png", content_type=None, **more))

    def test_opens_one_upload(self, rig, prefix, store):
        """A ticket is used once."""
        target, key = rig.ticket(prefix=prefix, types=["image/png"], metadata={"a": "b"}, max_bytes=len(PNG))
        assert key.startswith(prefix) and key.endswith(".png")
        data = self.upload(rig, target).expect(201).data
        assert (data["key"], data["metadata"]) == (key, {"a": "b"})
        assert store.get(key)["Body"] == PNG
        self.upload(rig, target).refused(409, "key-exists")

    @pytest.mark.parametrize(
        ("members", "more", "status", "code"),
        [
            ({"types": ["image/jpeg"]}, {}, 403, "ticket-invalid"),
            ({"max_bytes": 10}, {}, 413, "payload-too-large"),
            ({}, {"key": "own.png"}, 403, "ticket-invalid"),
            ({"metadata": {}}, {"metadata": "{}"}, 403, "ticket-invalid"),
        ],
        ids=str,
    )
    def test_binds_the_upload(self, rig, prefix, store, members, more, status, code):
        """Type, size, key and metadata are those of the ticket."""
        target, _ = rig.ticket(prefix=prefix, **members)
        self.upload(rig, target, **more).refused(status, code)
        assert store.keys(prefix) == []

    def test_changed(self, rig, prefix, store):
        """A changed ticket is refused before the body, and so is one at another address."""
        target, _ = rig.ticket(prefix=prefix)
        for other in (target[:-1], target + "A", target.replace("ticket=", "ticket=A"), "/images/upload?ticket=x.y"):
            self.upload(rig, other).refused(403, "ticket-invalid")
        self.upload(rig, target + "&x=1").refused(400, "invalid-query")
        rig.service.request("PUT", path(prefix + "a") + "?" + target.split("?")[1], {}, PNG).refused(
            403, "ticket-invalid"
        )
        assert store.keys(prefix) == []

    def test_ends(self, rig, prefix, store):
        """A ticket ends at its second."""
        target, _ = rig.ticket(prefix=prefix, expires_in=1, types=["image/gif"])
        eventually(lambda: self.upload(rig, target).json["code"] == "ticket-expired", "the end of the ticket")
        self.upload(rig, target).refused(403, "ticket-expired")
        assert store.keys(prefix) == []

    def test_dies_with_its_maker(self, rig, prefix):
        """A revoked key takes its tickets along."""
        target, _ = rig.ticket(rig.add_key("ticketer"), prefix=prefix, types=["image/gif"])
        rig.command("keys", "revoke", "ticketer")
        # Until then, the type is what is wrong: nothing is stored.
        said = "the ticket is for image/gif"
        assert self.upload(rig, target).refused(403, "ticket-invalid")["message"] in (said, INVALID_TICKET)
        eventually(lambda: self.upload(rig, target).json["message"] == INVALID_TICKET, "the end of the ticket")


class TestSessions:
    """Sessions."""

    def cookie(self, rig, secret=None):
        """The cookie of a new session."""
        answer = rig.service.request(
            "POST",
            "/session",
            {"Content-Type": "application/json", "Origin": rig.service.base_url},
            json.dumps({"token": secret or rig.secret}).encode(),
        )
        field = answer.expect(204).header("Set-Cookie")
        # Over http, browsers would drop a cookie that is Secure.
        assert (
            field.endswith("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict") and (secret or rig.secret) not in field
        )
        return {"Cookie": field.split(";")[0]}

    def test_reads_and_changes(self, rig, image):
        """A page of the service reads and changes with the cookie; a page of another origin changes nothing."""
        cookie = self.cookie(rig)
        own = {**cookie, "Origin": rig.service.base_url}
        assert rig.service.get(path(image) + "?mode=inline", cookie).expect(200).body == PNG
        data = rig.service.get("/session", cookie).expect(200).data
        assert (data["name"], data["prefixes"]) == ("all", [""])
        assert data["scopes"] == ["read", "write", "delete", "share"]
        for page in ({}, {"Origin": "https://foreign.example"}, {"Sec-Fetch-Site": "same-site"}):
            rig.service.request("DELETE", path(image), {**cookie, **page}).refused(403, "foreign-origin")
        rig.service.request("DELETE", path(image), own).expect(200)

    def test_ends_with_its_token(self, rig):
        """A revoked key ends its sessions within two seconds."""
        cookie = self.cookie(rig, rig.add_key("page"))
        rig.service.get("/session", cookie).expect(200)
        rig.command("keys", "revoke", "page")
        eventually(lambda: rig.service.get("/session", cookie).status == 401, "the end of the session")
        rig.service.get("/images", cookie).refused(401, "unauthorized")

    def test_end(self, rig):
        """The browser forgets the cookie, and what it keeps of the service."""
        own = {**self.cookie(rig), "Origin": rig.service.base_url}
        answer = rig.service.request("DELETE", "/session", own).expect(204)
        assert "Max-Age=0" in answer.header("Set-Cookie") and answer.header("Clear-Site-Data") == '"cache"'

    def test_foreign_pages_begin_none(self, rig):
        """Nobody logs a visitor in as somebody else."""
        rig.post("/session", {"token": rig.secret}, Origin="https://foreign.example").refused(403, "foreign-origin")
        rig.post("/session", {"token": "x"}).refused(401, "unauthorized")


def test_without_access_control(service, store, prefix):
    """While access is off, there are no links; their names are keys, and their parameters say nothing."""
    for target in ("/images/links", "/images/tickets", "/session"):
        headers = {"Content-Type": "application/json"}
        service.request("POST", target, headers, b"{}").refused(404, "not-found")
    key = prefix + "a.png"
    store.put(key, PNG, ContentType="image/png")
    service.get(path(key) + "?mode=inline&expires=1&kid=a&by=b&signature=c").expect(200)
