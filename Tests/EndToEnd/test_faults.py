"""Killed workers, slow clients, and an S3 that does not respond."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import form
import samples
from eventually import eventually

PNG = samples.read("small.png")


@pytest.fixture
def whole_pool(stack):
    """The number of workers. Checks that the pool has as many of them after the test."""
    before = len(stack.worker_ids())
    assert before
    yield before
    eventually(lambda: len(stack.worker_ids()) == before, "every worker replaced")


class Load:
    """Several clients that view, upload, download and delete until the block ends. `answers`: (operation, answer)."""

    def __init__(self, service, prefix, clients=6):
        """Prepares the clients. They run within the block."""
        self._service, self._prefix, self._clients = service, prefix, clients
        self._stop = threading.Event()
        self.answers, self.errors = [], []

    def __enter__(self):
        """Starts the clients and waits for the first answers."""
        self._service.store(PNG, self._prefix + "read.png")
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(self._clients)]
        for thread in self._threads:
            thread.start()
        eventually(lambda: len(self.answers) > 50, "load")
        return self

    def __exit__(self, *_):
        """Stops the clients."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, client):
        """Runs one client. No other client uses the keys of its uploads."""
        number = 0
        while not self._stop.is_set():
            number += 1
            key = f"{self._prefix}{client}-{number}.png"
            try:
                self.answers.append(("view", self._service.view(self._prefix + "read.png")))
                self.answers.append(("download", self._service.download(self._prefix + "read.png")))
                self.answers.append(("upload", self._service.upload(PNG, key)))
                self.answers.append(("list", self._service.list(prefix=self._prefix, limit=3)))
                self.answers.append(("delete", self._service.delete(key)))
            except Exception as error:  # Any failure of a client fails the test.
                self.errors.append(error)


def test_a_worker_that_is_told_to_end_loses_nothing(service, stack, prefix, whole_pool):
    """Each worker in turn gets SIGTERM, then SIGUSR1, under load. No request fails."""
    with Load(service, prefix) as load:
        for name in (signal.SIGTERM, signal.SIGUSR1):
            for worker in stack.worker_ids():
                seen = len(load.answers)
                stack.signal(worker, name)
                eventually(
                    lambda: worker not in stack.worker_ids() and len(stack.worker_ids()) == whole_pool,
                    f"{worker} replaced",
                )
                eventually(lambda: len(load.answers) > seen + 20, "further responses to the load")
    assert load.errors == []
    assert [(what, answer) for what, answer in load.answers if answer.status not in (200, 201)] == []


def test_a_killed_worker_costs_at_most_its_requests(service, stack, prefix, whole_pool):
    """SIGKILL under load. The killed worker's requests get 502 with a JSON body; the service continues."""
    with Load(service, prefix) as load:
        for worker in stack.worker_ids():
            stack.signal(worker, signal.SIGKILL)
            eventually(
                lambda: worker not in stack.worker_ids() and len(stack.worker_ids()) == whole_pool, f"{worker} replaced"
            )
        seen = len(load.answers)
        eventually(lambda: len(load.answers) > seen + 50, "further responses to the load")
    assert load.errors == []
    strange = [(what, answer) for what, answer in load.answers if answer.status not in (200, 201, 502, 503)]
    # After a 502 the upload or delete may or may not have happened, so the next step can get 404 or 409.
    assert [
        (what, answer) for what, answer in strange if (what, answer.status) not in {("delete", 404), ("upload", 409)}
    ] == []
    assert [(what, answer) for what, answer in load.answers[-20:] if answer.status not in (200, 201)] == []


def test_slow_clients_hold_no_worker(service, stack, prefix):
    """More half-sent uploads than threads. Other requests are served meanwhile, then all uploads complete."""
    body = {
        number: form.upload(samples.bitmap(2_500_000, seed=number), key=f"{prefix}slow{number}.bmp")
        for number in range(48)
    }
    connections = {number: service.connect() for number in body}
    try:
        for number, connection in connections.items():
            connection.sendall(
                b"POST /images/upload HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                % (form.content_type().encode(), len(body[number]))
            )
            connection.sendall(body[number][:2_000_000])
        eventually(lambda: len(stack.spool_files()) == len(body), "all half bodies in the spool folder")
        service.get("/healthz").expect(200)
        service.store(PNG, prefix + "quick.png")
        assert service.download(prefix + "quick.png").expect(200).body == PNG
        with ThreadPoolExecutor(8) as pool:

            def finish(number):
                connections[number].sendall(body[number][2_000_000:])
                return service.read(connections[number], "POST (slow)").status

            assert set(pool.map(finish, body)) == {201}
    finally:
        for connection in connections.values():
            connection.close()
    assert len(service.keys(prefix)) == len(body) + 1
    eventually(lambda: not stack.spool_files(), "an empty spool folder")


