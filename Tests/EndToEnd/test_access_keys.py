"""API keys: who gets in with them, what the file of keys does under running workers, and what the log says of it."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

import form
import samples
from eventually import eventually
from own_stack import ROOT, binary_of, free_port, service_on
from service import Service, path
from stack import Stack
from test_operations import figure, scrape

PNG = samples.read("small.png")

pytestmark = pytest.mark.on_host


class Keys:
    """The command `ImageFCGI keys` on a file."""

    def __init__(self, binary, file):
        self.binary, self.file = binary, file

    def run(self, *arguments):
        """The completed process of the command."""
        return subprocess.run(
            [self.binary, "keys", *arguments],
            env={**os.environ, "KEYS_FILE": str(self.file)},
            capture_output=True,
            text=True,
            check=False,
        )

    def add(self, name, scopes="read,write,delete,share", prefix="", expires="1d"):
        """The secret of a new key: the last word of the output."""
        done = self.run("add", name, "--scope", scopes, "--prefix", prefix, "--expires", expires)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[-1]

    def revoke(self, name):
        """Revokes a key."""
        assert self.run("revoke", name).returncode == 0


def bearer(secret):
    """The header field with a key."""
    return {"Authorization": f"Bearer {secret}"}


def upload(service, secret, key):
    """The answer to an upload."""
    headers = {"Content-Type": form.content_type(), **bearer(secret)}
    return service.request("POST", "/images/upload", headers, form.upload(PNG, "a.png", None, key, "image/png"))


def is_known(service, secret):
    """Whether the workers know a key."""
    return service.get("/images?limit=1", bearer(secret)).status != 401


class Rig:
    """A service with ACCESS=on and its keys."""

    def __init__(self, service, folder, keys):
        self.service, self.folder, self.keys = service, folder, keys

    def add(self, *arguments, **options):
        """The secret of a new key that the workers know."""
        secret = self.keys.add(*arguments, **options)
        eventually(lambda: is_known(self.service, secret), "the new key")
        return secret

    def lines(self):
        """The lines of the workers' log."""
        text = (self.folder / "log" / "workers.log").read_text(encoding="utf-8", errors="replace")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def figures(self, name, **labels):
        """The value of a metric."""
        return figure(scrape(self.folder), name, **labels)


@pytest.fixture(scope="module")
def rig(stack, tmp_path_factory):
    """The service. It logs no requests but those that an audit needs."""
    folder = tmp_path_factory.mktemp("keys")
    with service_on(stack, folder, ACCESS="on", WORKERS="1", LOG_REQUESTS="off") as service:
        yield Rig(service, folder, Keys(binary_of(stack), folder / "keys"))


def test_the_lines_of_the_readme(rig, prefix):
    """Each request without a key is refused, and with one it is as it is without access control."""
    secret = rig.add("readme")
    key = prefix + "a.png"
    headers = {"Content-Type": form.content_type()}
    body = form.upload(PNG, "a.png", None, key, "image/png")
    requests = [
        ("POST", "/images/upload", headers, body, 201),
        ("GET", "/images", {}, None, 200),
        ("GET", path(key), {}, None, 200),
        ("GET", path(key) + "?mode=download", {}, None, 200),
        ("DELETE", path(key), {}, None, 200),
    ]
    for method, target, fields, content, status in requests:
        refused = rig.service.request(method, target, fields, content)
        refused.refused(401, "unauthorized")
        assert refused.header("WWW-Authenticate") == "Bearer"
        rig.service.request(method, target, {**fields, **bearer(secret)}, content).expect(status)


def test_scopes_and_prefixes(rig, store, prefix):
    """A key may do what its scopes say, below its prefixes, whether the image exists or not."""
    store.put(prefix + "in/a.png", PNG, ContentType="image/png")
    store.put(prefix + "out/a.png", PNG, ContentType="image/png")
    reader = rig.add("reader", scopes="read", prefix=prefix + "in/")
    writer = rig.add("writer", scopes="write", prefix=prefix + "in/")
    service = rig.service
    service.get(path(prefix + "in/a.png"), bearer(reader)).expect(200)
    for name in ("a.png", "none.png"):
        service.get(path(prefix + "out/" + name), bearer(reader)).refused(403, "forbidden")
        service.get(path(prefix + "in/" + name), bearer(writer)).refused(403, "forbidden")
        service.request("DELETE", path(prefix + "in/" + name), bearer(reader)).refused(403, "forbidden")
    upload(service, writer, prefix + "in/b.png").expect(201)
    upload(service, reader, prefix + "in/c.png").refused(403, "forbidden")
    assert prefix + "in/c.png" not in store.keys(prefix)


