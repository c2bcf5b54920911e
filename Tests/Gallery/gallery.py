"""The gallery as a person uses it, in one page of a browser."""

import re
from pathlib import Path

# The files of the page.
SOURCE = Path(__file__).parents[2] / "web" / "gallery"
# What Chromium says on the console of an answer with an error status.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


class Gallery:
    """A page of the gallery. Notes what must not happen."""

    def __init__(self, page, base_url):
        """Watches `page`, which shows `base_url`."""
        self.page = page
        self.base_url = base_url
        self._expected = set()
        self._errors = []
        page.on("pageerror", lambda error: self._errors.append(f"error: {error.stack or error}"))
        page.on("dialog", self._dialog)
        page.on("console", self._console)
        # With a listener from the start, no dialog for files is missed, however fast it comes.
        page.on("filechooser", lambda chooser: None)
        page.set_default_timeout(15000)

    def _dialog(self, dialog):
        self._errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message):
        if message.type != "error":
            return
        refused = REFUSED.match(message.text)
        if (refused and int(refused[1]) in self._expected) or ("net::ERR" in message.text and 0 in self._expected):
            return
        self._errors.append(f"console: {message.text} ({message.location})")

    def expects(self, *statuses):
        """Says which error statuses the test brings about; 0 is a broken connection."""
        self._expected.update(statuses)
        return self

    def problems(self):
        """What has gone wrong so far."""
        violations = [] if self.page.is_closed() else self.page.evaluate("window.watched?.violations ?? []")
        return self._errors + [f"policy: {violation}" for violation in violations]

    def go(self, address=""):
        """Opens an address relative to the page."""
        self.page.goto(f"{self.base_url}/{address}")
        return self

    def tiles(self):
        """The tiles that are in the page."""
        return self.page.locator(".tile")

    def tile(self, name):
        """The link of a tile, by the name of its image."""
        return self.page.locator(f'.tile:has(> [aria-label="Select {name}"]) > a')

    def tick(self, name):
        """The tick of a tile."""
        return self.page.get_by_role("checkbox", name=f"Select {name}", exact=True)

    def names(self):
        """The names of the tiles that are in the page, in order."""
        return self.page.locator(".tile > a").evaluate_all("links => links.map((link) => link.ariaLabel)")

    def ready(self, count=1):
        """Waits until at least `count` thumbnails are there."""
        self.page.wait_for_function(
            "count => document.querySelectorAll('.tile img.there, .tile .broken').length >= count", arg=count
        )
        return self

    def says(self, text):
        """Waits until a message has this text."""
        self.page.locator(".notice", has_text=text).wait_for()

    def rename(self, name, new):
        """Opens an image, and gives it another file name."""
        self.tile(name).click()
        self.viewer()
        self.page.keyboard.press("i")
        self.button("Edit").click()
        self.page.get_by_label("File name").fill(new)
        self.button("Save").click()
        self.says("Saved.")

    def sign_in(self, token):
        """Signs in with a key or a token."""
        self.page.get_by_label("API key or token").fill(token)
        self.button("Sign in").click()
        return self

    def choose(self, *files):
        """Chooses files with the button of uploads."""
        self.button("Upload").click()
        with self.page.expect_file_chooser() as chooser:
            self.button("Choose images").click()
        chooser.value.set_files(files)

    def uploaded(self, text):
        """Waits until the panel of uploads has this title."""
        self.page.get_by_role("heading", name=text, exact=True).wait_for(timeout=60000)

    def button(self, name, **options):
        """A button by its label."""
        return self.page.get_by_role("button", name=name, exact=True, **options)

    def viewer(self):
        """The viewer, once its picture is there."""
        self.page.locator("dialog.viewer .picture.there").wait_for()
        return self.page.locator("dialog.viewer")

    def focused(self):
        """The name of the image whose tile has the focus; None if none has it."""
        return self.page.evaluate("document.activeElement.closest('.tile')?.querySelector('a').ariaLabel ?? null")

    def shifts(self):
        """The layout shifts of the page so far (CLS): value, time, and what has moved from where to where."""
        return self.page.evaluate("watched.shifts")

    def scroll_to(self, y):
        """Scrolls to a height that may be beyond the images that have come so far, and waits until they have."""
        self.page.wait_for_function("y => { scrollTo(0, y); return scrollY >= y; }", arg=y)
        self.scroll(y)
        self.ready()

    def scroll(self, y):
        """Scrolls to a height and waits until the grid has followed."""
        self.page.evaluate("y => scrollTo(0, y)", y)
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
