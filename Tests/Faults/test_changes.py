"""A worker that is killed between any two requests to S3 of a change leaves every image whole, somewhere."""

import json
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

import form
import samples
from eventually import eventually
from ledger import FIGURES
from service import path

OLD, NEW = samples.bitmap(70_000, 1), samples.bitmap(60_000, 2)
# A change has fewer requests. The loop ends at the first run that no fault has hit.
MOST_REQUESTS = 40


def send(service, method, target, body, content_type="application/json", headers=()):
    """Sends one request. Returns None if the worker was killed over it."""
    answer = service.request(method, target, {"Content-Type": content_type, **dict(headers)}, body)
    return answer if answer.status != 502 else None


def whole(service, store, key):
    """The bytes under a key, the same in S3 and through the service; None if there is nothing."""
    view = service.view(key)
    if view.status == 404:
        assert key not in store.keys(key)
        return None
    held = store.get(key)["Body"]
    assert view.expect(200).data["size"] == len(held)
    assert service.download(key).expect(200).body == held
    return held


def kill_at_every_request(quiet, the_report, name, change, check):
    """Runs `change` on a new folder again and again, and kills its worker.

    First when S3 has completed the first request of the change, then when it has completed the second, and so on, until
    the change ends before that.
    """
    kills = 0
    for number in range(MOST_REQUESTS):
        prefix = f"k{secrets.token_hex(6)}/"
        quiet.proxy.clear()
        prepared = change.prepare(quiet, prefix)
        quiet.proxy.clear()
        # Requests for the service's own objects are some of the change, too: locks and trials.
        quiet.proxy.add("stall-answer", proxy="workers", after=0, skip=number, times=None)
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(change.run, quiet.service, prefix, prepared)
            eventually(
                lambda: running.done() or quiet.proxy.faults(), "a request that stalls, or the end of the change"
            )
            if not quiet.proxy.faults():
                answer = running.result()
                assert answer is not None and answer.status in (200, 201), answer
                break
            eventually(lambda: quiet.proxy.faults()[0]["engine_status"] is not None, "S3 has completed the request")
            (worker,) = eventually(quiet.busy_workers, "the worker with the change")
            quiet.kill_worker(worker)
            kills += 1
            running.result()
        quiet.proxy.mend()
        quiet.settle()
        check(quiet, prefix)
        for key in quiet.store.keys(prefix):
            quiet.store.delete(key)
    else:
        raise AssertionError("the change does not end")
    quiet.proxy.mend()
    check(quiet, prefix)
    for key in quiet.store.keys(prefix):
        quiet.store.delete(key)
    assert kills >= 2, "the change has requests to be killed between"
    the_report.add(name, {**dict.fromkeys(FIGURES, 0), "faults": kills, "requests": kills + 1}, [])


class Move:
    """Moves an image."""

    @staticmethod
    def prepare(quiet, prefix):
        """Stores the image."""
        quiet.store.put(prefix + "from", OLD, ContentType="image/bmp", Metadata={"title": "x"})

    @staticmethod
    def run(service, prefix, _):
        """Moves it."""
        body = json.dumps({"from": prefix + "from", "to": prefix + "to"}).encode()
        return send(service, "POST", "/images/move", body)


class Replace:
    """Replaces an image."""

    @staticmethod
    def prepare(quiet, prefix):
        """Stores the image. Returns its tag."""
        quiet.store.put(prefix + "a", OLD, ContentType="image/bmp", Metadata={"title": "x"})
        return quiet.service.view(prefix + "a").expect(200).data["etag"]

    @staticmethod
    def run(service, prefix, tag):
        """Replaces it."""
        return send(service, "PUT", path(prefix + "a"), NEW, "image/bmp", {"If-Match": f'"{tag}"'})


class Edit(Replace):
    """Changes the metadata of an image."""

    @staticmethod
    def run(service, prefix, _):
        """Changes it."""
        return send(service, "PATCH", path(prefix + "a"), b'{"metadata":{"n":1}}')


class Upload:
    """Uploads three files at once."""

    @staticmethod
    def prepare(quiet, prefix):
        """Nothing."""

    @staticmethod
    def run(service, prefix, _):
        """Uploads them."""
        parts = [form.part("file", image, f"{number}.bmp") for number, image in enumerate([OLD, NEW, OLD])]
        body = form.join([form.part("key", prefix.encode()), *parts])
        return send(service, "POST", "/images/upload", body, form.content_type())


def test_a_move(quiet, the_report):
    """One or two, and never none."""

    def check(quiet, prefix):
        found = [whole(quiet.service, quiet.store, prefix + name) for name in ("from", "to")]
        assert OLD in found and set(found) <= {OLD, None}, [found and len(found) for found in found]

    kill_at_every_request(quiet, the_report, "changes, a worker killed between the requests of a move", Move, check)


def test_a_replacement(quiet, the_report):
    """The old image or the new one, with its metadata."""

    def check(quiet, prefix):
        assert whole(quiet.service, quiet.store, prefix + "a") in (OLD, NEW)
        assert quiet.service.view(prefix + "a").data["metadata"] == {"title": "x"}

    kill_at_every_request(
        quiet, the_report, "changes, a worker killed between the requests of a replacement", Replace, check
    )


def test_an_edit(quiet, the_report):
    """The bytes stay, with the old metadata or with the new one."""

    def check(quiet, prefix):
        assert whole(quiet.service, quiet.store, prefix + "a") == OLD
        assert quiet.service.view(prefix + "a").data["metadata"] in ({"title": "x"}, {"title": "x", "n": 1})

    kill_at_every_request(quiet, the_report, "changes, a worker killed between the requests of an edit", Edit, check)


@pytest.mark.parametrize("files", [3])
def test_an_upload_of_several_files(quiet, the_report, files):
    """Whatever is there is whole. A worker that is killed cannot take back what it has stored."""

    def check(quiet, prefix):
        keys = quiet.store.keys(prefix)
        assert len(keys) <= files
        for key in keys:
            assert whole(quiet.service, quiet.store, key) in (OLD, NEW)

    kill_at_every_request(
        quiet, the_report, "changes, a worker killed between the requests of an upload of several files", Upload, check
    )
