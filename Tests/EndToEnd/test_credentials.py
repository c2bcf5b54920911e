"""Credentials that expire, from an agent like that of a container: with and without a refresh in time."""

import json
import os
import signal
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import samples
from eventually import eventually
from service import Service
from stack import Stack

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
PNG = samples.read("small.png")
AUTHORIZATION = "authorization-of-the-container"
PATH = "/path-that-nobody-else-knows"
LIFETIME_SECONDS = 5


class Agent:
    """An HTTP server that returns the keys of the store with an expiration time a few seconds ahead."""

    def __init__(self, access_key_id, secret_access_key):
        """Listens on a free loopback port."""
        self.answers = 0
        self.is_broken = False
        agent = self

        class Handler(BaseHTTPRequestHandler):
            """Handles one request."""

            def do_GET(self):
                """Returns the keys if path and token are right."""
                if self.path != PATH or self.headers["Authorization"] != AUTHORIZATION or agent.is_broken:
                    return self.answer(500, {"code": "Broken", "message": secret_access_key})
                agent.answers += 1
                end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + LIFETIME_SECONDS))
                return self.answer(
                    200,
                    {
                        "AccessKeyId": access_key_id,
                        "SecretAccessKey": secret_access_key,
                        "Token": "",
                        "Expiration": end,
                    },
                )

            def answer(self, status, value):
                """Sends a JSON response."""
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Logs nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}{PATH}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        """Stops the server."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def agent(stack):
    """An agent with the keys of the store."""
    settings = stack.settings()
    agent = Agent(settings["AWS_ACCESS_KEY_ID"], settings["AWS_SECRET_ACCESS_KEY"])
    yield agent
    agent.stop()


@pytest.fixture
def run_dir(stack, agent, tmp_path):
    """The folder of another run on the same store. Its workers have only the agent's keys."""
    settings = stack.settings()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "S3_", "LOCALSTACK_"))
    }
    environment |= {
        "S3": "external",
        "S3_ENDPOINT_URL": settings["AWS_ENDPOINT_URL"],
        "S3_BUCKET_NAME": settings["S3_BUCKET_NAME"],
        "S3_CONDITIONAL_WRITES": settings.get("S3_CONDITIONAL_WRITES", ""),
        "AWS_REGION": settings["AWS_REGION"],
        "HOME": str(tmp_path),
        "RUN_DIR": str(tmp_path / "run"),
        "WORKERS": "2",
        "THREADS": "4",
        "BINARY": os.readlink(f"/proc/{stack.worker_ids()[0]}/exe"),
        "PORT": subprocess.check_output([SCRIPTS / "free-ports", "1"], text=True).strip(),
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.url,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": AUTHORIZATION,
    }
    with open(tmp_path / "output", "wb") as output:
        run = subprocess.Popen([SCRIPTS / "run"], env=environment, stdout=output, stderr=output, start_new_session=True)
    try:
        ready = tmp_path / "run" / "base-url"
        eventually(lambda: ready.exists() or run.poll() is not None, "the other run", 90)
        assert run.poll() is None, (tmp_path / "output").read_text()
        yield tmp_path / "run"
    finally:
        run.send_signal(signal.SIGTERM)
        run.wait(60)


@pytest.mark.on_host
@pytest.mark.timeout(240)
def test_credentials_that_end(run_dir, agent, stack, prefix):
    """A refresh causes no failed request. If a refresh fails, the service reports it and later recovers by itself."""
    service = Service((run_dir / "base-url").read_text().strip())
    key = prefix + "a.png"
    service.store(PNG, key)
    target, deadline, number = agent.answers + 6, time.monotonic() + 60, 0
    # Each of the two workers refreshes its own credentials, so six responses are three refreshes each.
    while agent.answers < target:
        assert time.monotonic() < deadline, "the workers do not refresh their credentials"
        number += 1
        service.view(key).expect(200)
        # A different range each time, so that nginx cannot respond from its cache.
        service.download(key, {"Range": f"bytes={number % len(PNG)}-"}).expect(206)
        service.upload(PNG, f"{prefix}{number}.png").expect(201)
        service.delete(f"{prefix}{number}.png").expect(200)

    agent.is_broken = True
    eventually(lambda: service.get("/readyz").status == 503, "no credentials", 30)
    eventually(lambda: service.view(key).status == 502, "no credentials", 30)
    service.view(key).refused(502, "storage-unavailable")
    service.get("/healthz").expect(200)
    agent.is_broken = False
    eventually(lambda: service.get("/readyz").status == 200, "credentials", 40)

    log = (run_dir / "log" / "workers.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    causes = {line["cause"] for line in lines if line["message"] == "credentials not received"}
    assert causes and all(cause.endswith("the response is 500 Broken") for cause in causes), causes
    assert [line for line in lines if line["message"] == "credentials received"]
    for path, text in Stack(run_dir).logs():
        for secret in (stack.settings()["AWS_SECRET_ACCESS_KEY"], AUTHORIZATION, PATH):
            # LocalStack's secret is the word "test", which logs may contain.
            assert len(secret) <= 8 or secret.encode() not in text, path
