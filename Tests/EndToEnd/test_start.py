"""A start that fails names the cause at once, in one line with what to do, and leaves no process behind."""

import json
import os
import signal
import socket
import ssl
import subprocess
import threading
import time
from contextlib import closing, contextmanager, suppress

import pytest

from eventually import eventually
from own_stack import ROOT, binary_of, free_port, running
from service import Service

pytestmark = pytest.mark.on_host

ENDPOINT_NAMES = ("S3_ENDPOINT_URL", "LOCALSTACK_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")


def environment(stack, folder, **variables):
    """The environment of a start on the S3 of the run. Variables that are None are removed."""
    values = {
        **os.environ,
        **stack.settings(),
        "RUN_DIR": str(folder),
        "PORT": str(free_port()),
        "S3": "external",
        "BINARY": binary_of(stack),
        "WORKERS": "1",
        "THREADS": "2",
        **variables,
    }
    return {name: value for name, value in values.items() if value is not None}


def execute(command, variables, **options):
    """Runs a command to its end. Returns its status and its error lines."""
    result = subprocess.run(
        [str(word) for word in command],
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
        **options,
    )
    return result.returncode, result.stderr.decode()


def refused(stack, folder, *texts, **variables):
    """Starts, and checks that this fails with a line that has all of `texts`."""
    status, errors = execute([ROOT / "scripts" / "run"], environment(stack, folder, **variables))
    assert status not in (0, -signal.SIGTERM), errors
    assert any(all(text in line for text in texts) for line in errors.splitlines()), errors


