"""Uploads of which nginx itself refuses some: above the rate of a client, and while all workers are busy."""

import signal
from collections import Counter

import pytest

import landscapes
from stack import Stack

# Notes each upload that the page sends: key, status, Retry-After, begin and end in milliseconds.
NOTE = """() => {
  window.sent = [];
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (form) {
    const begin = performance.now();
    this.addEventListener("readystatechange", () => {
      if (this.readyState !== 4) return;
      sent.push([form.get("key"), this.status, this.getResponseHeader("Retry-After"), begin, performance.now()]);
    });
    return send.call(this, form);
  };
}"""


@pytest.fixture
def images():
    """Pictures by their names."""
    return {f"{number:02}.jpg": landscapes.jpeg(number, scale=0.8) for number in range(12)}


@pytest.fixture
def files(images, tmp_path):
    """The same as files."""
    for name, image in images.items():
        (tmp_path / name).write_bytes(image)
    return [tmp_path / name for name in images]


@pytest.fixture
def open_empty(open_gallery, start_service, folder):
    """Starts a service with these settings, and opens its gallery in a folder without images."""

    def run(**settings):
        service = start_service(**settings)
        gallery = open_gallery(f"?folder={folder}", base=service.base_url).expects(429, 503)
        gallery.page.get_by_text("No images here yet").wait_for()
        gallery.page.evaluate(NOTE)
        return gallery

    return run


def check(gallery, images, folder, store, status):
    """Every image has arrived, once and whole. What was refused with this status waited as long as it had to."""
    sent = gallery.page.evaluate("sent")
    assert Counter(key for key, got, *_ in sent if got == 201) == Counter(folder + name for name in images)
    refused = [one for one in sent if one[1] != 201]
    assert {one[1] for one in refused} == {status}
    for key, _, wait, _, end in refused:
        assert int(wait) >= 1
        again = min(begin for other, _, _, begin, _ in sent if other == key and begin > end)
        # Timers have whole milliseconds.
        assert again - end >= 1000 * int(wait) - 2, "too early"
    assert store.keys(folder) == [folder + name for name in images]
    for name, image in images.items():
        assert store.get(folder + name)["Body"] == image


def test_above_the_rate(open_empty, files, images, folder, store):
    """A client that sends too much gets 429. The page waits, and all images arrive."""
    gallery = open_empty(UPLOAD_RATE="2r/s", UPLOAD_BURST="1")
    gallery.choose(*files)
    gallery.uploaded("12 images uploaded")
    check(gallery, images, folder, store, 429)


def test_all_workers_are_busy(open_empty, files, images, folder, store, tmp_path):
    """A full pool gets 503. The page says so and waits, and all images arrive."""
    gallery = open_empty(WORKERS="1", MAX_CONNS="2")
    own = Stack(tmp_path)
    (worker,) = own.worker_ids()
    # Two uploads wait for the worker, and there is no place for others.
    own.signal(worker, signal.SIGSTOP)
    try:
        gallery.choose(*files)
        gallery.page.get_by_text("The server is busy: tried again soon").first.wait_for()
    finally:
        own.signal(worker, signal.SIGCONT)
    gallery.uploaded("12 images uploaded")
    check(gallery, images, folder, store, 503)
