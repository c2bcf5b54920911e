"""Simultaneous changes of one image: none is lost, on one host and on two.

`EDIT_ROUNDS` is the number of rounds; few by default.
"""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import samples
from own_stack import service_on
from s3_proxy import S3Proxy
from service import path

PNG = samples.read("small.png")
OTHER = samples.distinct(7)
CLIENTS = 16
ROUNDS = int(os.environ.get("EDIT_ROUNDS", "2"))

pytestmark = pytest.mark.on_host


def edit_at_once(services, store, prefix, rounds):
    """Each of 16 clients adds a member in every round. Returns the figures of lost and refused edits."""
    lost = refused = 0
    with ThreadPoolExecutor(CLIENTS) as pool:
        for number in range(rounds):
            key = f"{prefix}{number}.png"
            store.put(key, PNG, ContentType="image/png")
            barrier = threading.Barrier(CLIENTS)

            def edit(client, key=key, barrier=barrier):
                """One edit."""
                barrier.wait()
                body = json.dumps({"metadata": {f"m{client}": "x"}}).encode()
                service = services[client % len(services)]
                return service.request("PATCH", path(key), {"Content-Type": "application/json"}, body).status

            statuses = list(pool.map(edit, range(CLIENTS)))
            # rclone writes the names in its own case.
            held = {name.lower() for name in store.client.head_object(Bucket=store.bucket, Key=key)["Metadata"]}
            assert set(statuses) <= {200, 503}, statuses
            told = {f"m{client}" for client, status in enumerate(statuses) if status == 200}
            lost += len(told - held)
            refused += CLIENTS - len(told)
    return lost, refused


def test_on_one_host(service, store, engine, prefix):
    """Sixteen edits at once, all sixteen there. A slow engine may refuse some, and loses none that it has accepted."""
    lost, refused = edit_at_once([service], store, prefix, ROUNDS)
    assert lost == 0
    assert refused == 0 or engine.lacks("quick-edits")


@pytest.mark.needs("leases")
def test_on_two_hosts(stack, store, prefix, tmp_path):
    """The same through two stacks that share nothing but the bucket."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    with (
        service_on(stack, folders[0], EDIT_LOCK="bucket") as first,
        service_on(stack, folders[1], EDIT_LOCK="bucket") as second,
    ):
        lost, refused = edit_at_once([first, second], store, prefix, ROUNDS)
    assert lost == 0
    # A lock is waited for 5 s: a busy machine may refuse some.
    assert refused < CLIENTS * ROUNDS
    assert store.keys(".image-fcgi/locks/") == []


def test_deletes_and_edits(service, store, prefix):
    """An image that was deleted does not come back by an edit."""
    for number in range(4 * ROUNDS):
        key = f"{prefix}{number}.png"
        store.put(key, PNG, ContentType="image/png")
        barrier = threading.Barrier(2)

        def edit(key=key, barrier=barrier):
            """One edit."""
            barrier.wait()
            body = b'{"metadata":{"a":"b"}}'
            return service.request("PATCH", path(key), {"Content-Type": "application/json"}, body).status

        def delete(key=key, barrier=barrier):
            """One deletion."""
            barrier.wait()
            return service.delete(key).status

        with ThreadPoolExecutor(2) as pool:
            edited, deleted = pool.submit(edit), pool.submit(delete)
            assert deleted.result() == 200
            assert edited.result() in (200, 404)
        service.view(key).refused(404, "not-found")


@pytest.mark.parametrize("condition", [{}, {"If-Match": "its tag"}], ids=["whatever is there", "on condition"])
def test_a_deletion_whose_answer_is_lost(stack, service, store, prefix, tmp_path, condition):
    """The worker asks again. An image that somebody has stored in between stays."""
    key = prefix + "a.png"
    etag = store.put(key, PNG, ContentType="image/png")["ETag"]
    stored = []
    with S3Proxy(stack.settings()["S3_ENDPOINT_URL"]).running() as proxy:

        def lose(method, requested):
            """Stores another image when S3 has deleted the first, and breaks the connection."""
            if method == "DELETE" and requested.endswith(key) and not stored:
                stored.append(service.store(OTHER, key))
                raise ConnectionError("the answer is lost")

        proxy.before_response = lose
        endpoint = {"S3_ENDPOINT_URL": proxy.url, "S3_ENDPOINT_URLS": "", "AWS_ENDPOINT_URL": proxy.url}
        with service_on(stack, tmp_path, **endpoint) as proxied:
            proxied.request("DELETE", path(key), dict.fromkeys(condition, etag)).expect(200)
    assert stored and store.get(key)["Body"] == OTHER