def test_expired(rig, stack):
    """A key is refused from its end on. The file is written here as its description says."""
    secret, now = "imgk_" + "x" * 43, int(time.time())
    rig.add("still valid")
    lines = rig.keys.file.read_text(encoding="utf-8").splitlines()

    def line(name, end):
        moments = [datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (now - 60, end)]
        digest = hashlib.sha256((secret + name).encode()).hexdigest()
        return json.dumps(
            {
                "id": digest[:12],
                "name": name,
                "sha256": digest,
                "scopes": ["read"],
                "prefixes": [""],
                "created": moments[0],
                "expires": moments[1],
            }
        )

    lines[-1:] = [line("past", now - 1), line("future", now + 3600), json.dumps({"count": len(lines) + 1})]
    replace(rig.keys.file, "\n".join(lines) + "\n")
    eventually(lambda: is_known(rig.service, secret + "future"), "the key that is valid")
    rig.service.get("/images", bearer(secret + "past")).refused(401, "unauthorized")
    assert "(expired)" in next(line for line in rig.keys.run("list").stdout.splitlines() if "past" in line)


def replace(file, text):
    """Replaces a file as a whole."""
    other = file.with_name(file.name + ".other")
    other.write_text(text, encoding="utf-8")
    os.chmod(other, 0o640)
    os.rename(other, file)


def test_a_revoked_key_is_refused_within_two_seconds(rig):
    """The last request that is let in begins less than two seconds after the revocation."""
    secret = rig.add("revoked")
    rig.keys.revoke("revoked")
    revoked = time.monotonic()
    last = revoked
    while True:
        begun = time.monotonic()
        if not is_known(rig.service, secret):
            break
        last = begun
        assert last - revoked < 2, "the key is still known"
    upload(rig.service, secret, "any.png").refused(401, "unauthorized")


