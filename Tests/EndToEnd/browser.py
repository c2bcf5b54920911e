"""A real browser, without a driver: a page runs a script and sends what came out to the server that it came from."""

import json
import queue
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from own_stack import running

PAGE = """<!doctype html><title>page</title><script type="module">
const input = %s;
async function main() { %s }
let result;
try { result = {value: await main()}; } catch (error) { result = {error: String(error)}; }
await fetch("/result", {method: "POST", body: JSON.stringify(result)});
</script>"""
FORM = """<!doctype html><title>form</title>
<form method="post" enctype="multipart/form-data" action="%s">%s</form>
<script>
const field = Object.assign(document.createElement("input"), {type: "file", name: "file"});
const files = new DataTransfer();
files.items.add(new File([Uint8Array.from(atob("%s"), c => c.charCodeAt(0))], "a.png", {type: "image/png"}));
field.files = files.files;
document.forms[0].append(field);
document.forms[0].submit();
</script>"""
# A PNG of one pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
PATIENCE_SECONDS = 90


class Browser:
    """A browser program. Each page gets a process and a profile of its own."""

    def __init__(self, program, folders):
        """`folders` makes folders (tmp_path_factory)."""
        self._program, self._folders = program, folders

    def command(self, *arguments):
        """The command that opens a page."""
        # no-sandbox: the tests may run as root, and open no page but their own.
        return [
            self._program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={self._folders.mktemp('profile')}",
            *arguments,
        ]

    def log(self):
        """A file for what the browser prints."""
        return self._folders.mktemp("browser") / "log"

    @contextmanager
    def site(self):
        """A server of pages, on a port of its own: another origin than the service."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.page, server.results = "", queue.Queue()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Site(self, server)
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class Site:
    """A server of pages."""

    def __init__(self, browser, server):
        self._browser, self._server = browser, server
        self.origin = f"http://127.0.0.1:{server.server_port}"

    def run(self, script, **values):
        """Runs the body of an async function in a page of this origin. `input` has the values. Returns its result."""
        self._server.page = PAGE % (json.dumps(values), script)
        with running(self._browser.command(self.origin + "/page"), self._browser.log()):
            result = self._server.results.get(timeout=PATIENCE_SECONDS)
        assert "value" in result, result
        return result["value"]

    def submit_form(self, action, fields):
        """Opens a page whose form sends itself to `action`, and returns the document that the browser shows then."""
        hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
        self._server.page = FORM % (action, hidden, PIXEL)
        command = self._browser.command("--virtual-time-budget=20000", "--dump-dom", self.origin + "/page")
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True).stdout


class _Handler(BaseHTTPRequestHandler):
    """Serves the page, and takes what came out."""

    def do_GET(self):
        """The page; nothing else is there."""
        is_page = self.path == "/page"
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if is_page:
            self.wfile.write(self.server.page.encode())

    def do_POST(self):
        """What came out."""
        self.server.results.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        """Logs nothing."""