@contextmanager
def server(handle):
    """A server that calls `handle` with each connection. Yields its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                handle(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def speak_http(connection):
    """Answers HTTP with 403, and anything else with 400."""
    status = b"403 Forbidden" if connection.recv(65536).startswith(b"HEAD ") else b"400 Bad Request"
    connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def speaker_of_tls(folder):
    """Returns a function that takes TLS connections, and nothing else."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"),
            *("-keyout", folder / "key.pem", "-out", folder / "certificate.pem"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return lambda connection: context.wrap_socket(connection, server_side=True).close()


class TestStorage:
    """The storage cannot be used."""

    @pytest.mark.needs("known-keys")
    def test_wrong_keys(self, stack, tmp_path):
        """S3 tells an unknown key from a wrong secret."""
        refused(stack, tmp_path, "WRONGKEY", "Check AWS_ACCESS_KEY_ID", AWS_ACCESS_KEY_ID="WRONGKEY")
        refused(stack, tmp_path, "secret", "Check AWS_SECRET_ACCESS_KEY", AWS_SECRET_ACCESS_KEY="wrong-secret")

    def test_no_such_bucket(self, stack, tmp_path):
        """The bucket is missing, and nobody may create it."""
        refused(
            stack,
            tmp_path,
            'There is no bucket "none-of-ours"',
            "S3_CREATE_BUCKET=true",
            S3_BUCKET_NAME="none-of-ours",
            S3_CREATE_BUCKET="false",
        )

    @pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
    def test_nobody_answers(self, stack, tmp_path, host):
        """Nobody listens, or the name does not exist."""
        url = f"http://{host}:{free_port()}"
        refused(stack, tmp_path, url, "Check S3_ENDPOINT_URL", S3_ENDPOINT_URL=url)

    def test_https_where_http_is_spoken(self, stack, tmp_path):
        """The endpoint has the other scheme."""
        with server(speak_http) as port:
            url = f"https://127.0.0.1:{port}"
            refused(stack, tmp_path, url, "begins with http://", S3_ENDPOINT_URL=url)

    def test_http_where_https_is_spoken(self, stack, tmp_path):
        """The same, the other way round."""
        with server(speaker_of_tls(tmp_path)) as port:
            url = f"http://127.0.0.1:{port}"
            refused(stack, tmp_path, url, "begins with https://", S3_ENDPOINT_URL=url)

    def test_check(self, stack, tmp_path):
        """`check` lets workers start, since the storage may come back. `check --storage` does not."""
        (tmp_path / "spool").mkdir()
        variables = environment(
            stack,
            tmp_path,
            S3_ENDPOINT_URL=f"http://127.0.0.1:{free_port()}",
            SPOOL_DIR=str(tmp_path / "spool"),
            CACHE_GENERATION_FILE=str(tmp_path / "generations"),
            METRICS_FILE=str(tmp_path / "metrics"),
        )
        status, errors = execute([binary_of(stack), "check"], variables)
        (line,) = map(json.loads, errors.splitlines())
        assert status == 0 and line["message"] == "storage cannot be used" and "S3_ENDPOINT_URL" in line["remedy"]
        status, errors = execute([binary_of(stack), "check", "--storage"], variables)
        assert status == 69 and len(errors.splitlines()) == 1 and "Check S3_ENDPOINT_URL" in errors
        status, errors = execute([binary_of(stack), "check", "--storage"], {**variables, "S3_ENDPOINT_URL": "s3"})
        assert status == 78 and "S3_ENDPOINT_URL" in errors


class TestAddress:
    """nginx cannot listen."""

    def test_port_in_use(self, stack, tmp_path):
        """The line names another port."""
        with closing(socket.create_server(("127.0.0.1", 0))) as server:
            port = server.getsockname()[1]
            refused(stack, tmp_path, f"port {port} is in use", "make run", PORT=str(port))
        assert not (tmp_path / "s3.env").exists()

    def test_another_hosts_address(self, stack, tmp_path):
        """192.0.2.1 is for documentation (RFC 5737)."""
        refused(stack, tmp_path, "HOST=192.0.2.1", "127.0.0.1", HOST="192.0.2.1")

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
    def test_a_port_of_root(self):
        """Another user may not listen on port 1."""
        with open("/proc/sys/net/ipv4/ip_unprivileged_port_start", encoding="ascii") as file:
            if int(file.read()) <= 1:
                pytest.skip("every user may listen on every port here")
        script = (ROOT / "scripts" / "is-port-free").read_text()
        status, errors = execute(["python3", "-c", script, "127.0.0.1", "1"], {"PATH": "/usr/bin:/bin"}, user=65534)
        assert status == 1 and "only for root" in errors and "PORT=" in errors


class TestSettings:
    """A mistake that S3 need not start for."""

    @pytest.mark.parametrize(
        "variables, texts",
        [
            ({"THREADS": "none"}, ["THREADS must be a whole number"]),
            ({"PORT": "http"}, ["PORT must be a whole number"]),
            ({"PUBLIC_URL": "images.example"}, ["PUBLIC_URL must be http(s)://"]),
            ({"S3": "none"}, ["S3 must be one of", "seaweedfs", "external"]),
            ({"BINARY": "/none"}, ["BINARY=/none", "unset it"]),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
    )
    def test_before_s3_starts(self, stack, tmp_path, variables, texts):
        """The line names the setting and its values."""
        refused(stack, tmp_path, *texts, **variables)
        assert not (tmp_path / "s3.env").exists()


def test_a_missing_module_of_nginx(stack, tmp_path):
    """The line names Debian's package."""
    source = tmp_path / "nginx"
    subprocess.run(["cp", "-r", ROOT / "nginx", source], check=True)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    configuration = source / "nginx.conf"
    configuration.write_text(configuration.read_text().replace("/usr/lib/nginx/modules", str(tmp_path)))
    status, errors = execute([source / "run", tmp_path / "run", "-t"], environment(stack, tmp_path))
    assert status == 1 and "install the Debian package libnginx-mod-http-headers-more-filter" in errors, errors


class TestExternal:
    """`S3=external` takes every name of the endpoint, and HOST may be an IPv6 address."""

    @pytest.mark.parametrize(
        "name, host", [(name, "127.0.0.1") for name in ENDPOINT_NAMES[1:]] + [(ENDPOINT_NAMES[0], "::1")]
    )
    def test_start(self, stack, tmp_path, name, host):
        """The service answers, and s3.env has the endpoint for other clients."""
        endpoint = stack.settings()["S3_ENDPOINT_URL"]
        variables = environment(
            stack, tmp_path, **dict.fromkeys(ENDPOINT_NAMES) | {"S3_ENDPOINT_URLS": None, name: endpoint, "HOST": host}
        )
        with running([ROOT / "scripts" / "run"], tmp_path / "run.log", env=variables):
            eventually((tmp_path / "base-url").exists, f"the service (see {tmp_path}/run.log)")
            Service((tmp_path / "base-url").read_text().strip()).get("/readyz").expect(200)
            text = (tmp_path / "s3.env").read_text()
            assert f"S3_ENDPOINT_URL={endpoint}\n" in text and f"AWS_ENDPOINT_URL={endpoint}\n" in text
            eventually(lambda: f':{variables["PORT"]}/images"' in (tmp_path / "run.log").read_text(), "the examples")

    def test_aws(self, stack, tmp_path):
        """Without an endpoint, S3 is AWS, and s3.env has none."""
        variables = environment(stack, tmp_path, **dict.fromkeys(ENDPOINT_NAMES))
        with running([ROOT / "scripts" / "engines" / "external"], tmp_path / "engine.log", env=variables):
            eventually((tmp_path / "s3.env").exists, "s3.env")
            defaults = subprocess.run(
                [ROOT / "scripts" / "engines" / "common" / "defaults"], env=variables, capture_output=True, check=True
            )
            assert "ENDPOINT" not in (tmp_path / "s3.env").read_text() + defaults.stdout.decode()


# A compiler that starts another one in a process group of its own, as swift-build does, and many short-lived ones.
SWIFT = """#!/usr/bin/env python3
import pathlib, subprocess, sys
if "--version" in sys.argv:
    print("Swift version 6.3")
else:
    child = subprocess.Popen(["sleep", "600"], process_group=0)
    pathlib.Path(PIDS).write_text(str(child.pid))
    while child.poll() is None:
        subprocess.run(["true"])
"""


def test_an_interrupt_ends_the_build(stack, tmp_path):
    """Ctrl-C during the build leaves no process, also none that has left the process group of the build."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "swift").write_text(SWIFT.replace("PIDS", repr(str(tmp_path / "compiler"))))
    (tools / "swift").chmod(0o755)
    variables = environment(stack, tmp_path, BINARY=None, PATH=f"{tools}:{os.environ['PATH']}")
    with running([ROOT / "scripts" / "run"], tmp_path / "run.log", env=variables) as process:
        compiler = int(eventually(lambda: text_of(tmp_path / "compiler"), f"the build (see {tmp_path}/run.log)"))
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert time.monotonic() - start < 10
    assert not is_alive(compiler)
    left = [
        entry
        for entry in os.listdir("/proc")
        if entry.isdigit() and f"RUN_DIR={tmp_path}".encode() in environment_of(entry)
    ]
    assert not left


def text_of(path):
    """The text of a file, or nothing if it does not exist."""
    return path.read_text() if path.exists() else ""


def environment_of(process_id):
    """The environment of a process, or nothing if it has ended."""
    try:
        with open(f"/proc/{process_id}/environ", "rb") as file:
            return file.read().split(b"\0")
    except OSError:
        return []


def is_alive(process_id):
    """Whether a process runs. A process that waits for its parent has ended."""
    try:
        with open(f"/proc/{process_id}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