def test_slow_readers_hold_no_worker(service, stack, prefix):
    """More half-read downloads than threads. Other requests are served meanwhile."""
    image = samples.bitmap(4_000_000)
    service.store(image, prefix + "large.bmp")
    connections = [service.connect() for _ in range(80)]
    try:
        # One after the other, because all at once would exceed the queue of the pool.
        for connection in connections:
            connection.sendall(
                f"GET /images/{prefix}large.bmp?mode=download HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
            )
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
        service.get("/healthz").expect(200)
        service.store(PNG, prefix + "quick.png")
        assert service.view(prefix + "quick.png").status == 200
    finally:
        for connection in connections:
            connection.close()


class TestStorage:
    """S3 is stopped: it sends no response, and its connections stay open."""

    def test_s3_does_not_answer(self, service, stack, prefix, at_once):
        """Requests get documented errors in bounded time, /healthz keeps working, and the service recovers with S3."""
        service.store(PNG, prefix + "before.png")
        service.download(prefix + "before.png").expect(200)
        requests = {
            "view": lambda: service.view(prefix + "before.png"),
            "list": lambda: service.list(prefix=prefix),
            "upload": lambda: service.upload(PNG, prefix + "during.png"),
            "large upload": lambda: service.upload(samples.bitmap(2_000_000), prefix + "during.bmp"),
            "uncached download": lambda: service.download(prefix + "before.png", {"Range": "bytes=0-1"}),
            "delete": lambda: service.delete(prefix + "before.png"),
            "ready": lambda: service.get("/readyz"),
            "health": lambda: service.get("/healthz"),
        }
        with stack.engine_stopped():
            answers = dict(zip(requests, at_once(lambda name: requests[name](), requests), strict=True))
        answers.pop("health").expect(200)
        ready = answers.pop("ready").expect(503)
        assert ready.json["code"] in ("storage-unavailable", "storage-timeout")
        for answer in answers.values():
            assert answer.status in (502, 503, 504), answer
            assert answer.json["code"] in ("storage-unavailable", "storage-timeout"), answer
        eventually(lambda: service.get("/readyz").status == 200, "readiness after S3 is back", 60)
        service.store(PNG, prefix + "after.png")
        assert service.download(prefix + "after.png").expect(200).body == PNG
        eventually(lambda: not stack.spool_files(), "an empty spool folder")
        # The worker's log has the cause, with the request's id.
        ids = [answer.json["request_id"] for name, answer in answers.items() if name != "uncached download"]
        log = b"".join(text for _, text in stack.logs()).decode(errors="replace")
        for request_id in ids:
            assert request_id in log

    def test_a_large_body_lies_on_disk_once(self, service, store, stack, prefix):
        """The worker maps the file that nginx wrote. It writes no copy."""
        image = samples.bitmap(3_000_000)
        with ThreadPoolExecutor(1) as pool:
            with stack.engine_stopped():
                answer = pool.submit(service.upload, image, prefix + "a.bmp")
                (body,) = eventually(stack.mapped_bodies, "a worker that has mapped the body")
                assert os.path.basename(body).isdigit() and stack.size(body) > len(image), f"{body} is not nginx's"
            answer.result().expect(201)
        assert store.get(prefix + "a.bmp")["Body"] == image
        eventually(lambda: not stack.spool_files() and not stack.mapped_bodies(), "neither file nor mapping")

    def test_a_worker_killed_in_the_middle_of_a_request(self, service, stack, prefix, whole_pool):
        """The worker is killed while it waits for S3. The client gets 502 with a JSON body."""
        service.store(PNG, prefix + "a.png")
        with stack.engine_stopped(), ThreadPoolExecutor(4) as pool:
            idle = stack.worker_connections()
            answers = [pool.submit(service.view, prefix + "a.png") for _ in range(4)]

            def busy():
                """The workers that have new connections, once all four requests have reached a worker."""
                more = {worker: count - idle.get(worker, 0) for worker, count in stack.worker_connections().items()}
                return [worker for worker, count in more.items() if count > 0] if sum(more.values()) >= 4 else None

            for worker in eventually(busy, "four requests in the workers"):
                stack.signal(worker, signal.SIGKILL)
            statuses = [answer.result().status for answer in answers]
            # A request that reached a new worker gets 503 or 504, because S3 is silent.
            assert set(statuses) <= {502, 503, 504} and set(statuses) & {502, 503}, statuses
        eventually(lambda: service.get("/readyz").status == 200, "readiness after S3 is back", 60)
        assert service.view(prefix + "a.png").expect(200).data["size"] == len(PNG)

    def test_a_bucket_that_is_gone_is_made_again(self, service, store, engine, prefix):
        """LocalStack loses its bucket when it restarts. The workers create it again."""
        if not engine.lacks("durable"):
            pytest.skip("a durable engine does not forget its bucket")
        for key in store.keys():
            store.delete(key)
        store.client.delete_bucket(Bucket=store.bucket)
        service.store(PNG, prefix + "a.png")
        assert service.download(prefix + "a.png").expect(200).body == PNG
        service.delete(prefix + "a.png").expect(200)
        store.client.delete_bucket(Bucket=store.bucket)
        assert service.list().expect(200).data == []
