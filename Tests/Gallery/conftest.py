"""Fixtures for the tests of the gallery: pictures, and a browser in which nothing goes wrong unnoticed."""

import json
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from playwright.sync_api import sync_playwright

import landscapes
from gallery import Gallery
from own_stack import service_on

pytest_plugins = ["gallery_fixtures"]

# Run in each page before its own scripts: notes what must not happen, and what is measured.
WATCH = """
window.watched = { violations: [], shifts: [], long: [] };
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  watched.violations.push(`${violatedDirective} ${blockedURI}`));
const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
const moved = ({ node, previousRect, currentRect }) =>
  `${node?.outerHTML?.slice(0, 80) ?? node?.textContent}: ${box(previousRect)} → ${box(currentRect)}`;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) watched.shifts.push([entry.value, entry.startTime, ...entry.sources.map(moved)]);
  }
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => watched.long.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: "longtask", buffered: true });
"""


@pytest.fixture
def fill(service, folder):
    """Stores pictures in the folder of the test: `fill("a.jpg", "b.jpg")`. Returns the keys."""

    def run(*names, scale=0.3, metadata=None):
        for number, name in enumerate(names):
            service.store(
                landscapes.jpeg(number, scale=scale),
                folder + name,
                json.dumps(metadata or {}).encode(),
                filename=name.split("/")[-1],
            )
        return [folder + name for name in names]

    return run


@pytest.fixture(scope="session")
def many(service):
    """A folder with 2,000 small pictures, which tests only read."""
    name = f"many-{secrets.token_hex(4)}/"
    shapes = [landscapes.jpeg(number, scale=0.05) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        # A picture whose bytes are another's has the same address of its variants but for the key.
        list(pool.map(lambda n: service.store(shapes[n % 24], f"{name}{n:05}.jpg"), range(2000)))
    return name


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        yield browser
        browser.close()


@pytest.fixture
def start_service(stack, tmp_path):
    """Starts a service with its own gallery for one test: `start_service(UPLOAD_RATE="2r/s")`."""
    with ExitStack() as services:

        def run(**settings):
            return services.enter_context(service_on(stack, tmp_path, GALLERY="on", RENDERERS="1", **settings))

        yield run


@pytest.fixture
def open_gallery(browser, base_url, folder, start_service):
    """Opens the gallery in a new context: `open_gallery("?folder=a/", color_scheme="dark")`.

    At the end of the test, no page may have had an error, a dialog, or a violation of its policy. Answers with an error
    are errors of the page unless the test has said `gallery.expects(409)`. The pages close before the services that the
    test has started.
    """
    opened = []

    def run(address="", base=base_url, expects=(), **options):
        options = {"viewport": {"width": 1280, "height": 800}, **options}
        context = browser.new_context(**options)
        context.add_init_script(WATCH)
        gallery = Gallery(context.new_page(), base).expects(*expects)
        opened.append((context, gallery))
        gallery.go(address)
        return gallery

    yield run
    for context, gallery in opened:
        problems = gallery.problems()
        context.close()
        assert problems == [], problems


@pytest.fixture(scope="session")
def assets(service):
    """The address of the folder of the page's files, from the page itself."""
    return "/" + re.search(r"_gallery/[0-9a-f]{16}/", service.get("/").body.decode())[0]
