"""Fixtures for the tests of the gallery in other browsers than Chromium."""

import os
import secrets
from pathlib import Path

import pytest

from browsers import Firefox, WebKit
from service import Service
from stack import Stack
from store import Store


@pytest.fixture(scope="session")
def base_url():
    """The address of the service."""
    return os.environ["BASE_URL"]


@pytest.fixture(scope="session")
def service(base_url):
    """The service."""
    return Service(base_url)


@pytest.fixture(scope="session")
def store():
    """The bucket."""
    return Store(Stack(os.environ["RUN_DIR"]).settings())


@pytest.fixture
def folder(store):
    """A folder of the bucket for one test, with a trailing slash. It is emptied after the test."""
    name = f"b{secrets.token_hex(5)}/"
    yield name
    for key in store.keys(name):
        store.delete(key)


@pytest.fixture(scope="session")
def artefacts():
    """The folder of the screenshots."""
    folder = Path(os.environ["RUN_DIR"]) / "gallery"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=lambda kind: kind.name)
def browser(request):
    """Each of the browsers. No page may violate its policy."""
    browser = request.param()
    yield browser
    browser.close()
