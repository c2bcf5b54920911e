"""The installed service in use."""

import json
import os
import signal
import threading
import time

from conftest import S3
from machine import children
from manager import wait_until
from service import NGINX, POOL, image


def test_upload_view_download_delete(service):
    content = image(3_000)
    status, answer = service.upload(content, "a pixel.gif")
    assert status == 201
    key = answer["data"]["key"]
    view = json.loads(service.request("GET", f"/images/{key}")[2])["data"]
    assert (view["size"], view["content_type"], view["filename"]) == (3_000, "image/gif", "a pixel.gif")
    status, headers, body = service.request("GET", f"/images/{key}?mode=download")
    assert (status, body) == (200, content)
    assert 'filename="a pixel.gif"' in headers["Content-Disposition"]
    assert key in [entry["key"] for entry in json.loads(service.request("GET", "/images")[2])["data"]]
    assert service.request("DELETE", f"/images/{key}")[0] == 200
    assert service.status(f"/images/{key}") == 404


def test_workers_and_logs(service):
    pool = service.manager.main(POOL)
    assert [len(children(multiwatch)) for multiwatch in children(pool)] == [2]
    key = service.upload(image())[1]["data"]["key"]
    access = service.machine.path("/var/log/image-fcgi/access.log")
    wait_until(
        "the access log has the request",
        lambda: key in access.read_text() or (service.status(f"/images/{key}") and False),
    )
    assert service.machine.status("/var/log/image-fcgi/access.log").split()[1:] == ["image-fcgi", "image-fcgi"]
    assert "worker started" in [event["message"] for event in service.worker_log()]
    assert service.settings["AWS_SECRET_ACCESS_KEY"] not in service.manager.log(POOL) + access.read_text()


def test_dead_worker_is_replaced(service):
    pool = service.manager.main(POOL)
    [multiwatch] = children(pool)
    workers = children(multiwatch)
    os.kill(workers[0], signal.SIGKILL)
    wait_until(
        "there are two workers again", lambda: len(children(multiwatch)) == 2 and children(multiwatch) != workers
    )
    assert service.status("/readyz") == 200


def test_stop_lets_requests_finish(service):
    """An upload that is in progress while the pool and nginx stop still gets its response."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(service.upload(image(60_000_000))[0]))
    thread.start()
    spool = service.machine.path("/var/spool/image-fcgi")
    wait_until("nginx has the body", lambda: sum(file.stat().st_size for file in spool.iterdir()) >= 60_000_000)
    begin = time.monotonic()
    assert service.manager.stop(POOL) == 0
    assert service.manager.stop(NGINX) == 0
    print(f"pool and nginx stopped within {time.monotonic() - begin:.1f} s, with an upload of 60 MB in progress")
    thread.join()
    assert answers == [201]
    service.manager.start(POOL)
    service.manager.start(NGINX)
    wait_until("the service is ready again", service.is_ready)


def test_bad_configuration_ends_the_pool_with_78(service):
    service.configure(THREADS="many", S3_ENDPOINT_URL="ftp://nowhere")
    try:
        service.manager.stop(POOL)
        service.manager.start(POOL)
        assert service.manager.processes.pop(POOL).wait(20) == 78
        problems = [event.get("problem", "") for event in service.worker_log()[-2:]]
        assert any("THREADS" in problem for problem in problems) and any(
            "S3_ENDPOINT_URL" in problem for problem in problems
        )
    finally:
        service.configure(THREADS="8", S3_ENDPOINT_URL=S3["S3_ENDPOINT_URL"])
        service.manager.start(POOL)
    wait_until("the service is ready again", service.is_ready)


def test_fresh_installation_says_what_is_missing(service):
    """Without settings the workers run and respond. Only requests that need S3 fail."""
    kept = dict(service.settings)
    service.configure(
        **{name: None for name in kept if name.startswith(("S3_", "AWS_"))},
        AWS_EC2_METADATA_SERVICE_ENDPOINT="http://127.0.0.1:9",
    )
    try:
        service.manager.restart(POOL)
        assert service.status("/healthz") == 200
        assert service.status("/readyz") in (502, 503)
    finally:
        service.configure(**kept, AWS_EC2_METADATA_SERVICE_ENDPOINT=None)
        service.manager.restart(POOL)
    wait_until("the service is ready again", service.is_ready)