def test_a_cut_file_changes_nothing(rig):
    """A fault in the file keeps the keys, is told in one line of the log, and is a metric until it is gone."""
    secret = rig.add("kept")
    text = rig.keys.file.read_bytes()
    count = rig.figures("imagefcgi_access_keys")
    assert rig.figures("imagefcgi_access_file_good", file="keys") == 1
    for length in (len(text) // 2, text.rindex(b"\n", 0, len(text) - 1) + 1):
        before = len(rig.lines())
        rig.keys.file.write_bytes(text[:length])
        eventually(lambda: rig.figures("imagefcgi_access_file_good", file="keys") == 0, "the metric of the fault")
        assert is_known(rig.service, secret) and rig.figures("imagefcgi_access_keys") == count
        assert rig.keys.run("add", "other", "--scope", "read", "--prefix", "", "--expires", "1d").returncode == 78
        rig.keys.file.write_bytes(text)
        eventually(lambda: rig.figures("imagefcgi_access_file_good", file="keys") == 1, "the metric of the repair")
        told = [line for line in rig.lines()[before:] if line["level"] == "error"]
        assert [line["setting"] for line in told] == ["KEYS_FILE"], told
        assert "line " in told[0]["cause"]
    assert is_known(rig.service, secret)


def test_a_list_shows_what_may_be_seen(rig, store, prefix):
    """The list of a key has the images below its prefixes only."""
    for name in ("a/1.png", "a/2.png", "b/1.png", "c/1.png"):
        store.put(prefix + name, PNG, ContentType="image/png")
    secret = rig.add("lister", scopes="read", prefix=f"{prefix}a/,{prefix}c/")
    seen = rig.service.get("/images", bearer(secret)).expect(200).data
    assert [entry["key"] for entry in seen] == [prefix + name for name in ("a/1.png", "a/2.png", "c/1.png")]


def test_refusals_and_changes_are_in_the_log(rig, prefix):
    """Each refusal and each change has a line with the name of the key. Reads have none with LOG_REQUESTS=off."""
    secret = rig.add("audited", scopes="read,write", prefix=prefix)
    deleter = rig.add("deleter", scopes="delete", prefix=prefix)
    key = prefix + "a.png"
    decisions = ("imagefcgi_access_decisions_total", "outcome")
    before = {outcome: rig.figures(decisions[0], outcome=outcome) for outcome in ("key", "forbidden", "unauthorized")}
    stored = upload(rig.service, secret, key).expect(201)
    read = rig.service.get(path(key), bearer(secret)).expect(200)
    refused = rig.service.request("DELETE", path(key), bearer(secret))
    refused.refused(403, "forbidden")
    keys = json.dumps({"keys": [key, "a.png", "b.png", ".image-fcgi/a"]}).encode()
    headers = {**bearer(deleter), "Content-Type": "application/json"}
    many = rig.service.request("POST", "/images/delete", headers, keys).expect(200)
    assert [entry.get("code") for entry in many.data] == [None, "forbidden", "forbidden", "invalid-key"]
    nobody = rig.service.get(path(key))
    nobody.refused(401, "unauthorized")

    def line(answer):
        return [line for line in rig.lines() if line.get("request_id") == answer.header("X-Request-ID")]

    eventually(lambda: line(nobody), "the last line")
    (change,) = line(stored)
    assert (change["principal"], change["kind"], change["status"]) == ("audited", "upload", 201)
    (refusal,) = line(refused)
    assert (refusal["principal"], refusal["code"]) == ("audited", "forbidden")
    # nginx's question is let in, so it has no line.
    (part,) = line(many)
    assert (part["principal"], part["code"], part["refused_keys"]) == ("deleter", "forbidden", 2)
    (stranger,) = line(nobody)
    assert "principal" not in stranger and stranger["code"] == "unauthorized"
    assert line(read) == []
    more = {outcome: rig.figures(decisions[0], outcome=outcome) - count for outcome, count in before.items()}
    assert more == {"key": 3, "forbidden": 3, "unauthorized": 1}


def test_no_secret_is_anywhere(rig, prefix):
    """No secret, nor its hash, is in a log, an answer, a metric, or the arguments and the environment of a process."""
    secret = rig.add("secretive", scopes="read", prefix=prefix)
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    answers = [
        rig.service.get("/images", bearer(secret)),
        rig.service.get("/images", bearer(wrong)),
        upload(rig.service, secret, prefix + "a"),
        upload(rig.service, wrong, prefix + "a"),
        rig.service.get("/images", {"Authorization": f"Basic {secret}"}),
    ]
    assert [answer.status for answer in answers] == [200, 401, 403, 401, 401]
    eventually(lambda: any(line.get("principal") == "secretive" for line in rig.lines()), "the line of the refusal")
    texts = [answer.body.decode() + str(answer.headers) for answer in answers]
    texts += [str(scrape(rig.folder)), rig.keys.run("list").stdout]
    texts += [text.decode(errors="replace") for _, text in Stack(rig.folder).logs()]
    for process in Stack(rig.folder).worker_ids():
        texts += [
            Path(f"/proc/{process}/{name}").read_bytes().decode(errors="replace") for name in ("cmdline", "environ")
        ]
    for word in (secret[5:], wrong[5:], hashlib.sha256(secret.encode()).hexdigest()):
        assert not any(word in text for text in texts)


def test_a_worker_refuses_to_start_with_a_faulty_file(stack, tmp_path):
    """`check` names the fault, and ends with the status of a wrong setting."""
    (tmp_path / "keys").write_text('{"count":1}\n', encoding="utf-8")
    settings = {**os.environ, **stack.settings(), "ACCESS": "on", "KEYS_FILE": str(tmp_path / "keys")}
    for name in ("SPOOL_DIR", "CACHE_GENERATION_FILE", "METRICS_FILE", "RENDER_METRICS_FILE"):
        settings[name] = str(tmp_path) if name == "SPOOL_DIR" else str(tmp_path / name.lower())
    done = subprocess.run([binary_of(stack), "check"], env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 78
    assert "KEYS_FILE" in done.stderr and "line 1: the number of keys" in done.stderr


def test_simultaneous_commands_lose_nothing(stack, tmp_path, at_once):
    """Processes that add keys at the same time add all of them."""
    keys = Keys(binary_of(stack), tmp_path / "keys")
    secrets = at_once(lambda number: keys.add(f"key {number}"), range(12))
    lines = keys.run("list").stdout.splitlines()
    assert len(lines) == 13 and len(set(secrets)) == 12
    text = keys.file.read_text(encoding="utf-8")
    assert all(hashlib.sha256(secret.encode()).hexdigest() in text for secret in secrets)


def test_arguments_are_explained(stack, tmp_path):
    """A wrong argument ends with 64, a name that is taken with 65, a folder that is not there with 73."""
    keys = Keys(binary_of(stack), tmp_path / "keys")
    done = keys.run("add", "a", "--scope", "admin", "--prefix", "", "--expires", "1d")
    assert done.returncode == 64
    assert done.stderr.startswith("ImageFCGI: --scope needs some of read, write, delete, share, divided by commas\n")
    keys.add("a")
    done = keys.run("add", "a", "--scope", "read", "--prefix", "", "--expires", "1d")
    assert (done.returncode, done.stdout) == (65, "")
    assert done.stderr == "ImageFCGI: there is a key named a: revoke it first, or take another name\n"
    missing = Keys(keys.binary, tmp_path / "none" / "keys")
    done = missing.run("add", "a", "--scope", "read", "--prefix", "", "--expires", "1d")
    assert done.returncode == 73 and str(missing.file) in done.stderr


class Host:
    """The pool and nginx of a host installation (deploy/host), which can be reloaded, without systemd."""

    def __init__(self, stack, folder):
        self.folder, self.port = folder, free_port()
        files = {
            "SPOOL_DIR": "spool",
            "CACHE_DIR": "cache",
            "VARIANT_CACHE_DIR": "variants",
            "TEMP_DIR": "tmp",
            "RUNTIME_FOLDER": "run",
            "ACCESS_LOG": "access.log",
            "CACHE_GENERATION_FILE": "generation",
            "METRICS_FILE": "metrics",
            "RENDER_METRICS_FILE": "metrics-renderers",
            "KEYS_FILE": "keys",
            "LINK_KEYS_FILE": "link-keys",
            "FASTCGI_SOCKET": "pool.sock",
            "METRICS_SOCKET": "metrics.sock",
            "RENDER_SOCKET": "render.sock",
            "INSPECT_SOCKET": "inspect.sock",
            "ORIGINALS_SOCKET": "originals.sock",
            "RENDER_GATE_SOCKET": "gate.sock",
        }
        self.settings = {
            **os.environ,
            **stack.settings(),
            **{name: str(folder / file) for name, file in files.items()},
            "BINARY": binary_of(stack),
            "LISTEN": f"127.0.0.1:{self.port}",
            "METRICS_LISTEN": f"unix:{folder}/metrics-http.sock",
            "WORKERS": "1",
            "THREADS": "8",
            "RENDERERS": "0",
        }
        for name in ("SPOOL_DIR", "CACHE_DIR", "VARIANT_CACHE_DIR", "TEMP_DIR"):
            os.mkdir(self.settings[name])

    @contextmanager
    def running(self):
        """Runs both until the block ends."""
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.settings["FASTCGI_SOCKET"])
            listener.listen(1024)
            command = [ROOT / "deploy" / "host" / "pool"]
            with background(command, self.folder / "pool.log", stdin=listener, env=self.settings) as pool:
                nginx = [ROOT / "nginx" / "run", self.folder / "nginx"]
                with background(nginx, self.folder / "nginx.log", env=self.settings) as front:
                    self.pool, self.front = pool, front
                    yield Service(f"http://127.0.0.1:{self.port}")

    def reload(self, **settings):
        """Reloads nginx with other settings, waits until its old processes have ended, and reloads the pool."""
        self.settings |= settings
        nginx = [ROOT / "nginx" / "run", self.folder / "nginx", "-t", "-q"]
        subprocess.run(nginx, env=self.settings, check=True, capture_output=True)
        old = self.nginx_processes()
        self.front.send_signal(signal.SIGHUP)
        eventually(lambda: not old & self.nginx_processes(), "the end of the old processes", 60)
        pool = {**self.settings, "MAINPID": str(self.pool.pid)}
        subprocess.run([ROOT / "deploy" / "host" / "pool", "reload"], env=pool, check=True, capture_output=True)

    def nginx_processes(self):
        """The process ids of nginx's workers."""
        return set(Path(f"/proc/{self.front.pid}/task/{self.front.pid}/children").read_text(encoding="ascii").split())


@contextmanager
def background(command, log, stdin=subprocess.DEVNULL, **options):
    """Runs a process until the block ends."""
    with open(log, "ab") as output:
        process = subprocess.Popen(command, stdin=stdin, stdout=output, stderr=output, **options)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def test_access_is_turned_on_without_a_failed_request(stack, tmp_path, prefix):
    """Clients that send their key while access is off notice nothing when it is turned on under load."""
    host = Host(stack, tmp_path)
    secret = Keys(host.settings["BINARY"], tmp_path / "keys").add("client")
    with host.running() as service:
        eventually(lambda: service.is_up("/readyz"), "the service")
        service.get("/images?limit=1").expect(200)
        upload(service, secret, prefix + "a.png").expect(201)
        statuses, going = [], threading.Event()
        going.set()

        def client(number):
            turn = 0
            while going.is_set():
                turn += 1
                key = f"{prefix}{number}-{turn}.png"
                targets = [path(prefix + "a.png"), path(prefix + "a.png") + "?mode=inline"]
                try:
                    statuses.append(upload(service, secret, key).status)
                    statuses.extend(service.get(target, bearer(secret)).status for target in targets)
                except OSError as error:
                    statuses.append(repr(error))

        clients = [threading.Thread(target=client, args=(number,)) for number in range(4)]
        for thread in clients:
            thread.start()
        try:
            eventually(lambda: len(statuses) > 30, "load")
            host.reload(ACCESS="on")
            eventually(lambda: service.get("/images?limit=1").status == 401, "the end of open access")
            before = len(statuses)
            eventually(lambda: len(statuses) > before + 30, "more load")
        finally:
            going.clear()
            for thread in clients:
                thread.join()
    assert set(statuses) == {200, 201}, [status for status in statuses if status not in (200, 201)][:10]
