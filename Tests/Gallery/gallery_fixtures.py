"""Fixtures that the tests of the gallery in all browsers share: the service, its S3, a folder for each test."""

import os
import secrets
from pathlib import Path

import pytest

from service import Service
from stack import Stack
from store import Store


@pytest.fixture(scope="session")
def stack():
    """The stack under test."""
    return Stack(os.environ["RUN_DIR"])


@pytest.fixture(scope="session")
def base_url():
    """The address of the service."""
    return os.environ["BASE_URL"]


@pytest.fixture(scope="session")
def service(base_url):
    """The service."""
    return Service(base_url)


@pytest.fixture(scope="session")
def store(stack):
    """The bucket."""
    return Store(stack.settings())


@pytest.fixture
def folder(store):
    """A folder of the bucket for one test, with a trailing slash. It is emptied after the test."""
    name = f"g{secrets.token_hex(5)}/"
    yield name
    for key in store.keys(name):
        store.delete(key)


@pytest.fixture(scope="session")
def artefacts():
    """The folder of the screenshots of this run."""
    folder = Path(os.environ["RUN_DIR"]) / "gallery"
    folder.mkdir(exist_ok=True)
    return folder
