"""Fixtures for all tests: the service, its stack, the same S3 through another client, and a prefix for each test."""

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

# derandomize: every machine gets the same examples. database=None: hypothesis writes nothing into the clone.
hypothesis.settings.register_profile("end-to-end", derandomize=True, database=None, deadline=None, max_examples=60)
hypothesis.settings.load_profile("end-to-end")
hypothesis.configuration.set_hypothesis_home_dir(
    os.path.join(os.environ.get("RUN_DIR", tempfile.gettempdir()), "hypothesis")
)


def pytest_collection_modifyitems(items):
    """Runs the tests that need an empty store first and the tests that read all logs last.

    Skips the tests of features that the engine lacks.
    """
    engine = Engine(os.environ.get("ENGINE", ""))
    for item in items:
        for marker in item.iter_markers("needs"):
            if reason := engine.lacks(marker.args[0]):
                item.add_marker(pytest.mark.skip(reason=f"{engine} lacks {marker.args[0]}: {reason}"))
        if "COMPOSE_PROJECT" in os.environ and item.get_closest_marker("on_host"):
            item.add_marker(
                pytest.mark.skip(
                    reason="it starts workers on this machine or reads their folder, but the workers run in containers"
                )
            )
    items.sort(key=lambda item: -1 if item.get_closest_marker("first") else 1 if item.get_closest_marker("last") else 0)


def pytest_report_header():
    """Prints which service, engine and run folder the tests use."""
    return f"service {os.environ.get('BASE_URL')} on {os.environ.get('ENGINE')}, run folder {os.environ.get('RUN_DIR')}"


@pytest.fixture(scope="session")
def stack():
    """The stack under test."""
    if project := os.environ.get("COMPOSE_PROJECT"):
        return Containers(os.environ["CONTAINER_ENGINE"], project, os.environ["RUN_DIR"])
    return Stack(os.environ["RUN_DIR"])


@pytest.fixture(scope="session")
def engine():
    """The S3 engine behind the service."""
    return Engine(os.environ["ENGINE"])


@pytest.fixture(scope="session")
def max_upload_bytes():
    """The largest request body that the service accepts."""
    return int(os.environ["MAX_UPLOAD_BYTES"])


@pytest.fixture(scope="session")
def store(stack):
    """The bucket."""
    return Store(stack.settings())


@pytest.fixture
def service(store):
    """The service. Images that a test uploads are deleted after the test."""
    service = Service(os.environ["BASE_URL"])
    yield service
    for key in set(service.uploaded):
        store.delete(key)


@pytest.fixture(scope="session")
def folders(store):
    """The folders that `prefix` handed out. They are emptied again at the end of the run.

    S3 may finish a request after its client has gone, and so after the test.
    """
    given = []
    yield given
    for folder in given:
        for key in store.keys(folder):
            store.delete(key)


@pytest.fixture
def prefix(store, folders):
    """A folder of the bucket for one test, with a trailing slash. It is emptied after the test."""
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
    """Calls a function for every argument at the same time, each in its own thread. Returns the results in order."""

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
    """Checks that the test crashes no worker and leaves no object, open multipart upload or spool file behind."""
    workers, keys = stack.worker_ids(), store.keys()
    assert workers, "no worker found"
    yield
    eventually(lambda: not stack.spool_files(), "an empty spool folder")
    assert store.keys() == keys, "an object was left behind"
    assert store.open_uploads() == [], "a multipart upload was left open"
    assert stack.worker_ids() == workers, "a worker was lost"
