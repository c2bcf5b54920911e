"""What every test is given: the service, its stack, the same S3 through another client, and a prefix of its own."""

import os
import secrets
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

import hypothesis
import hypothesis.configuration
import pytest

import samples
from containers import Containers
from engines import Engine
from eventually import eventually
from service import Service
from stack import Stack
from store import Store

# The same examples on every machine, and nothing written into the clone.
hypothesis.settings.register_profile("end-to-end", derandomize=True, database=None, deadline=None, max_examples=60)
hypothesis.settings.load_profile("end-to-end")
hypothesis.configuration.set_hypothesis_home_dir(tempfile.mkdtemp(prefix="hypothesis-"))


def pytest_collection_modifyitems(items):
    """The tests that need an empty store come first, those that read the logs of all others last; and what
    the engine lacks is skipped."""
    engine = Engine(os.environ.get("ENGINE", ""))
    for item in items:
        for marker in item.iter_markers("needs"):
            if reason := engine.lacks(marker.args[0]):
                item.add_marker(pytest.mark.skip(reason=f"{engine} lacks {marker.args[0]}: {reason}"))
        if "COMPOSE_PROJECT" in os.environ and item.get_closest_marker("on_host"):
            item.add_marker(
                pytest.mark.skip(
                    reason="it starts workers on this machine, or looks into their folder; these are in containers"
                )
            )
    items.sort(key=lambda item: -1 if item.get_closest_marker("first") else 1 if item.get_closest_marker("last") else 0)


def pytest_report_header():
    """Which stack this run is about."""
    return f"service {os.environ.get('BASE_URL')} on {os.environ.get('ENGINE')}, run folder {os.environ.get('RUN_DIR')}"


@pytest.fixture(scope="session")
def stack():
    """The run that the tests are pointed at."""
    if project := os.environ.get("COMPOSE_PROJECT"):
        return Containers(os.environ["CONTAINER_ENGINE"], project, os.environ["RUN_DIR"])
    return Stack(os.environ["RUN_DIR"])


@pytest.fixture(scope="session")
def engine():
    """The S3 behind the service."""
    return Engine(os.environ["ENGINE"])


@pytest.fixture(scope="session")
def max_upload_bytes():
    """The largest request body that this run takes."""
    return int(os.environ["MAX_UPLOAD_BYTES"])


@pytest.fixture(scope="session")
def store(stack):
    """The bucket."""
    return Store(stack.settings())


@pytest.fixture
def service(store):
    """The service. What a test uploads is gone from the bucket after it."""
    service = Service(os.environ["BASE_URL"])
    yield service
    for key in set(service.uploaded):
        store.delete(key)


@pytest.fixture(scope="session")
def folders(store):
    """The folders that were given out. Emptied once more at the end: S3 may finish a request whose answer nobody awaited."""
    given = []
    yield given
    for folder in given:
        for key in store.keys(folder):
            store.delete(key)


@pytest.fixture
def prefix(store, folders):
    """A folder that no other test writes to, with its slash; emptied afterwards."""
    folder = f"t{secrets.token_hex(6)}/"
    folders.append(folder)
    yield folder
    for key in store.keys(folder):
        store.delete(key)


@pytest.fixture
def photograph():
    """The bytes of the photograph."""
    return samples.PHOTOGRAPH.read_bytes()


@pytest.fixture
def at_once():
    """Calls a function for every argument, all at the same moment in threads of their own; the results in order."""

    def run(function, arguments):
        arguments = list(arguments)
        barrier = threading.Barrier(len(arguments))

        def start(argument):
            barrier.wait()
            return function(argument)

        with ThreadPoolExecutor(len(arguments)) as pool:
            return list(pool.map(start, arguments))

    return run


@pytest.fixture
def unharmed(stack, store):
    """The test costs no worker and leaves no object, no open multipart upload and no file in the spool."""
    workers, keys = stack.worker_ids(), store.keys()
    assert workers, "no worker found"
    yield
    eventually(lambda: not stack.spool_files(), "an empty spool folder")
    assert store.keys() == keys, "an object was left behind"
    assert store.open_uploads() == [], "a multipart upload was left open"
    assert stack.worker_ids() == workers, "a worker was lost"
