"""Fixtures for the tests of the gallery in other browsers than Chromium."""

import pytest

from browsers import Firefox, WebKit

# Of Tests/Gallery.
pytest_plugins = ["gallery_fixtures"]


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=lambda kind: kind.name)
def browser(request, artefacts):
    """Each of the browsers. No page may violate its policy."""
    browser = request.param(artefacts)
    yield browser
    browser.close()
